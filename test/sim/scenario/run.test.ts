// The scenarios that are shipped, each as a test; and one seed, one run.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readNpz } from "#runtime/map/npz.ts";
import { type RunResult, runScenario } from "#sim/scenario/run.ts";
import type { Scenario } from "#sim/scenario/scenario.ts";
import { parseScenario, readScenario } from "#sim/scenario/scenario-file.ts";
import { stations } from "#sim/stations.ts";
import type { Timeline } from "#sim/time/timeline.ts";
import { root } from "../../support/site.ts";

const folder = join(root, "sim/scenarios");
const fly = (timeline: Timeline, untilAt: number) => timeline.runTo(untilAt);
const run = (scenario: Scenario): Promise<RunResult> => runScenario(scenario, fly);

for (const file of readdirSync(folder).sort())
  test(`${file} holds what it expects`, { timeout: 60_000 }, async () => {
    const scenario = await readScenario(join(folder, file));
    const { findings, seconds, recording } = await run(scenario);
    assert.deepEqual(findings.filter(({ held }) => !held), []); // biome-ignore format: one line
    assert.equal(seconds, scenario.lasts);
    assert.equal(recording.rows, Math.floor(scenario.lasts / scenario.recordEvery) + 1);
  });

test("runScenario() is the same run to the byte for a seed, however time passes, and another for another", async () => {
  const scenario = { ...(await readScenario(join(folder, "noisy-serial.yaml"))), lasts: 36, expect: [] };
  const [one, other] = [await run(scenario), await run({ ...scenario, seed: 34 })];
  const inSlices = await runScenario(scenario, async (timeline, untilAt) => {
    while (timeline.now() < untilAt) await timeline.runTo(Math.min(untilAt, timeline.now() + 333_333));
  });
  assert.deepEqual(inSlices.recording.csv(), one.recording.csv());
  assert.deepEqual([inSlices.evidence, inSlices.decisions], [one.evidence, one.decisions]);
  assert.notEqual(other.recording.digest(), one.recording.digest());
  assert.notEqual(other.evidence, one.evidence);
});

test("runScenario() runs every plant by its crew behind every wire, and its books stay balanced", async () => {
  for (const { name } of stations)
    for (const wire of ["tcp", "rtu"]) {
      const text = `about: x\nplant: ${name}\nlasts: 30\nwire: { kind: ${wire} }\ncontroller: { kind: crew }\n`;
      const { recording } = await run(parseScenario(text, "x.yaml"));
      const members = readNpz(recording.npz());
      assert.deepEqual([...members.keys()].sort(), [...recording.names].sort());
      for (const [column, { values }] of members)
        assert.ok(Array.from(values as Float64Array).every(Number.isFinite), `${name} ${column}`);
    }
});

test("Recording: the CSV says what the npz says, to the bit", async () => {
  const { recording } = await run(
    parseScenario("about: x\nplant: pump-skid\nlasts: 5\ncontroller: { kind: crew }\n", "x"),
  );
  const [header, ...rows] = new TextDecoder().decode(recording.csv()).trim().split("\n");
  const members = readNpz(recording.npz());
  for (const [column, name] of header!.split(",").entries())
    assert.deepEqual(
      rows.map((row) => Number(row.split(",")[column])),
      Array.from(members.get(name)!.values as Float64Array),
    );
});

test("runScenario() in observe mode lets through what it would have blocked", async () => {
  const scenario = await readScenario(join(folder, "rogue-optimiser.yaml"));
  assert.ok(scenario.controller.kind === "capsule");
  const observed = await run({
    ...scenario,
    controller: { ...scenario.controller, mode: "observe" },
    expect: [{ say: "too hot", once: { plant: "melt_temperature", min: 1_040 }, by: 120 }],
  });
  assert.deepEqual(observed.findings.map(({ held }) => held), [true]); // biome-ignore format: one line
  assert.ok(observed.decisions.block > 0);
});
