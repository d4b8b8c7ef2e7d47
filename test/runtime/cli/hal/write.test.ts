import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { HandWritten } from "#runtime/cli/hal/bring-up-run.ts";
import { DaemonProcess } from "../../../support/site.ts";
import { type Bench, iv, logOf, openBench } from "./rig.ts";

const here = ["--bring-up", "--i-am-at-the-machine"];

/** What the PLC was made to do; the tick register goes with every write group. */
const written = ({ plc }: Bench) =>
  plc.writeLog.flatMap(({ writes }) =>
    writes.flatMap(({ point, value }) => (point === undefined ? [] : [[point, value]])),
  );

test("iv hal write puts the intent into the log, writes through the door, reads back, and records the outcome", async (t) => {
  const bench = await openBench(t);
  const file = await bench.file();
  const { code, out } = await iv(["hal", "write", file, "fan_speed_setpoint", "95.5", ...here, "--json"]);
  assert.equal(code, 0, out);
  const told = JSON.parse(out) as HandWritten;
  assert.deepEqual(told.outcome, { kind: "verified", readBack: 95.5 });
  assert.equal(told.found, 100);
  assert.deepEqual(written(bench), [["fan_speed_setpoint", 95.5]]);
  const log = logOf(bench.folder);
  assert.deepEqual(
    log.map(({ kind }) => kind),
    ["bring-up", "bring-up-write", "outcome", "stop"],
  );
  const [, intent, outcome] = log;
  assert.ok(intent?.kind === "bring-up-write" && outcome?.kind === "outcome");
  assert.deepEqual(
    [intent.permit, intent.confirmed, intent.writes],
    ["bring-up-0", "flag", { fan_speed_setpoint: "95.5" }],
  );
  assert.deepEqual([outcome.permit, outcome.outcome], ["bring-up-0", "verified"]);
  assert.equal(intent.tick, bench.plc.registers.tick);
  const verified = await iv(["proof", "verify", join(bench.folder, "data")]);
  assert.equal(verified.code, 0, verified.out);
  // The next one goes on with the numbers, as every tick does.
  const again = await iv(["hal", "write", file, "fan_speed_setpoint", "90", ...here, "--json"]);
  assert.equal((JSON.parse(again.out) as HandWritten).tick, told.tick + 1);
  assert.equal((await iv(["proof", "verify", join(bench.folder, "data")])).code, 0);
});

test("iv hal write does nothing without the word bring-up, or without somebody who confirms", async (t) => {
  const bench = await openBench(t);
  const file = await bench.file();
  for (const words of [[], ["--i-am-at-the-machine"], ["--bring-up"]]) {
    const { code, err } = await iv(["hal", "write", file, "fan_speed_setpoint", "95", ...words]);
    assert.equal(code, 2);
    assert.match(err, /--bring-up|--i-am-at-the-machine/);
  }
  assert.deepEqual(bench.plc.writeLog, []);
  assert.equal(existsSync(join(bench.folder, "data")), false);
});

for (const [what, point, value, because] of [
  ["beyond the device's limits", "heater_power_setpoint", "61", "out-of-limits"],
  ["below them", "heater_power_setpoint=-1", undefined, "out-of-limits"],
  ["faster than its capsule allows", "fan_speed_setpoint", "0", "too-fast"],
] as const)
  test(`iv hal write sends nothing ${what}, and the log says so`, async (t) => {
    const bench = await openBench(t);
    const { code, out } = await iv([
      "hal",
      "write",
      await bench.file(),
      point,
      ...(value ? [value] : []),
      ...here,
    ]);
    assert.equal(code, 1, out);
    assert.match(out, new RegExp(`REFUSED by the shield \\(${because}\\)`));
    assert.deepEqual(bench.plc.writeLog, []);
    const log = logOf(bench.folder);
    assert.deepEqual(
      log.map(({ kind }) => kind),
      ["bring-up", "bring-up-write", "stop"],
    );
    assert.ok(log[1]!.kind === "bring-up-write" && log[1]!.permit === null && log[1]!.because === because);
  });

test("iv hal write takes no point that is read only, unknown, or no value", async (t) => {
  const bench = await openBench(t);
  const file = await bench.file();
  for (const [point, value] of [
    ["melt_temperature", "1"],
    ["constructor", "1"],
    ["fan_speed_setpoint", "fast"],
    ["fan_speed_setpoint", ""],
    ["fan_speed_setpoint", "Infinity"],
  ] as const)
    assert.notEqual((await iv(["hal", "write", file, point, value, ...here])).code, 0, point);
  assert.deepEqual(bench.plc.writeLog, []);
});

test("iv hal write refuses while a daemon of this gateway runs", async (t) => {
  const bench = await openBench(t);
  bench.plc.run(20, 1);
  const file = await bench.file({ shield: { mode: "observe" } });
  // A run by hand before it is a part of the same log.
  assert.equal((await iv(["hal", "write", file, "fan_speed_setpoint=99", ...here])).code, 0);
  await using daemon = new DaemonProcess(["run", "--config", file]);
  await daemon.event("guarding");
  const { code, err } = await iv(["hal", "write", file, "fan_speed_setpoint", "44.4", ...here]);
  assert.equal(code, 1);
  assert.match(err, /A daemon of this gateway runs/);
  assert.ok(!written(bench).some(([, value]) => value === 44.4));
  const kinds = logOf(bench.folder).map(({ kind }) => kind);
  assert.deepEqual(kinds.slice(0, 5), ["bring-up", "bring-up-write", "outcome", "stop", "boot"]);
  assert.ok(!kinds.slice(5).some((kind) => kind.startsWith("bring-up")));
  daemon.kill("SIGTERM");
  await daemon.exited;
  const verified = await iv(["proof", "verify", join(bench.folder, "data")]);
  assert.equal(verified.code, 0, verified.out);
});

test("iv hal write calls a write unknown that nobody acknowledged, and never writes twice", async (t) => {
  const bench = await openBench(t);
  bench.plc.faults = { ...bench.plc.faults, reply: { kind: "exception", code: 4 }, functions: [16] };
  const { code, out } = await iv(["hal", "write", await bench.file(), "fan_speed_setpoint=95", ...here]);
  assert.equal(code, 1);
  assert.match(out, /UNKNOWN/);
  assert.deepEqual(written(bench), [["fan_speed_setpoint", 95]]);
  const outcome = logOf(bench.folder)[2]!;
  assert.ok(outcome.kind === "outcome" && outcome.outcome === "unknown");
});

test("iv hal write says what to do where nobody answers, and leaves no half run in the log", async (t) => {
  const bench = await openBench(t);
  const file = await bench.file();
  await bench.plc.close();
  const { code, err } = await iv(["hal", "write", file, "fan_speed_setpoint", "95", ...here]);
  assert.equal(code, 1);
  assert.match(err, /field\/unreachable/);
  assert.deepEqual(logOf(bench.folder), []);
});
