import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { openUnit } from "#runtime/adapt/open.ts";
import { Candidates } from "#runtime/adapt/rank/candidates.ts";
import { Consequences } from "#runtime/adapt/rank/consequences.ts";
import { costOf } from "#runtime/adapt/rank/cost.ts";
import { rank, rankAtOnce } from "#runtime/adapt/rank/ranking.ts";
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
const atOnce = quick.atOnce!;
const other = loadKernels();
const { plantChoose: _plantChoose, ...older } = other.call;
const oneByOne = await consequencesBy({ ...other, call: older });

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

test("AtOnce chooses as rank() does, with the same bits of cost and certainty, and leaves out the same", () => {
  assert.equal(oneByOne.atOnce, undefined);
  const count = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(
      readings,
      fc.tuple(setpoint, setpoint),
      fc.record({ count, share: fc.double({ min: 0, max: 0.2, noNaN: true }) }),
      fc.oneof(fc.constant(weights), weighings),
      fc.integer({ min: 0, max: 100 }),
      (values, [one, two], spread, priced, lowest) => {
        const candidates = new Candidates(actuators, spread);
        const answer = Float64Array.of(one, two);
        const moment = momentOf(values, [two, one]);
        assert.ok(quick.begin(moment) && oneByOne.begin(moment));
        const rule = { candidates, weights: priced };
        const mayTake = (candidate: Float64Array) => candidate[0]! >= lowest;
        const [best, known] = [new Float64Array(2), new Float64Array(2)];
        const found = rankAtOnce(
          answer,
          best,
          {
            ...rule,
            add: (candidate) => atOnce.add(candidate),
            choose: (by, start) => atOnce.choose(by, start),
          },
          { start: 1_000, endAt: 2_000, mayTake },
        );
        const weigh = (each: Float64Array) => oneByOne.weigh(each);
        assert.deepEqual(found, rank(answer, known, { ...rule, mayTake, isLate: () => false, weigh }));
        assert.deepEqual(best, known);
        assert.equal(atOnce.confidence, oneByOne.confidence(known));
      },
    ),
    { numRuns: 300 },
  );
});

const calm = momentOf(
  { flow_demand: 75, flow: 75, discharge_pressure: 1.2, pump_speed: 70, valve_position: 80 },
  [70, 80],
);

test("AtOnce says nothing of set-points that are no number, and takes the others as they are", () => {
  assert.ok(quick.begin(calm) && oneByOne.begin(calm));
  for (const speed of [Number.NaN, 70, Number.POSITIVE_INFINITY]) atOnce.add(Float64Array.of(speed, 80));
  const { cost, ...rest } = atOnce.choose(weights, 1_000)!;
  assert.deepEqual(rest, { looked: 1, runnerUp: Number.NaN, taken: 1 });
  const terms = oneByOne.weigh(Float64Array.of(70, 80));
  assert.ok(terms !== undefined && !(terms instanceof Promise));
  assert.equal(cost, costOf(terms, weights));
  assert.equal(atOnce.confidence, oneByOne.confidence(Float64Array.of(70, 80)));
});

test("AtOnce that has nothing to say of any is sure of none", () => {
  assert.ok(quick.begin(calm));
  atOnce.add(Float64Array.of(Number.NaN, 80));
  assert.deepEqual(atOnce.choose(weights, 1_000), {
    looked: 0,
    cost: Number.NaN,
    runnerUp: Number.NaN,
    taken: 0,
  });
  assert.equal(atOnce.confidence, undefined);
});

test("AtOnce chooses the same where nobody asks how sure it is, and says nothing of it", async () => {
  const unasked = await consequencesBy(loadKernels(), { now: () => 1_000 }, false);
  const found = [unasked, quick].map((consequences) => {
    assert.ok(consequences.begin(calm));
    for (const speed of [70, 71]) consequences.atOnce!.add(Float64Array.of(speed, 80));
    return [consequences.atOnce!.choose(weights, 1_000), consequences.atOnce!.confidence] as const;
  });
  assert.deepEqual(found[0]![0], found[1]![0]);
  assert.deepEqual(typeof found[1]![1], "number");
  assert.equal(found[0]![1], undefined);
  assert.equal(unasked.confidence(Float64Array.of(70, 80)), undefined);
});

test("AtOnce that took too long has chosen nothing", async () => {
  let now = 0;
  const late = await consequencesBy(loadKernels(), { now: () => (now += unit.deadlineMs * US_PER_MS + 1) });
  assert.ok(late.begin(calm));
  late.atOnce!.add(Float64Array.of(70, 80));
  assert.equal(late.atOnce!.choose(weights, 0), undefined);
  assert.equal(late.atOnce!.confidence, undefined);
});

test("rankAtOnce() that has no time left, or took too long, leaves the answer as it is", () => {
  const candidates = new Candidates(actuators, { count: 3, share: 0.02 });
  const answer = Float64Array.of(60, 90);
  const rule = { candidates, weights, add: () => undefined, choose: () => undefined };
  for (const start of [999, 1_000]) {
    const best = new Float64Array(2);
    const choice = rankAtOnce(answer, best, rule, { start, endAt: 1_000 });
    assert.deepEqual(best, answer);
    assert.deepEqual(choice, { looked: 0, cost: Number.NaN, runnerUp: Number.NaN, taken: 0 });
  }
});
