import assert from "node:assert/strict";
import { test } from "node:test";
import { domainOf } from "#runtime/map/crawl/domains.ts";
import { readPart } from "#runtime/map/crawl/read-part.ts";
import { type Cleaned, type CleanOptions, cleaned } from "#runtime/map/crawl/recording-of.ts";
import { reportOf } from "#runtime/map/crawl/report.ts";
import { Summary } from "#runtime/map/crawl/summary.ts";
import { type TestTable, tableOf } from "./tables.ts";

const options: CleanOptions = {
  domain: domainOf("process")!,
  units: new Map(),
  commands: undefined,
  modes: undefined,
  unitMistakes: "keep",
  impossible: "keep",
};

async function summaryOf(
  tables: readonly TestTable[],
  long?: { tag: number; value: number },
): Promise<Summary> {
  const whole = new Summary();
  for (const each of tables) {
    const table = { ...tableOf(each), ...(long && { long }) };
    for (let part = 0; part < table.parts; part++)
      whole.absorb(await readPart(table, { name: each.name, part, summary: whole.options }));
  }
  return whole;
}

async function cleanedOf(tables: readonly TestTable[], more: Partial<CleanOptions> = {}): Promise<Cleaned> {
  return cleaned(await summaryOf(tables), { ...options, ...more });
}

async function foundIn(
  tables: readonly TestTable[],
  more: Partial<CleanOptions> = {},
): Promise<readonly string[]> {
  const report = reportOf(await summaryOf(tables), { ...options, ...more, title: "", notes: [] });
  return report.findings.map(({ code, channel }) => `${code} ${channel ?? ""}`.trim());
}

const count = 600;
const clock = Array.from({ length: count }, (_, row) => row);
/** Up and down, never the same twice in a row, in steps of 0.01. */
const wave = (centre: number, seed = 0): number[] =>
  clock.map(
    (row) => Math.round(100 * (centre + Math.sin(row / 9 + seed) + ((row * 7919 + seed) % 13) / 20)) / 100,
  );

test("cleaned() cuts at gaps, holds short holes and drops long ones", async () => {
  const a = wave(50);
  const b = wave(10, 3);
  for (const row of [100, 101, 200, 201, 202, 203, 204]) b[row] = Number.NaN;
  const seconds = clock.map((row) => (row < 300 ? row : row + 1000));
  const { recording, notes } = await cleanedOf([
    {
      name: "t",
      seconds,
      columns: [
        { name: "a", values: a },
        { name: "b", values: b },
      ],
    },
  ]);
  assert.deepEqual(recording.stretches, [
    [0, 203],
    [203, 298],
    [298, 598],
  ]);
  assert.ok(recording.rows.every(Number.isFinite));
  assert.equal(recording.secondsPerRow, 1);
  assert.deepEqual(notes, [
    "5 missing values took the value before them, for at most 3 rows",
    "2 of 600 rows were left out, because a value is missing",
  ]);
  assert.deepEqual(
    recording.channels.map(({ resolution }) => resolution),
    [0.01, 0.01],
  );
});

test("cleaned() goes on from part to part, and cuts where time goes back or stands", async () => {
  const seconds = clock.map((row) => (row < 400 ? row : row - 50));
  seconds[500] = seconds[499]!;
  const { recording } = await cleanedOf([
    {
      name: "t",
      seconds,
      rowsEach: 70,
      columns: [
        { name: "a", values: wave(1) },
        { name: "b", values: wave(2) },
      ],
    },
  ]);
  assert.equal(recording.rows.length / recording.width, 599 - 0);
  assert.deepEqual(
    await foundIn([
      {
        name: "t",
        seconds,
        columns: [
          { name: "a", unit: "bar", values: wave(1) },
          { name: "b", unit: "bar", values: wave(2) },
        ],
      },
    ]),
    ["duplicate-times", "time-backwards"],
  );
});

test("cleaned() keeps the runs of a table whose clock begins anew with each, and no run number", async () => {
  const columns = [
    { name: "run", values: clock.map((row) => Math.floor(row / 40)) },
    { name: "a", values: wave(1) },
    { name: "b", values: wave(2) },
  ];
  const seconds = clock.map((row) => row % 40);
  const { recording, notes } = await cleanedOf([{ name: "t", seconds, rowsEach: 90, columns }]);
  assert.deepEqual(
    recording.stretches,
    Array.from({ length: 15 }, (_, run) => [40 * run, 40 * run + 40]),
  );
  assert.match(notes.join(), /"run" was left out: it only grows/);
});

