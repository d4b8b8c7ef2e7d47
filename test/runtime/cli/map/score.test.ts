import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { UsageError } from "#runtime/cli/command.ts";
import { scorePart } from "#runtime/cli/map/score.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Table } from "#runtime/map/crawl/table.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { openPlant } from "#runtime/map/plant-map.ts";
import { folder, plainColumns, plantBytes, plantFile, rowsOf, run, tableOf } from "./plant.ts";

const scored = (tables: readonly Table[]) => scorePart(async () => tables);

test("iv map score counts what the map itself says, and keeps its promise on rows like its own", async (t) => {
  const rows = rowsOf(6_000, 2);
  const map = openPlant(plantBytes());
  let above = 0;
  for (let at = 0; at < rows.length; at += 3) if (map.energy(rows.slice(at, at + 3)) > map.threshold) above++;
  const { code, text } = await run(
    scored([tableOf(rows, "t.csv", { parts: 4 })]),
    plantFile(t),
    "t.csv",
    "--json",
  );
  const summary = JSON.parse(text);
  assert.equal(summary.above, above);
  assert.deepEqual([summary.rows, summary.judged, summary.unknown, summary.isKept], [6_000, 6_000, 0, true]);
  assert(summary.interval[0] < summary.share && summary.share < summary.interval[1] && summary.share > 0.005);
  assert.equal(code, 0);
});

test("iv map score says when the plant is not what the map was made from, and why", async (t) => {
  const rows = rowsOf(2_000, 3).map((value, at) => (at % 3 === 2 ? value + 1.5 : value));
  const { code, text } = await run(
    scored([tableOf(rows, "t.csv", { seconds: true })]),
    plantFile(t),
    "t.csv",
  );
  assert.equal(code, 1);
  assert.match(text, /MORE THAN PROMISED: the plant is not what the map was made from/);
  assert.match(text, /what made rows rare +rows\n +.*pressure/);
  assert.match(text, /2023-11-1\dT\d\d:\d\d:\d\d/);
  for (const line of text.split("\n")) assert(line.length <= 100, line);
});

test("iv map score matches columns by name, converts units and says so", async (t) => {
  const rows = rowsOf(500, 4);
  const turned = new Float64Array(4 * 500);
  for (let row = 0; row < 500; row++)
    turned.set([rows[3 * row + 2]! * 100, 7, rows[3 * row + 1]! - 273.15, rows[3 * row]!], 4 * row);
  const columns = [
    { name: "PRESSURE", unit: "kPa", kind: "number" },
    { name: "something else", unit: undefined, kind: "number" },
    { name: "Heat", unit: "degC", kind: "number" },
    { name: "fuel_flow", unit: "kg/h", kind: "number" },
  ] as const;
  const path = plantFile(t);
  const plain = JSON.parse((await run(scored([tableOf(rows, "t")]), path, "t", "--json")).text);
  const found = JSON.parse(
    (await run(scored([tableOf(turned, "t", { columns })]), path, "t", "--json")).text,
  );
  assert.equal(found.above, plain.above);
  assert(Math.abs(found.worst[0].energy - plain.worst[0].energy) < 1e-6);
  assert.deepEqual(found.notes, [
    "t: heat is converted from degC to K",
    "t: pressure is converted from kPa to bar",
  ]);
});

test("iv map score refuses a table without a channel, in two columns, or in another quantity", async (t) => {
  const path = plantFile(t);
  const out = join(folder(t), "scores.csv");
  writeFileSync(out, "yesterday");
  const refused: readonly (readonly [columns: Table["columns"], because: RegExp])[] = [
    [plainColumns.slice(0, 2), /"pressure" is in no column/],
    [
      [
        ...plainColumns.slice(0, 2),
        { name: "Pressure", unit: undefined, kind: "number" },
        { name: "PRESSURE", unit: undefined, kind: "number" },
      ],
      /could be "Pressure" or "PRESSURE"/,
    ],
    [
      plainColumns.with(2, { name: "pressure", unit: "kW", kind: "number" }),
      /"pressure" is in kW, and the map has it in bar/,
    ],
    [[{ name: "x", unit: undefined, kind: "number" }], /None of the tables has a channel/],
  ];
  for (const [columns, because] of refused) {
    const table = tableOf(new Float64Array(columns.length * 10), "t.csv", { columns });
    const isRefused = (error: unknown): boolean =>
      error instanceof Fault &&
      error.code === "map/missing-channel" &&
      because.test(error.message) &&
      error.hint !== undefined;
    await assert.rejects(run(scored([table]), path, "t.csv", "--out", out), isRefused);
  }
  // What does not match does not empty the scores of the day before.
  assert.equal(readFileSync(out, "utf8"), "yesterday");
});

