import assert from "node:assert/strict";
import { test } from "node:test";
import type { Checked } from "#runtime/cli/hal/check-run.ts";
import type { Measured } from "#runtime/cli/hal/quality-run.ts";
import type { DeviceScan } from "#runtime/cli/hal/scan-text.ts";
import { furnacePoints } from "#sim/layout.ts";
import { iv, openBench } from "./rig.ts";

/** The furnace's gateway with some points as the test wants them. */
function withPoints({ plcPort }: { readonly plcPort: number }, points: object): object {
  const device = { driver: "modbus-tcp", host: "127.0.0.1", port: plcPort, tickRegister: 0 };
  return { device: { ...device, points: { ...furnacePoints, ...points } } };
}

test("iv hal scan finds the PLC's unit and exactly its registers, and writes nothing", async (t) => {
  const { plc, target } = await openBench(t);
  const { code, out } = await iv(["hal", "scan", target, "--units", "0-3", "--pause", "0", "--json"]);
  assert.equal(code, 0);
  const scan = JSON.parse(out) as DeviceScan;
  assert.deepEqual([scan.units.map(({ unit }) => unit), scan.silent], [[1], [0, 2, 3]]);
  const ranges = Object.fromEntries(scan.units[0]!.tables.map(({ table, ranges: found }) => [table, found]));
  assert.deepEqual(ranges, {
    holding: [{ from: 0, to: 5 }],
    input: [{ from: 0, to: 3 }],
    coil: [],
    discrete: [],
  });
  assert.deepEqual(plc.writeLog, []);
  const text = await iv([
    "hal",
    "scan",
    `${target}?unit=1`,
    "--pause",
    "0",
    "--tables",
    "input",
    "--requests",
    "20",
  ]);
  assert.match(text.out, /input +0-3 \(20 questions.*undecided/);
});

test("iv hal scan and read end with a fault that says what to do where nobody is", async (t) => {
  const bench = await openBench(t);
  const file = await bench.file();
  await bench.plc.close();
  const all = [
    ["scan", bench.target],
    ["read", file],
    ["check", file],
    ["quality", file, "--count", "1"],
    ["words", bench.target, "3x00001"],
    ["read", bench.target, "3x00001"],
    ["scan", bench.target.replace("modbus-tcp", "edc")],
  ];
  // Each waits for the link as long as it may; together they wait once.
  const said = await Promise.all(all.map((argv) => iv(["hal", ...argv])));
  for (const [index, { code, err }] of said.entries()) {
    assert.equal(code, 1, all[index]!.join(" "));
    assert.match(err, /field\/unreachable\]\n {2}Check the address/, all[index]!.join(" "));
  }
});

