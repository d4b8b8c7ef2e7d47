import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { openUnit } from "#runtime/adapt/open.ts";
import type { Ranked } from "#runtime/adapt/rank/at-once.ts";
import { Candidates } from "#runtime/adapt/rank/candidates.ts";
import { Consequences } from "#runtime/adapt/rank/consequences.ts";
import { nothingYet, rank } from "#runtime/adapt/rank/ranking.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { type Kernels, loadKernels } from "#runtime/core/kernels.ts";
import { quality } from "#runtime/field/quality.ts";
import { loadMap } from "#runtime/map/open.ts";
import { Conditioner } from "#runtime/signal/condition.ts";

const folder = fileURLToPath(new URL("../../../../capsules/pump-skid", import.meta.url));
const { manifest, files } = await openCapsule(folder);
const unit = manifest.units.find(({ role }) => role === "forecaster")!;
const { actuators, proposals } = manifest;
const weights = proposals!.weights;

/** As a release without the kernel has them, one by one; and as they are, at once. */
async function consequencesBy(kernels: Kernels, clock = { now: () => 1_000 }, isAskedHowSure = true) {
  const map = loadMap(files.get(manifest.map.file)!, kernels);
  const model = await openUnit(unit, { files, kernels });
  const needs = unit.inputs.map(({ point }) => ({ point, ageMsMax: 1_000 }));
  return new Consequences({
    ...{ map, state: manifest.state, actuators, inputs: new Conditioner(needs), isAskedHowSure },
    forecaster: new Forecaster(unit, { model, clock }),
  });
}

const whole = loadKernels();
const quick = await consequencesBy(whole);
const other = loadKernels();
const { plantRank: _plantRank, ...older } = other.call;
const oneByOne = await consequencesBy({ ...other, call: older });

/** The actuators in another order than their own. */
const places = [1, 0];
const ranges = places.map((place) => actuators[place]!);
const start = 1_000;

function spreadOf(count: number, share: number, priced = weights) {
  return { candidates: new Candidates(ranges, { count, share }), places, weights: priced };
}

const readings = fc.record({
  flow_demand: fc.double({ min: 40, max: 120, noNaN: true }),
  flow: fc.double({ min: 0, max: 170, noNaN: true }),
  discharge_pressure: fc.double({ min: 0, max: 3, noNaN: true }),
  pump_speed: fc.double({ min: 0, max: 100, noNaN: true }),
  valve_position: fc.double({ min: 0, max: 100, noNaN: true }),
});
const setpoint = fc.double({ min: -20, max: 120, noNaN: true });

function momentOf(values: { readonly [point: string]: number }, standing: readonly number[]) {
  const at = 1_000;
  const all = { ...values, pump_speed_setpoint: standing[0]!, valve_position_setpoint: standing[1]! };
  const samples = new Map(
    Object.entries(all).map(([point, value]) => [point, { value, quality: quality.good, at }]),
  );
  const state = Float64Array.from(manifest.state, ({ point }) => values[point]!);
  return { at, frame: { at, samples }, state, standing };
}

const share = fc.double({ min: 0, max: 2, noNaN: true });
const weighings = fc.record({ energy: share, entropy: share, inertia: share });
/** Beyond the ranges too, at their ends, and what is no number. */
const asked = fc.oneof(setpoint, fc.constantFrom(-0, 0, 100, Number.NaN, Number.POSITIVE_INFINITY));

/** What is chosen of an answer, and how sure that is, one by one. */
function chosenOneByOne(answer: Float64Array, { candidates, weights: priced }: Ranked, standing: number[]) {
  const best = new Float64Array(answer.length);
  const whole = (each: Float64Array): Float64Array => {
    const setpoints = Float64Array.from(standing);
    places.forEach((place, output) => {
      setpoints[place] = each[output]!;
    });
    return setpoints;
  };
  const weigh = (each: Float64Array) => oneByOne.weigh(whole(each));
  const choice = rank(answer, best, { candidates, weights: priced, isLate: () => false, weigh });
  return { best, choice, confidence: oneByOne.confidence(whole(best)) };
}