test("iv map score leaves out tables that are about something else, and says so", async (t) => {
  const other = tableOf(new Float64Array(10), "f.h5#settings", {
    columns: [{ name: "gain", unit: undefined, kind: "number" }],
  });
  const { text } = await run(scored([other, tableOf(rowsOf(300, 5), "f.h5#data")]), plantFile(t), "f.h5");
  assert.match(text, /note: f\.h5#settings has none of the map's channels and is left out/);
  assert.match(text, /of 300 rows/);
});

test("iv map score does not guess a missing value: unknown, and not in the rate", async (t) => {
  const rows = rowsOf(400, 6);
  rows[3 * 7 + 1] = Number.NaN;
  rows[3 * 9] = Number.POSITIVE_INFINITY;
  const out = join(folder(t), "scores.csv");
  const path = plantFile(t);
  const { text } = await run(scored([tableOf(rows, "t.csv")]), path, "t.csv", "--out", out, "--json");
  assert.deepEqual([JSON.parse(text).judged, JSON.parse(text).unknown], [398, 2]);
  const lines = readFileSync(out, "utf8").trim().split("\n");
  assert.equal(lines.length, 401);
  assert.equal(lines[8], "t.csv,7,,,,unknown,no value: heat");
  assert.equal(lines[10], "t.csv,9,,,,unknown,no value: Fuel flow");
  const nothing = tableOf(
    rows.map(() => Number.NaN),
    "t.csv",
  );
  await assert.rejects(
    run(scored([nothing]), path, "t.csv"),
    (error: unknown) =>
      error instanceof Fault &&
      error.code === "map/bad-rows" &&
      error.hint === "Most often missing: Fuel flow",
  );
});

test("iv map score writes for NumPy what it writes as CSV", async (t) => {
  const rows = rowsOf(2_000, 7);
  rows[3 * 1_999] = Number.NaN;
  const [path, place] = [plantFile(t), folder(t)];
  const table = tableOf(rows, "=cmd()", { seconds: true, parts: 3 });
  await run(scored([table]), path, "t", "--out", join(place, "s.csv"));
  await run(scored([table]), path, "t", "--out", join(place, "s.npz"));
  const members = readNpz(readFileSync(join(place, "s.npz")));
  const lines = readFileSync(join(place, "s.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const column = (name: string): readonly number[] =>
    Array.from(members.get(name)!.values as Float64Array, Number);
  const words = members.get("verdict_name")!.values as readonly string[];
  const causes = members.get("rarest_name")!.values as readonly string[];
  for (const [row, [source, index, seconds, energy, surprise, verdict, rarest]] of lines.entries()) {
    // A spreadsheet must not take a file's name for a formula.
    assert.equal(source, "'=cmd()");
    assert.equal(Number(index), column("row")[row]);
    assert.equal(Number(seconds), column("seconds")[row]);
    assert.equal(energy === "" ? Number.NaN : Number(energy), column("energy")[row]);
    assert.equal(surprise === "" ? Number.NaN : Number(surprise), column("surprise")[row]);
    assert.equal(verdict, words[column("verdict")[row]!]);
    assert.equal(rarest, causes[column("rarest")[row]!]);
  }
  assert.equal(lines.length, 2_000);
});

test("iv map score refuses rows of one tag each, and to write over what it reads", async (t) => {
  const path = plantFile(t);
  const long: Table = { ...tableOf(rowsOf(9, 8), "export.csv"), long: { tag: 0, value: 1 } };
  await assert.rejects(run(scored([long]), path, "export.csv"), /one value of one tag/);
  await assert.rejects(run(scored([]), path, "a.csv", "--out", "./a.csv"), UsageError);
  await assert.rejects(run(scored([]), path, "a.csv", "--out", path), UsageError);
});

test("iv map score closes every table, also when one does not match", async (t) => {
  let open = 2;
  const closing = (table: Table): Table => ({ ...table, close: () => void open-- });
  const bad = tableOf(new Float64Array(2), "bad", { columns: plainColumns.slice(0, 2) });
  await assert.rejects(
    run(scored([closing(tableOf(rowsOf(9, 8), "good")), closing(bad)]), plantFile(t), "f"),
  );
  assert.equal(open, 0);
});
