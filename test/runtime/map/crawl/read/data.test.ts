import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { wordCode } from "#runtime/map/crawl/parse/word-code.ts";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { type Rows, rowsOf } from "./rows.ts";

// The recordings that the evaluation uses, read without a setting. Shapes and first values are those of the READMEs
// and of the files themselves.

const data = `${import.meta.dirname}/../../../../../../shared/data`;
const noData = !existsSync(data) && "the data for development are not beside the project";

interface Expected {
  readonly file: string;
  readonly rows: number;
  /** Columns without the time. */
  readonly width: number;
  readonly first: readonly number[];
  readonly time?: readonly [string, string];
  readonly name?: string;
}

const expected: readonly Expected[] = [
  {
    file: "batadal/dataset03.csv",
    rows: 8_761,
    width: 44,
    first: [0.509729922, 2.049002886],
    time: ["2014-01-06T00:00Z", "2014-01-06T01:00Z"],
    name: "L_T1",
  },
  {
    file: "batadal/dataset04.csv",
    rows: 4_177,
    width: 44,
    first: [2.44, 5.24],
    time: ["2016-07-04T00:00Z", "2016-07-04T01:00Z"],
    name: "L_T1",
  },
  {
    file: "ccpp/Folds5x2_pp.csv",
    rows: 9_568,
    width: 5,
    first: [8.34, 40.77, 1010.84, 90.01, 480.48],
    name: "AT",
  },
  {
    file: "skab/anomaly-free/anomaly-free.csv",
    rows: 9_405,
    width: 8,
    first: [0.202394, 0.275154],
    time: ["2020-02-08T13:30:47Z", "2020-02-08T13:30:48Z"],
    name: "Accelerometer1RMS",
  },
  {
    file: "skab/other/1.csv",
    rows: 745,
    width: 10,
    first: [0.0820647, 0.133521],
    time: ["2020-03-01T15:44:06Z", "2020-03-01T15:44:07Z"],
  },
  { file: "skab/valve2/0.csv", rows: 1_125, width: 10, first: [0.0276077, 0.0392033] },
  {
    file: "nab/ambient_temperature_system_failure.csv",
    rows: 7_267,
    width: 1,
    first: [69.88083514],
    time: ["2013-07-04T00:00Z", "2013-07-04T01:00Z"],
    name: "value",
  },
  { file: "nab/speed_7578.csv", rows: 1_127, width: 1, first: [73] },
  {
    file: "steel_energy/Steel_industry_data.csv",
    rows: 35_040,
    width: 9,
    first: [2.95, 0, 0, 73.21, 100, 900],
    time: ["2018-01-01T00:15Z", "2018-01-01T00:30Z"],
    name: "Lagging_Current_Reactive.Power",
  },
  { file: "cmapss/train_FD001.txt", rows: 20_631, width: 26, first: [1, 1, -0.0007, -0.0004, 100, 518.67] },
  { file: "cmapss/RUL_FD001.txt", rows: 100, width: 1, first: [112] },
  { file: "tep/d00.dat", rows: 52, width: 500, first: [0.24987, 0.25118] },
  { file: "tep/d01_te.dat", rows: 960, width: 52, first: [0.25025, 3657.2] },
  {
    file: "tep_act/history.npz",
    rows: 9_600,
    width: 53,
    first: [0, 0.2490159, 3669.258],
    time: ["1970-01-01T00:03Z", "1970-01-01T00:06Z"],
    name: "run",
  },
  { file: "tep_act/proposals.npz", rows: 300, width: 58, first: [5, 21.883797705054544, 7375], name: "mv" },
  {
    file: "adbench/6_cardio.npz",
    rows: 1_831,
    width: 22,
    first: [0.004912314661768384, 0.6931907749193863],
    name: "X.0",
  },
  { file: "adbench/30_satellite.npz", rows: 6_435, width: 37, first: [92, 115, 120] },
  { file: "adbench/32_shuttle.npz", rows: 49_097, width: 10, first: [50, 21, 77, 0, 28] },
  { file: "adbench/33_skin.npz", rows: 245_057, width: 4, first: [-0.820253964726361] },
  {
    file: "hdf5_netcdf/h5wasm_compressed.h5",
    rows: 100,
    width: 400,
    first: [0.04373884870868472, 0.4580225878329375],
    name: "gzip.0",
  },
  { file: "hdf5_netcdf/jsfive_test.h5", rows: 3, width: 6, first: [3, 3, 3, 3, 3, 3], name: "f2" },
  { file: "hdf5_netcdf/vest_barometry.h5", rows: 2_500, width: 1, first: [0.005215990273130409] },
  { file: "hdf5_netcdf/vest_tf.h5", rows: 2_500, width: 2, first: [0.06900868297180833, 14376.808952460071] },
  { file: "hdf5_netcdf/vest_pf_active.h5", rows: 2_500, width: 20, first: [-5.039710341480998, 0, 0] },
  {
    file: "hdf5_netcdf/ichthyop.nc",
    rows: 49,
    width: 4_000,
    first: [-9.00235366821289, -8.999844551086426],
    name: "lon.0",
  },
];