test("AtOnce chooses as rank() does, with the same bits of set-points, cost and certainty", () => {
  assert.equal(oneByOne.atOnce(spreadOf(3, 0.1)), undefined);
  fc.assert(
    fc.property(
      readings,
      fc.tuple(asked, asked),
      fc.tuple(setpoint, setpoint),
      fc.record({
        count: fc.integer({ min: 1, max: 12 }),
        share: fc.double({ min: 0, max: 0.2, noNaN: true }),
      }),
      fc.oneof(fc.constant(weights), weighings),
      (values, answer, standing, spread, priced) => {
        const ranked = spreadOf(spread.count, spread.share, priced);
        const atOnce = quick.atOnce(ranked)!;
        const moment = momentOf(values, standing);
        assert.ok(quick.begin(moment) && oneByOne.begin(moment));
        const known = chosenOneByOne(Float64Array.from(answer), ranked, standing);
        const best = Float64Array.from(answer);
        const { choice, confidence } = atOnce.choose(best, moment, start)!;
        assert.deepEqual({ best, choice, confidence }, known);
      },
    ),
    { numRuns: 300 },
  );
});

const calm = momentOf(
  { flow_demand: 75, flow: 75, discharge_pressure: 1.2, pump_speed: 70, valve_position: 80 },
  [70, 80],
);

test("AtOnce takes an answer as it is, and the others within their ranges", () => {
  assert.ok(quick.begin(calm));
  const alone = quick.atOnce(spreadOf(1, 0.1))!;
  for (const answer of [
    [-20, 120],
    [-0, 0],
  ]) {
    const best = Float64Array.from(answer);
    assert.equal(alone.choose(best, calm, start)!.choice!.looked, 1);
    assert.deepEqual([...best], answer);
  }
  // Nothing costs but moving: what stands at the other ends is nearest there.
  const moving = quick.atOnce(spreadOf(12, 0, { energy: 0, entropy: 0, inertia: 1 }))!;
  const best = Float64Array.of(120, -20);
  assert.ok(moving.choose(best, calm, start)!.choice!.taken > 0);
  assert.deepEqual([...best], [100, 0]);
});

test("AtOnce that has nothing to say of any is sure of none", () => {
  assert.ok(quick.begin(calm));
  const atOnce = quick.atOnce(spreadOf(3, 0.1))!;
  const best = Float64Array.of(80, Number.NaN);
  const { choice, confidence } = atOnce.choose(best, calm, start)!;
  assert.deepEqual([choice, confidence], [nothingYet(), 0]);
  assert.deepEqual([...best], [80, Number.NaN]);
});

test("AtOnce chooses the same where nobody asks how sure it is, and says nothing of it", async () => {
  const unasked = await consequencesBy(loadKernels(), { now: () => start }, false);
  const [silent, sure] = [unasked, quick].map((consequences) => {
    assert.ok(consequences.begin(calm));
    return consequences.atOnce(spreadOf(3, 0.1))!.choose(Float64Array.of(80, 70), calm, start)!;
  });
  assert.deepEqual(silent!.choice, sure!.choice);
  assert.equal(typeof sure!.confidence, "number");
  assert.equal(silent!.confidence, undefined);
  assert.equal(unasked.confidence(Float64Array.of(70, 80)), undefined);
});

test("AtOnce that took too long has chosen nothing, and the answer is as it was", async () => {
  let now = 0;
  const late = await consequencesBy(loadKernels(), { now: () => now });
  assert.ok(late.begin(calm));
  const atOnce = late.atOnce(spreadOf(12, 0, { energy: 0, entropy: 0, inertia: 1 }))!;
  const answer = Float64Array.of(120, -20);
  now = unit.deadlineMs * US_PER_MS;
  assert.equal(atOnce.choose(answer.slice(), calm, 0)!.at, now);
  now++;
  assert.equal(atOnce.choose(answer, calm, 0), undefined);
  assert.deepEqual([...answer], [120, -20]);
});
