import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openUnit } from "#runtime/adapt/open.ts";
import type { PolicyAnswer } from "#runtime/adapt/policy.ts";
import { Consequences } from "#runtime/adapt/rank/consequences.ts";
import { Deliberation } from "#runtime/adapt/rank/deliberation.ts";
import { nothingYet } from "#runtime/adapt/rank/ranking.ts";
import { Panel } from "#runtime/adapt/rank/replicas/panel.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { quality } from "#runtime/field/quality.ts";
import { loadMap } from "#runtime/map/open.ts";
import { Conditioner } from "#runtime/signal/condition.ts";

const folder = fileURLToPath(new URL("../../../../capsules/pump-skid", import.meta.url));
const { manifest, files } = await openCapsule(folder);
const { actuators } = manifest;
const unit = manifest.units.find(({ role }) => role === "policy")!;
const foreseeing = manifest.units.find(({ role }) => role === "forecaster")!;
const points = unit.inputs.map(({ point }) => point);
const readings = [75, 75, 1.2, 70, 80];
const wholeUs = unit.deadlineMs * US_PER_MS;

const values = Float64Array.from(readings);
const shown = [...readings, 70, 80];
const samples = new Map(
  foreseeing.inputs.map(({ point }, at) => [point, { value: shown[at]!, quality: quality.good, at: 1_000 }]),
);
const moment = {
  ...{ at: 1_000, frame: { at: 1_000, samples }, standing: [70, 80] },
  state: Float64Array.from(manifest.state, ({ point }) => readings[points.indexOf(point)]!),
};

/** Each look at the clock finds it further on, by one step after the other. */
async function proposerBy(steps: readonly number[], isRanked: boolean) {
  const kernels = loadKernels();
  let [looks, now] = [0, 0];
  const clock = { now: () => (now += steps[looks++] ?? 0) };
  const forecaster = new Forecaster(foreseeing, {
    ...{ clock, model: await openUnit(foreseeing, { files, kernels }) },
  });
  const consequences = new Consequences({
    ...{ map: loadMap(files.get(manifest.map.file)!, kernels), state: manifest.state, actuators, forecaster },
    inputs: new Conditioner(foreseeing.inputs.map(({ point }) => ({ point, ageMsMax: 1_000 }))),
    isAskedHowSure: false,
  });
  const proposer = new Deliberation({
    ...{ by: "pump", clock, actuators, unit, vote: undefined, biases: Float64Array.of(0.5, -0.25) },
    panel: new Panel([{ unit, model: await openUnit(unit, { files, kernels }) }], {
      features: points,
      clock,
    }),
    ranking: isRanked ? { policy: manifest.proposals!, consequences } : undefined,
  });
  return { propose: () => proposer.propose(values, moment) as PolicyAnswer, looks: () => looks };
}

function proposed(answer: PolicyAnswer) {
  assert.equal(answer.kind, "proposal");
  return (answer as Extract<PolicyAnswer, { kind: "proposal" }>).proposal;
}

const late: PolicyAnswer = { kind: "silence", because: "late" };

test("Deliberation alone gives its answer all the time there is, and says when it came", async () => {
  const inTime = proposed((await proposerBy([5, wholeUs], false)).propose());
  assert.deepEqual([inTime.at, inTime.choice, inTime.confidence], [5 + wholeUs, undefined, undefined]);
  assert.deepEqual((await proposerBy([5, wholeUs + 1], false)).propose(), late);
});

test("Deliberation that ranks leaves time for it, and says when it had chosen", async () => {
  const three = await proposerBy([5, 0.6 * wholeUs, 7], true);
  const proposal = proposed(three.propose());
  assert.deepEqual([proposal.at, proposal.choice?.looked], [5 + 0.6 * wholeUs + 7, 3]);
  assert.equal(three.looks(), 3);
  assert.deepEqual((await proposerBy([5, 0.6 * wholeUs + 1], true)).propose(), late);
});

test("Deliberation whose ranking took too long goes on with the answer, unless all of it did", async () => {
  const alone = proposed((await proposerBy([], false)).propose());
  const forecastUs = foreseeing.deadlineMs * US_PER_MS;
  const unranked = proposed((await proposerBy([0, 0, forecastUs + 1], true)).propose());
  assert.deepEqual(unranked.writes, alone.writes);
  assert.deepEqual(unranked.choice, nothingYet());
  const graceUs = 1_000;
  assert.deepEqual((await proposerBy([0, 0, wholeUs + graceUs + 1], true)).propose(), late);
});

test("Deliberation with a vote takes no candidate that too few of those who answered are with", () => {
  const one = unit.outputs.map(({ point }) => ({ point, offset: 0, scale: 1 }));
  const answers = [Float64Array.of(72, 80), Float64Array.of(70, 80)];
  const clock = { now: () => 0 };
  const asked: number[] = [];
  const proposer = new Deliberation({
    ...{ by: "two", clock, actuators, unit: { ...unit, outputs: one }, biases: new Float64Array(2) },
    panel: {
      ask: () => ({ at: 0, opinions: answers.map((each) => ({ kind: "answer", values: each })) }),
    },
    ranking: {
      policy: { weights: { energy: 1, entropy: 0, inertia: 0 }, candidates: 64, spreadShare: 0.05 },
      consequences: {
        begin: () => true,
        heardAt: undefined,
        // The farther down the better: what is taken is the lowest that both are still with.
        weigh(setpoints) {
          asked.push(setpoints[0]!);
          return { energy: setpoints[0]!, entropy: 0, inertia: 0 };
        },
        confidence: () => undefined,
        atOnce: () => assert.fail("one by one, where a vote has a say"),
      },
    },
    vote: { agree: 2, shareMax: 0.03 },
  });
  const { writes, choice, replicas } = proposed(proposer.propose(values, moment) as PolicyAnswer);
  assert.ok(choice!.taken > 0 && asked.length > 1);
  assert.equal(writes[0]!.value, Math.min(...asked));
  for (const answer of answers)
    writes.forEach(({ value }, output) => {
      assert.ok(Math.abs(value - answer[output]!) <= 3);
    });
  assert.deepEqual(
    replicas!.map((each) => each.map(({ value }) => value)),
    answers.map((each) => [...each]),
  );
});