test("cleaned() believes the order where one stamp does not fit between its neighbours", async () => {
  const seconds = clock.map((row) => (row % 100 === 99 ? row - 96 : row));
  const columns = [
    { name: "a", values: wave(1) },
    { name: "b", values: wave(2) },
  ];
  const { recording, notes } = await cleanedOf([{ name: "t", seconds, rowsEach: 260, columns }]);
  assert.deepEqual(notes, [
    "5 rows carry a time that does not fit between their neighbours; their order was believed",
  ]);
  assert.deepEqual(recording.stretches, [
    [0, 599],
    [599, 600],
  ]);
});

test("cleaned() believes guessed modes while their combinations come again, and named ones always", async () => {
  const columns = [
    { name: "flow", values: wave(1) },
    { name: "day", values: clock.map((row) => Math.floor(row / 10) % 2) },
    ...[3, 5, 7, 11, 13].map((pace) => ({
      name: `pump ${pace}`,
      values: clock.map((row) => Math.floor((row * row) / pace / 300) % 2),
    })),
  ];
  const roles = async (more: Partial<CleanOptions>) =>
    (await cleanedOf([{ name: "t", seconds: clock, columns }], more)).recording.channels.map(
      ({ role }) => role,
    );
  const guessed = await roles({});
  assert.equal(guessed[1], "mode");
  assert.ok(guessed.filter((role) => role === "mode").length < 6, guessed.join());
  const named = await roles({ modes: new Set(columns.slice(1).map(({ name }) => name)) });
  assert.equal(named.filter((role) => role === "mode").length, 6);
});

test("cleaned() joins a file per tag on time, named by the files", async () => {
  const slow = clock.filter((row) => row % 5 === 0);
  const { recording, notes } = await cleanedOf([
    { name: "x/temperature.csv", seconds: clock, columns: [{ name: "value", values: wave(300) }] },
    { name: "x/flow.csv", seconds: slow, columns: [{ name: "value", values: slow.map((row) => row % 35) }] },
  ]);
  assert.deepEqual(
    recording.channels.map(({ name }) => name),
    ["flow", "temperature"],
  );
  assert.match(notes.join(), /2 channels were joined on time/);
  const flows = recording.rows.filter((_, index) => index % 2 === 0);
  assert.ok(flows.every((flow) => flow % 5 === 0));
});

test("cleaned() turns tags and values into channels", async () => {
  const rows = clock.flatMap((row) => [
    { seconds: row, tag: 1, value: Math.round(row / 60) },
    { seconds: row, tag: 2, value: wave(5)[row]! },
  ]);
  const summary = await summaryOf(
    [
      {
        name: "long.csv",
        seconds: rows.map(({ seconds }) => seconds),
        columns: [
          { name: "tag", values: rows.map(({ tag }) => tag) },
          { name: "value", values: rows.map(({ value }) => value) },
        ],
      },
    ],
    { tag: 0, value: 1 },
  );
  const { recording } = cleaned(summary, options);
  assert.deepEqual(
    recording.channels.map(({ name }) => name),
    ["tag 1", "tag 2"],
  );
  assert.equal(recording.rows.length / 2, 600);
});

test("cleaned() brings stated units together, and finds and corrects mistaken ones", async () => {
  const columns = (values: number[], unit?: string) => [
    { name: "pressure", values, ...(unit && { unit }) },
    { name: "speed", values: wave(1500), unit: "rpm" },
  ];
  const kilo = wave(400);
  const bars = kilo.map((value) => value / 100);
  const stated = [
    { name: "a", seconds: clock, columns: columns(kilo, "kPa") },
    { name: "b", seconds: clock.map((row) => row + 600), columns: columns(kilo, "kPa") },
    { name: "c", seconds: clock.map((row) => row + 1200), columns: columns(bars, "bar") },
  ];
  const { recording } = await cleanedOf(stated);
  assert.equal(recording.stretches.length, 1);
  assert.ok(Math.abs(recording.rows[2 * 1200]! - kilo[0]!) < 1e-9);
  assert.equal(recording.channels[0]!.unit, "kPa");

  const mistaken = stated.map((table, index) =>
    index < 2 ? table : { ...table, columns: columns(bars, "kPa") },
  );
  assert.deepEqual(await foundIn(mistaken), ["unit-mistake pressure"]);
  const kept = await cleanedOf(mistaken);
  assert.equal(kept.mistakes[0]?.what, "bar for kPa");
  assert.ok(kept.recording.channels[0]!.min < 5);
  const corrected = await cleanedOf(mistaken, { unitMistakes: "correct" });
  assert.ok(corrected.recording.channels[0]!.min > 390, "in kPa throughout");
});

