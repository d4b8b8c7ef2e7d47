import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { openUnit } from "#runtime/adapt/open.ts";
import { Candidates } from "#runtime/adapt/rank/candidates.ts";
import { Consequences } from "#runtime/adapt/rank/consequences.ts";
import { rank, rankAtOnce } from "#runtime/adapt/rank/ranking.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { type Kernels, loadKernels } from "#runtime/core/kernels.ts";
import { quality } from "#runtime/field/quality.ts";
import { loadMap } from "#runtime/map/open.ts";

const folder = fileURLToPath(new URL("../../../../capsules/pump-skid", import.meta.url));
const { manifest, files } = await openCapsule(folder);
const unit = manifest.units.find(({ role }) => role === "forecaster")!;
const { actuators, proposals } = manifest;
const weights = proposals!.weights;

/** As the release before had them, one by one; and as they are, at once. */
async function consequencesBy(kernels: Kernels, clock = { now: () => 1_000 }) {
  const map = loadMap(files.get(manifest.map.file)!, kernels);
  const model = await openUnit(unit, { files, kernels });
  const needs = unit.inputs.map(({ point }) => ({ point, ageMsMax: 1_000 }));
  return new Consequences({
    ...{ map, state: manifest.state, actuators, forecasterNeeds: needs },
    forecaster: new Forecaster(unit, { model, clock }),
  });
}

const whole = loadKernels();
const atOnce = await consequencesBy(whole);
const other = loadKernels();
const { plantWeigh: _plantWeigh, ...older } = other.call;
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

test("Weighing has the bits of candidates that are weighed one by one, and their confidence", () => {
  assert.ok(atOnce.weighing !== undefined && oneByOne.weighing === undefined);
  fc.assert(
    fc.property(
      readings,
      fc.array(fc.tuple(setpoint, setpoint), { minLength: 1, maxLength: 64 }),
      (values, asked) => {
        const moment = momentOf(values, asked[0]!);
        assert.ok(atOnce.begin(moment) && oneByOne.begin(moment));
        const candidates = asked.map((each) => Float64Array.from(each));
        for (const each of candidates) atOnce.weighing!.add(each);
        assert.ok(atOnce.weighing!.ask());
        for (const [place, each] of candidates.entries())
          assert.deepEqual(atOnce.termsOf(place, each), oneByOne.weigh(each));
        for (const each of candidates.slice(0, 4))
          assert.equal(atOnce.confidence(each), oneByOne.confidence(each));
      },
    ),
    { numRuns: 300 },
  );
});

test("Weighing says nothing of set-points that are no number, and takes the others as they are", () => {
  const moment = momentOf(
    { flow_demand: 75, flow: 75, discharge_pressure: 1.2, pump_speed: 70, valve_position: 80 },
    [70, 80],
  );
  assert.ok(atOnce.begin(moment) && oneByOne.begin(moment));
  const candidates = [
    [Number.NaN, 80],
    [70, 80],
    [Number.POSITIVE_INFINITY, 80],
  ].map((each) => Float64Array.from(each));
  for (const each of candidates) atOnce.weighing!.add(each);
  assert.ok(atOnce.weighing!.ask());
  const terms = candidates.map((each, place) => atOnce.termsOf(place, each));
  assert.deepEqual(
    terms,
    candidates.map((each) => oneByOne.weigh(each)),
  );
  assert.ok(terms[0] === undefined && terms[1] !== undefined && terms[2] === undefined);
});

test("Weighing that took too long has weighed nothing", async () => {
  let now = 0;
  const late = await consequencesBy(loadKernels(), { now: () => (now += unit.deadlineMs * US_PER_MS + 1) });
  const moment = momentOf(
    { flow_demand: 75, flow: 75, discharge_pressure: 1.2, pump_speed: 70, valve_position: 80 },
    [70, 80],
  );
  assert.ok(late.begin(moment));
  late.weighing!.add(Float64Array.of(70, 80));
  assert.equal(late.weighing!.ask(), false);
  assert.equal(late.termsOf(0, Float64Array.of(70, 80)), undefined);
});

test("rankAtOnce() chooses as rank() does, and leaves out the same", () => {
  const spread = new Candidates(actuators, { count: 9, share: 0.02 });
  fc.assert(
    fc.property(
      readings,
      setpoint,
      setpoint,
      fc.integer({ min: 0, max: 100 }),
      (values, one, two, lowest) => {
        const answer = Float64Array.of(one, two);
        const moment = momentOf(values, [one, two]);
        assert.ok(atOnce.begin(moment) && oneByOne.begin(moment));
        const rule = {
          ...{ candidates: spread, weights, isLate: () => false },
          mayTake: (candidate: Float64Array) => candidate[0]! >= lowest,
        };
        const [best, known] = [new Float64Array(2), new Float64Array(2)];
        const { weighing } = atOnce;
        const found = rankAtOnce(answer, best, {
          ...rule,
          add: (candidate) => weighing!.add(candidate),
          weighAll: () => weighing!.ask(),
          termsOf: (place, candidate) => atOnce.termsOf(place, candidate),
        });
        assert.deepEqual(found, rank(answer, known, { ...rule, weigh: (each) => oneByOne.weigh(each) }));
        assert.deepEqual(best, known);
      },
    ),
    { numRuns: 200 },
  );
});

test("rankAtOnce() that has no time left, or took too long, leaves the answer as it is", () => {
  const spread = new Candidates(actuators, { count: 3, share: 0.02 });
  const answer = Float64Array.of(60, 90);
  const rule = {
    candidates: spread,
    weights,
    mayTake: () => true,
    add: () => undefined,
    termsOf: () => undefined,
  };
  for (const [isLate, isWeighed] of [
    [true, true],
    [false, false],
  ] as const) {
    const best = new Float64Array(2);
    const choice = rankAtOnce(answer, best, { ...rule, isLate: () => isLate, weighAll: () => isWeighed });
    assert.deepEqual(best, answer);
    assert.deepEqual(choice, { looked: 0, cost: Number.NaN, runnerUp: Number.NaN, taken: 0 });
  }
});