test("iv hal words finds the scale of the melt's temperature", async (t) => {
  const { target } = await openBench(t);
  const argv = ["hal", "words", target, "3x00001", "--expect", "950.5", "--reads", "2", "--every", "0"];
  const { code, out } = await iv(argv);
  assert.equal(code, 0);
  assert.match(out, /In the gateway's file: type: i16, scale: 0.1$/);
});

test("iv hal check finds all well in the sample's file, and each mistake of another", async (t) => {
  const bench = await openBench(t);
  const well = await iv(["hal", "check", await bench.file(), "--json"]);
  const { findings, troubles } = JSON.parse(well.out) as Checked;
  assert.equal(findings.length, 6);
  // The wall of the mirror is at 1 K, which no furnace is: that is for the capsule to find strange.
  assert.deepEqual(troubles, []);
  assert.ok(findings.every(({ is }) => is !== "wrong"));
  const { melt_temperature: melt, fan_speed: fan, heater_power_setpoint: heater } = furnacePoints;
  const wrong = {
    melt_temperature: { ...melt, address: 5 },
    wall_temperature: { ...melt, table: "holding", address: 6 },
    fan_speed: { ...fan, max: 2 },
    heater_power: { ...fan, unit: "W" },
    heater_power_setpoint: { ...heater, max: 10 },
  };
  const file = await bench.file(withPoints(bench, wrong));
  const { code, out } = await iv(["hal", "check", file, "--json"]);
  assert.equal(code, 1);
  const told = Object.fromEntries((JSON.parse(out) as Checked).findings.map((one) => [one.point, one]));
  assert.match(told["melt_temperature"]!.mend, /holding-register:6 answers: table: holding, address: 5/);
  assert.match(told["wall_temperature"]!.mend, /holding-register:6 answers: table: holding, address: 5/);
  assert.deepEqual([told["fan_speed"]!.is, told["fan_speed"]!.found], ["warning", "is outside 0 … 2"]);
  assert.match(told["heater_power"]!.found, /is in W, and .* wants kW/);
  assert.match(told["heater_power_setpoint"]!.found, /takes 0 … 10, and .* would write 0 …/);
  assert.deepEqual(bench.plc.writeLog, []);
  const words = await iv(["hal", "check", file]);
  assert.match(words.out, /WRONG +melt_temperature/);
});

test("iv hal read shows values with their quality, and bits and registers without a file", async (t) => {
  const bench = await openBench(t);
  const file = await bench.file();
  const { code, out } = await iv(["hal", "read", file, "melt_temperature"]);
  assert.equal(code, 0);
  assert.match(out, /^melt_temperature {2}950\.5 {2}K {2}good {2}\d+ ms old$/);
  assert.equal((await iv(["hal", "read", file, "nothing"])).code, 2);
  const { code: one, out: plain } = await iv([
    "hal",
    "read",
    bench.target,
    "3x00001",
    "4x00001[6]",
    "coil:1",
  ]);
  assert.equal(one, 1);
  assert.deepEqual(plain.split("\n"), [
    "3x00001     9505",
    "4x00001[6]  0 0 0 1000 2000 0",
    "coil:1      the device says exception 2 (illegal address)",
  ]);
});

test("iv hal watch ends with the statistics of what it saw, also on Ctrl-C", async (t) => {
  const bench = await openBench(t);
  const file = await bench.file();
  const argv = ["hal", "watch", file, "melt_temperature", "--every", "10"];
  const { code, out } = await iv([...argv, "--count", "3"]);
  assert.equal(code, 0);
  assert.match(out, /melt_temperature {2}950\.5 {2}950\.5 {2}950\.5 {2}K {5}3 {6}0$/);
  const json = await iv([...argv, "--count", "2", "--json"]);
  const lines = json.out.split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    lines.slice(0, 2).map(({ value }) => value),
    [950.5, 950.5],
  );
  assert.equal((lines[2]!["statistics"] as { reads: number }).reads, 2);
  const stop = new AbortController();
  const endless = iv(argv, stop.signal);
  setTimeout(() => stop.abort(), 300);
  assert.match((await endless).out, /least +mean/);
});

test("iv hal quality counts what the wire does to it, and suggests what follows", async (t) => {
  const bench = await openBench(t);
  const file = await bench.file();
  const good = await iv(["hal", "quality", file, "--count", "20", "--json"]);
  assert.equal(good.code, 0, good.out);
  const figures = JSON.parse(good.out) as Measured;
  assert.deepEqual([figures.asked, figures.came.good], [20, 20]);
  assert.ok(figures.suggested!.timeoutMs >= 50);
  bench.plc.faults = { ...bench.plc.faults, reply: { kind: "lost" }, remaining: 2 };
  const bad = await iv(["hal", "quality", bench.target, "--count", "20", "--timeout", "50", "--json"]);
  const told = JSON.parse(bad.out) as Measured;
  // Two of the search or of the reads were lost; nothing was repeated to hide it.
  assert.equal(told.counters["timeouts"], 2);
  assert.match(
    (await iv(["hal", "quality", file, "--count", "10"])).out,
    /timeoutMs: \d+, scanMs: \d+, gapMax: \d+/,
  );
});
