import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NetCDFReader } from "netcdfjs";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { netcdf } from "./netcdf.ts";
import { folder, rowsOf, survivesBreaking, tablesOf } from "./rows.ts";

const steps = Array.from({ length: 50 }, (_, index) => index);

/** A mooring: records of depth by time, packed as archives pack them, and a table of stations by time. */
const mooring = {
  dimensions: { time: 0, depth: 3, station: 2, fixed: 50, letters: 5 },
  records: 50,
  variables: [
    {
      name: "fixed",
      dimensions: ["fixed"],
      type: "double",
      values: steps.map((step) => 24 * step),
      attributes: { units: "hours since 2024-3-1 00:00:0.0" },
    },
    {
      name: "level",
      dimensions: ["station", "fixed"],
      type: "int",
      values: Array.from({ length: 100 }, (_, index) => index),
      attributes: { units: "m" },
    },
    {
      name: "time",
      dimensions: ["time"],
      type: "int",
      values: steps.map((step) => 10 * step),
      attributes: { units: "seconds since 2024-03-25T00:00:00Z" },
    },
    {
      name: "temp",
      dimensions: ["time", "depth"],
      type: "short",
      values: Array.from({ length: 150 }, (_, index) => (index === 4 ? -999 : index === 5 ? -32_767 : index)),
      attributes: { units: "degC", scale_factor: [0.01], add_offset: [20], missing_value: [-999] },
    },
    {
      name: "state",
      dimensions: ["time", "letters"],
      type: "char",
      values: steps.map((step) => (step % 2 === 0 ? "RUN\0\0" : "STOP\0")).join(""),
    },
    {
      name: "flag",
      dimensions: ["time"],
      type: "byte",
      values: steps.map((step) => step % 3),
      attributes: { valid_range: [0, 1] },
    },
  ],
} as const;

for (const version of [1, 2, 5] as const)
  test(`openTables() reads NetCDF-3 of version ${version}`, async (context) => {
    for (const claims of [50, version === 5 ? 2 ** 64 : 2 ** 32 - 1]) {
      const tables = await tablesOf(
        context,
        netcdf(version, { ...mooring, claims: version === 5 ? 50 : claims }),
      );
      assert.deepEqual(
        tables.map(({ name }) => name.split("#")[1]),
        ["fixed", "time"],
      );
      const [levels, records] = [await rowsOf(tables[0]!), await rowsOf(tables[1]!)];
      assert.deepEqual(levels.seconds?.slice(0, 2), [
        Date.parse("2024-03-01T00:00Z") / 1e3,
        Date.parse("2024-03-02T00:00Z") / 1e3,
      ]);
      assert.deepEqual(
        [levels.names, levels.units],
        [
          ["level.0", "level.1"],
          ["m", "m"],
        ],
      );
      assert.deepEqual(levels.columns, [steps, steps.map((step) => 50 + step)]);
      assert.deepEqual(records.names, ["temp.0", "temp.1", "temp.2", "state", "flag"]);
      assert.equal(records.units[0], "degC");
      assert.deepEqual(
        records.seconds,
        steps.map((step) => Date.parse("2024-03-25T00:00Z") / 1e3 + 10 * step),
      );
      assert.deepEqual(
        records.columns[0],
        steps.map((step) => 20 + 0.01 * (3 * step)),
      );
      assert.deepEqual([records.columns[1]![1], records.columns[2]![1]], [Number.NaN, Number.NaN]);
      assert.deepEqual([...records.words.values()].sort(), ["RUN", "STOP"]);
      assert.deepEqual(records.columns[4]!.slice(0, 4), [0, 1, Number.NaN, 0]);
    }
  });

test("openTables() reads a single record variable, which is not padded", async (context) => {
  const bytes = netcdf(1, {
    dimensions: { t: 0, three: 3 },
    records: 4,
    variables: [
      {
        name: "v",
        dimensions: ["t", "three"],
        type: "short",
        values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      },
    ],
  });
  const [table] = await tablesOf(context, bytes);
  assert.deepEqual((await rowsOf(table!)).columns, [
    [1, 4, 7, 10],
    [2, 5, 8, 11],
    [3, 6, 9, 12],
  ]);
});

test("openTables() finds in NetCDF-3 what its reference library finds", async (context) => {
  const path = join(folder(context), "mooring.nc");
  writeFileSync(path, netcdf(2, mooring));
  const shared = ["madis-sao.nc", "ichthyop.nc"]
    .map((name) => `${import.meta.dirname}/../../../../../../shared/data/hdf5_netcdf/${name}`)
    .filter((file) => existsSync(file));
  for (const file of [path, ...shared]) {
    const peer = new NetCDFReader(readFileSync(file));
    let compared = 0;
    for (const table of await openTables(file)) {
      const { names, columns } = await rowsOf(table);
      for (const [column, name] of names.entries()) {
        const [, base, place] = /^(.*?)(?:\.(\d+))?$/.exec(name)!;
        const variable = peer.variables.find((one) => one.name === base)!;
        if (
          variable.type === "char" ||
          variable.dimensions.length > 1 ||
          place !== undefined ||
          name === "flag"
        )
          continue;
        const theirs = peer.getDataVariable(base!).flat() as number[];
        assert.deepEqual(
          columns[column]!.filter((value, row) => !Number.isNaN(value) && value !== theirs[row]),
          [],
          `${file} ${name}`,
        );
        compared++;
      }
    }
    // In the others all has two dimensions but the time.
    assert.ok(compared > 0 || !file.endsWith("madis-sao.nc"), file);
  }
});

test("openTables() refuses NetCDF that claims more than it has, and answers any broken one", async (context) => {
  const path = join(folder(context), "broken.nc");
  const bytes = netcdf(1, mooring);
  writeFileSync(path, bytes.subarray(0, -40));
  await assert.rejects(openTables(path), /runs over the end of the file/);
  await survivesBreaking(path, bytes, { from: 4, every: 9 });
});