test("cleaned() takes a machine at another level for what it is", async () => {
  const tables = [0, 1, 2, 3].map((index) => ({
    name: `t${index}`,
    seconds: clock.map((row) => row + index * count),
    columns: [
      { name: "load", unit: "kW", values: wave(index === 3 ? 900 : 400) },
      { name: "b", unit: "bar", values: wave(2) },
    ],
  }));
  assert.deepEqual(await foundIn(tables), []);
});

test("findings name what is stuck, clipped, constant, impossible, missing and only growing", async () => {
  const stuck = wave(20);
  stuck.fill(20.5, 200, 320);
  const clipped = wave(0).map((value) => Math.min(value, 0.9));
  const holes = wave(3).map((value, row) => (row % 40 === 0 ? Number.NaN : value));
  const hot = wave(30).map((value, row) => (row === 77 ? -300 : value));
  const columns = {
    stuck,
    clipped,
    holes,
    hot,
    still: clock.map(() => 7),
    counter: clock.map((row) => row * 3),
  };
  const units: Record<string, string> = { hot: "°C" };
  assert.deepEqual(
    await foundIn([
      {
        name: "t",
        seconds: clock,
        columns: Object.entries(columns).map(([name, values]) => ({
          name,
          values,
          unit: units[name] ?? "bar",
        })),
      },
    ]),
    [
      "impossible hot",
      "clipped clipped",
      "missing holes",
      "stuck stuck",
      "constant still",
      "counter counter",
    ],
  );
});

test("a sensor that stands still over the parts of a table is stuck as a whole", async () => {
  const values = wave(20);
  values.fill(20.5, 95, 305);
  const summary = await summaryOf([
    {
      name: "t",
      rowsEach: 100,
      seconds: clock,
      columns: [
        { name: "a", values, unit: "bar" },
        { name: "b", values: wave(3), unit: "bar" },
      ],
    },
  ]);
  const { findings } = reportOf(summary, { ...options, title: "", notes: [] });
  assert.match(findings.find(({ code }) => code === "stuck")!.what, /for 210 rows/);
});

test("domains bring channels to their units, and drop what is impossible", async () => {
  const celsius = wave(727).map((value, row) => (row === 10 ? 9999 : value));
  const table = {
    name: "t",
    seconds: clock,
    columns: [
      { name: "melt temp", unit: "°C", values: celsius },
      { name: "b", unit: "bar", values: wave(2) },
    ],
  };
  const { recording } = await cleanedOf([table], { domain: domainOf("casting")!, impossible: "drop" });
  const [melt] = recording.channels;
  assert.equal(melt!.unit, "K");
  assert.ok(melt!.min > 990 && melt!.max < 1010, `${melt!.min} … ${melt!.max} K`);
  const grid = {
    name: "g",
    seconds: clock,
    columns: [
      { name: "Frequency", values: wave(60) },
      { name: "b", values: wave(2) },
    ],
  };
  assert.equal((await cleanedOf([grid], { domain: domainOf("grid")! })).recording.channels[0]!.unit, "Hz");
});

test("roles are as named, or guessed and said to be a guess", async () => {
  const names = ["temp_sp", "XMV(3)", "FIC101.OP", "speed", "gear"];
  const columns = names.map((name) => ({
    name,
    values: name === "gear" ? clock.map((row) => Math.floor(row / 100) % 3) : wave(1),
  }));
  const table = { name: "t", seconds: clock, columns };
  const roles = async (more: Partial<CleanOptions>) =>
    (await cleanedOf([table], more)).recording.channels.map(({ role }) => role);
  assert.deepEqual(await roles({}), ["command", "command", "command", "measured", "mode"]);
  assert.deepEqual(await roles({ commands: new Set(["speed"]), modes: new Set() }), [
    "measured",
    "measured",
    "measured",
    "command",
    "measured",
  ]);
});

test("cleaned() of nothing but holes is a clear fault", async () => {
  const nothing = clock.map(() => Number.NaN);
  await assert.rejects(
    cleanedOf([
      {
        name: "t",
        columns: [
          { name: "a", values: nothing },
          { name: "b", values: nothing },
        ],
      },
    ]),
    {
      code: "map/too-few-points",
    },
  );
});
