import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { columnsOf, readNumbers, readTextTable, stepsOf } from "#scripts/eval/text-table.ts";

const folder = mkdtempSync(join(tmpdir(), "text-table-"));
after(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, "table");
  writeFileSync(path, text);
  return path;
}

const isBad = (error: unknown): boolean => error instanceof Fault && error.code === "map/bad-file";

test("readTextTable() has columns by name, whatever mark and line ends the file has", () => {
  const table = readTextTable(file("\uFEFFt;a;b\r\nx;1;2.5\r\ny;-3;4e-1\r\n\r\n"), ";");
  assert.deepEqual(columnsOf(table, ["b", "a"]), { values: Float64Array.of(2.5, 1, 0.4, -3), width: 2 });
});

test("readTextTable() and columnsOf() name the line that cannot be used", () => {
  assert.throws(() => readTextTable(file("a,b\n1,2\n3\n"), ","), /line 3 has 1 of 2 fields/);
  assert.throws(() => readTextTable(file("a,b\n"), ","), isBad);
  const table = readTextTable(file("a,b\n1,\n2,NaN\n"), ",");
  assert.throws(() => columnsOf(table, ["b"]), /line 2 holds ""/);
  assert.throws(() => columnsOf(table, ["c"]), /no column "c"/);
  assert.deepEqual(Array.from(columnsOf(table, ["a"]).values), [1, 2]);
});

test("stepsOf() finds the last decimal of the fields as written, and takes whole numbers for exact", () => {
  const table = readTextTable(file("level,state,flow\n1.5,0,2.125\n0.25,1,7\n"), ",");
  assert.deepEqual(Array.from(stepsOf(table, ["state", "level", "flow"])), [0, 0.01, 0.001]);
});

test("readNumbers() turns a table that lies on its side", () => {
  const rows = { values: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), width: 2 };
  assert.deepEqual(readNumbers(file("  1 2\n3   4\n5 6\n7 8"), 2), rows);
  assert.deepEqual(readNumbers(file("1 3 5 7\n2 4 6 8\n"), 2), rows);
  assert.throws(() => readNumbers(file("1 2 3\n4 5 6\n7 8 9\n"), 2), isBad);
  assert.throws(() => readNumbers(file("1 x\n"), 2), /line 1 holds "x"/);
});
