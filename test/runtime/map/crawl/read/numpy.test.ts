import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { wordCode } from "#runtime/map/crawl/parse/word-code.ts";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { writeNpy } from "#runtime/map/npy.ts";
import { writeNpz } from "#runtime/map/npz.ts";
import { folder, rowsOf, survivesBreaking, tableOf } from "./rows.ts";

const vectors = `${import.meta.dirname}/../../../../vectors/numpy`;
const rows = Array.from({ length: 120 }, (_, index) => index);

for (const file of ["stored.npz", "deflated.npz"])
  test(`openTables() reads what NumPy wrote as ${file}`, async () => {
    const tables = await openTables(`${vectors}/${file}`);
    assert.deepEqual(
      tables.map(({ name }) => name.split("#")[1]),
      ["120", "pair"],
    );
    const found = await rowsOf(tables[0]!);
    const column = (name: string): readonly number[] => found.columns[found.names.indexOf(name)]!;
    const day = Date.parse("2024-03-25T00:00:00Z") / 1e3;
    assert.deepEqual(
      found.seconds,
      rows.map((row) => (row === 3 ? Number.NaN : day + row / 2)),
    );
    for (const name of ["byRow", "byColumn", "big", "channels"])
      for (const at of [0, 1, 2])
        assert.deepEqual(
          column(`${name}.${at}`),
          rows.map((row) => 10 * row + at),
          name,
        );
    assert.deepEqual(
      column("half"),
      rows.map((row) => row / 4),
    );
    assert.deepEqual(
      column("truth"),
      rows.map((row) => (row % 2 === 0 ? 1 : 0)),
    );
    assert.deepEqual(column("wide"), rows);
    assert.deepEqual(column("name").slice(0, 2), [wordCode("RUN"), wordCode("Stopp ü")]);
    assert.equal(found.names.length, 16);
    assert.deepEqual((await rowsOf(tables[1]!)).columns, [
      [0, 2],
      [1, 3],
    ]);
  });

test("openTables() reads an array of structures as named columns", async () => {
  const [table] = await openTables(`${vectors}/structure.npy`);
  const found = await rowsOf(table!);
  assert.deepEqual(found.names, ["v.0", "v.1", "on", "tag"]);
  assert.deepEqual(found.units, ["kPa", "kPa", undefined, undefined]);
  assert.deepEqual(found.seconds, [0, 0.5, 1, 1.5, 2]);
  assert.deepEqual(found.columns.slice(0, 3), [
    [-3, -1, 1, 3, 5],
    [-2, 0, 2, 4, 6],
    [0, 1, 0, 0, 0],
  ]);
  assert.ok(Number.isNaN(found.columns[3]![3]));
});

test("openTables() gives a long array in parts, and the same rows from them", async (context) => {
  const count = 220_001;
  const values = new Uint8Array(40 * count).map((_, index) => index % 251);
  const path = join(folder(context), "long.npy");
  writeFileSync(path, writeNpy({ shape: [count, 40], values }));
  const [table] = await openTables(path);
  assert.equal(table!.parts, 2);
  let row = 0;
  for (let part = 0; part < table!.parts; part++)
    for await (const batch of table!.read(part)) {
      assert.ok(batch.rows <= 8_192 && batch.columns.length === 40);
      assert.ok(batch.columns[39]!.every((value, index) => value === (40 * (row + index) + 39) % 251));
      row += batch.rows;
    }
  assert.equal(row, count);
});

test("openTables() refuses arrays that are no tables, and files that lie", async (context) => {
  const whole = writeNpz(new Map([["a", { shape: [4], values: Float64Array.of(1, 2, 3, 4) }]]));
  const refusals: readonly [Uint8Array, RegExp][] = [
    [writeNpy({ shape: [], values: Float64Array.of(1) }), /no array in it is a table/],
    [writeNpy({ shape: [2, 2, 2], values: new Float64Array(8) }), /no array in it is a table/],
    [writeNpy({ shape: [3], values: ["a", "b", "c"] }), /no array in it is a table of numbers/],
    [
      writeNpy({ shape: [4], values: new Float64Array(4) }).subarray(0, -1),
      /asks for 32 bytes, but 31 follow/,
    ],
    [whole.subarray(0, -1), /no end of a zip/],
    [writeNpz(new Map()), /a zip of 0 members, none an array/],
  ];
  const path = join(folder(context), "file");
  for (const [content, message] of refusals) {
    writeFileSync(path, content);
    await assert.rejects(openTables(path), (error) => {
      assert.ok(error instanceof Fault && error.code === "map/unreadable", String(error));
      assert.match(error.message, message);
      return true;
    });
  }
});

test("openTables() answers every changed byte of a deflated file with rows or a Fault", async (context) => {
  const bytes = readFileSync(`${vectors}/deflated.npz`);
  const path = join(folder(context), "file.npz");
  await survivesBreaking(path, bytes, { from: 0, every: 131 });
});

test("openTables() takes a single column as it is", async (context) => {
  const found = await rowsOf(
    await tableOf(context, writeNpy({ shape: [1, 3], values: Int16Array.of(1, -2, 3) })),
  );
  assert.deepEqual(found.columns, [[1, -2, 3]]);
});