for (const { file, rows, width, first, time, name } of expected)
  test(`openTables() reads ${file}`, { skip: noData }, async () => {
    const [table] = await openTables(`${data}/${file}`);
    const found = await rowsOf(table!);
    assert.equal(found.rows, rows);
    assert.equal(found.columns.length, width);
    assert.equal(found.unreadable, 0);
    assert.deepEqual(
      first.map((_, column) => found.columns[column]![0]),
      first,
    );
    assert.equal(found.columns.flat().filter(Number.isNaN).length, 0);
    if (name !== undefined) assert.equal(found.names[0], name);
    if (time !== undefined)
      assert.deepEqual(
        found.seconds?.slice(0, 2),
        time.map((text) => Date.parse(text) / 1e3),
      );
  });

const also = (what: string, run: () => Promise<void>): void => {
  test(what, { skip: noData }, run);
};

also("openTables() finds units, words and every table of a file", async () => {
  const steel = await all("steel_energy/Steel_industry_data.csv");
  assert.deepEqual(steel[0]!.units, [
    "kVarh",
    "kVarh",
    "tCO2",
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    "kWh",
  ]);
  assert.deepEqual([...steel[0]!.words.values()].sort(), [
    "Light_Load",
    "Maximum_Load",
    "Medium_Load",
    "Weekday",
    "Weekend",
  ]);
  assert.equal(steel[0]!.columns[7]![0], wordCode("Light_Load"));
  const stations = await all("hdf5_netcdf/madis-sao.nc");
  const records = stations.find(({ rows }) => rows === 178)!;
  assert.equal(records.columns[records.names.indexOf("latitude")]![0], 45.36000061035156);
  assert.equal(records.units[records.names.indexOf("elevation")], "meters");
  assert.equal(records.seconds![0], Date.parse("2002-10-08T14:45:00Z") / 1e3);
  assert.ok([...records.words.values()].includes("WRN"));
  // Coils by time in the file are time by coils here.
  const coils = await openTables(`${data}/hdf5_netcdf/vest_pf_active.h5`);
  assert.deepEqual(
    coils.map(({ name }) => name.split("#")[1]),
    ["/pf_active:2500", "/pf_active:10"],
  );
});

also("openTables() refuses prose, labels and clocks alone", async () => {
  const refused = ["cmapss/readme.txt", "nab/combined_windows.json", "hdf5_netcdf/vest_wall.h5"];
  const readmes = readdirSync(data).map((folder) => `${folder}/README.md`);
  for (const file of [...refused, ...readmes])
    await assert.rejects(openTables(`${data}/${file}`), /Cannot read ".*": it is /, file);
});

async function all(file: string): Promise<readonly Rows[]> {
  return Promise.all((await openTables(`${data}/${file}`)).map(rowsOf));
}
