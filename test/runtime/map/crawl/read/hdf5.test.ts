import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { File, ready } from "h5wasm/node";
import { Fault } from "#runtime/core/fault.ts";
import { wordCode } from "#runtime/map/crawl/parse/word-code.ts";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { folder, rowsOf, survivesBreaking } from "./rows.ts";

const count = 70_000;
const steps = Array.from({ length: count }, (_, index) => index);

/** A recording as an engineer would keep it: time above, one group a machine, compressed. */
async function sample(path: string): Promise<void> {
  await ready;
  const file = new File(path, "w");
  file.create_dataset({ name: "time", data: Float64Array.from(steps, (step) => step / 4) });
  const attribute = (name: string, key: string, value: string | number): void => {
    const entity = file.get(name) as { create_attribute(key: string, value: unknown): void };
    entity.create_attribute(key, value);
  };
  attribute("time", "units", "seconds since 2024-03-25 00:00:00");
  file.create_group("pump");
  file.create_dataset({
    name: "pump/speed",
    data: Int16Array.from(steps, (step) => step % 1_000),
    chunks: [1_024],
    compression: 4,
  });
  attribute("pump/speed", "units", "rpm");
  attribute("pump/speed", "scale_factor", 0.5);
  attribute("pump/speed", "add_offset", 10);
  attribute("pump/speed", "_FillValue", 7);
  file.create_dataset({
    name: "pump/flow",
    data: Float32Array.from({ length: 2 * count }, (_, index) => index),
    shape: [count, 2],
    chunks: [1_000, 2],
    compression: 1,
  });
  file.create_dataset({ name: "pump/counter", data: BigInt64Array.from(steps, BigInt) });
  file.create_dataset({
    name: "pump/state",
    data: steps.map((step) => (step % 2 === 0 ? "RUN" : "Stopp ü")),
  });
  file.create_dataset({
    name: "pump/by channel",
    data: Float64Array.from({ length: 3 * count }, (_, index) => index),
    shape: [3, count],
  });
  file.create_dataset({ name: "pump/serial", data: 17 });
  file.create_group("notes");
  file.create_dataset({ name: "notes/gain", data: Float64Array.of(1, Number.POSITIVE_INFINITY, Number.NaN) });
  file.create_soft_link("/nowhere", "broken");
  file.create_soft_link("/", "loop");
  file.close();
}

test("openTables() reads groups, types, compression and attributes of HDF5", async (context) => {
  const path = join(folder(context), "plant.h5");
  await sample(path);
  const tables = await openTables(path);
  assert.deepEqual(
    tables.map(({ name }) => name.split("#")[1]),
    ["/notes", "/pump"],
  );
  const pump = await rowsOf(tables[1]!);
  assert.equal(pump.rows, count);
  assert.deepEqual([...pump.names].sort(), [
    "by channel.0",
    "by channel.1",
    "by channel.2",
    "counter",
    "flow.0",
    "flow.1",
    "speed",
    "state",
  ]);
  const column = (name: string): readonly number[] => pump.columns[pump.names.indexOf(name)]!;
  const start = Date.parse("2024-03-25T00:00:00Z") / 1e3;
  assert.deepEqual(
    pump.seconds,
    steps.map((step) => start + step / 4),
  );
  assert.equal(pump.units[pump.names.indexOf("speed")], "rpm");
  assert.deepEqual(
    column("speed"),
    steps.map((step) => (step % 1_000 === 7 ? Number.NaN : 10 + 0.5 * (step % 1_000))),
  );
  assert.deepEqual(
    column("flow.1"),
    steps.map((step) => 2 * step + 1),
  );
  assert.deepEqual(column("counter"), steps);
  assert.deepEqual(
    column("by channel.2"),
    steps.map((step) => 2 * count + step),
  );
  assert.deepEqual(column("state").slice(0, 2), [wordCode("RUN"), wordCode("Stopp ü")]);
  const notes = await rowsOf(tables[0]!);
  assert.deepEqual([notes.columns, notes.unreadable], [[[1, Number.NaN, Number.NaN]], 1]);
});

test("openTables() refuses HDF5 without measurements, and broken HDF5", async (context) => {
  await ready;
  const path = join(folder(context), "file.h5");
  const empty = new File(path, "w");
  empty.create_dataset({ name: "picture", data: new Float64Array(8), shape: [2, 2, 2] });
  empty.close();
  await assert.rejects(openTables(path), /holds no data set of numbers/);
  writeFileSync(path, readFileSync(path).subarray(0, 300));
  await assert.rejects(
    openTables(path),
    (error) => error instanceof Fault && error.code === "map/unreadable",
  );
});

test("openTables() answers every broken HDF5 with rows or a Fault", async (context) => {
  await ready;
  const path = join(folder(context), "small.h5");
  const file = new File(path, "w");
  file.create_dataset({ name: "time", data: Float64Array.of(1, 2, 3, 4) });
  file.create_dataset({ name: "a", data: Int32Array.of(1, 2, 3, 4), chunks: [2], compression: 4 });
  file.close();
  const bytes = readFileSync(path);
  await survivesBreaking(path, bytes, { from: 8, every: 13 });
});

test("openTables() reads big-endian numbers, truths and compounds with arrays", async () => {
  const tables = await openTables(`${import.meta.dirname}/../../../../vectors/hdf5/array.h5`);
  const found = await Promise.all(tables.map(rowsOf));
  const column = (name: string): readonly number[] | undefined =>
    found.flatMap(({ names, columns }) => (names.includes(name) ? [columns[names.indexOf(name)]!] : []))[0];
  assert.deepEqual(column("bigendian"), [3, 2, 1]);
  assert.deepEqual(
    [column("bool.0"), column("bool.1")],
    [
      [0, 1],
      [1, 0],
    ],
  );
  assert.deepEqual(
    [0, 3].map((place) => column(`compound.floaty.${place}`)),
    [
      [0, 4],
      [3, 7],
    ],
  );
});

test("openTables() reads a compound as named columns", async (context) => {
  await ready;
  const path = join(folder(context), "compound.h5");
  const file = new File(path, "w");
  const data = new Map<string, unknown>([
    ["time", Float64Array.of(1, 2, 3)],
    ["valve (%)", Int16Array.of(-4, 5, 6)],
  ]);
  file.create_dataset({ name: "log", data, shape: [3] });
  file.close();
  const [table] = await openTables(path);
  const found = await rowsOf(table!);
  assert.deepEqual([found.names, found.units], [["log.valve"], ["%"]]);
  assert.deepEqual([found.seconds, found.columns], [[1, 2, 3], [[-4, 5, 6]]]);
});
