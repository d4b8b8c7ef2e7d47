import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Candidates } from "#runtime/adapt/rank/candidates.ts";
import { confidenceBelow, normalBelow } from "#runtime/adapt/rank/confidence.ts";
import { Consequences } from "#runtime/adapt/rank/consequences.ts";
import { costOf, type Terms } from "#runtime/adapt/rank/cost.ts";
import { rank } from "#runtime/adapt/rank/ranking.ts";
import { majorityOf } from "#runtime/adapt/rank/vote.ts";
import { Forecaster } from "#runtime/adapt/twin/forecaster.ts";
import { quality } from "#runtime/field/quality.ts";
import { Conditioner } from "#runtime/signal/condition.ts";
import { BowlMap, bowlEnvelope } from "../../shield/bowl.ts";
import { exactModel } from "../twin/calm-plant.ts";

const { actuators } = bowlEnvelope();
const weights = { energy: 1, entropy: 0.5, inertia: 2 };

test("Candidates: the answer first, the others in their ranges and within the spread, always the same", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 99 })), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.integer({ min: 1, max: 64 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (boxes, count, share) => {
        const ranges = boxes.map(([min, width]) => ({ min, max: min + width }));
        const one = new Candidates(ranges, { count, share });
        const two = new Candidates(ranges, { count, share });
        const answer = Float64Array.from(ranges, ({ min, max }) => (min + max) / 2);
        const [to, again] = [new Float64Array(answer.length), new Float64Array(answer.length)];
        for (let candidate = 0; candidate < count; candidate++) {
          one.take(candidate, answer, to);
          two.take(candidate, answer, again);
          assert.deepEqual(to, again);
          if (candidate === 0) assert.deepEqual(to, answer);
          ranges.forEach(({ min, max }, output) => {
            assert.ok(to[output]! >= min && to[output]! <= max);
            assert.ok(Math.abs(to[output]! - answer[output]!) <= share * (max - min) + 1e-9);
          });
        }
      },
    ),
  );
});

test("Candidates fill one range evenly: the widest gap of 33 is less than three even ones", () => {
  const spread = new Candidates([{ min: 0, max: 1 }], { count: 33, share: 0.5 });
  const to = new Float64Array(1);
  const places = Array.from({ length: 33 }, (_, candidate) => {
    spread.take(candidate, Float64Array.of(0.5), to);
    return to[0]!;
  }).sort((a, b) => a - b);
  const gaps = places.slice(1).map((place, at) => place - places[at]!);
  assert.ok(Math.max(...gaps) < 3 / 33);
});

/** The plant of the bowl at 1005 K under 20 kW, and what it looks like to who weighs. */
const moment = {
  at: 1_000,
  frame: {
    at: 1_000,
    samples: new Map([["melt_temperature", { value: 1005, quality: quality.good, at: 1_000 }]]),
  },
  state: Float64Array.of(1005, 20),
  standing: [20, 30],
};

function consequences(model?: ReturnType<typeof exactModel>): Consequences {
  const melt = { point: "melt_temperature", offset: 1000, scale: 1 };
  const unit = { inputs: [melt], outputs: [melt], deadlineMs: 10, aheadMs: 500 };
  return new Consequences({
    map: new BowlMap(),
    isAskedHowSure: true,
    state: [
      { point: "melt_temperature", unit: "K", min: 0, max: 2_000, ageMsMax: 100 },
      {
        point: "heater_power",
        unit: "kW",
        min: 0,
        max: 80,
        ageMsMax: 100,
        commandedBy: "heater_power_setpoint",
      },
    ],
    actuators,
    forecaster: model && new Forecaster(unit, { model, clock: { now: () => 0 } }),
    inputs: new Conditioner(model ? [{ point: "melt_temperature", ageMsMax: 100 }] : []),
  });
}

test("Consequences.weigh() is ΔE, ΔS and I by hand", async () => {
  const bare = consequences();
  assert.ok(bare.begin(moment));
  // From ((5/10)², 0) to ((5/10)², (6/10)²); the heater moves a tenth of its range, the fan a fifth.
  const terms = await bare.weigh(Float64Array.of(26, 50));
  assert.ok(Math.abs(terms!.energy - 0.36) < 1e-12);
  assert.equal(terms!.entropy, 0);
  assert.ok(Math.abs(terms!.inertia - 0.3) < 1e-12);
  // A forecaster that expects 1002 K ± 0.4 K, four readings wide.
  const seeing = consequences(exactModel(() => [2, Math.log(0.16)]));
  assert.ok(seeing.begin(moment));
  const led = await seeing.weigh(Float64Array.of(20, 30));
  assert.ok(Math.abs(led!.energy - (0.04 - 0.25)) < 1e-6);
  assert.ok(Math.abs(led!.entropy - Math.log(4)) < 1e-6);
  assert.equal(led!.inertia, 0);
  assert.ok(Math.abs(costOf(led!, weights) - (-0.21 + Math.log(4) / 2)) < 1e-6);
});

test("Consequences.confidence() is the same whether its set-points were weighed before or not", async () => {
  const seeing = (): Consequences => consequences(exactModel((melt) => [melt * 2 - 1, Math.log(0.9)]));
  const wishes = [
    [20, 30],
    [26, 50],
    [21, 31],
  ].map((each) => Float64Array.from(each));
  const weighed = seeing();
  assert.ok(weighed.begin(moment));
  for (const wish of wishes) await weighed.weigh(wish);
  for (const wish of [...wishes, Float64Array.of(27, 50)]) {
    const fresh = seeing();
    assert.ok(fresh.begin(moment));
    const confidence = await fresh.confidence(wish);
    assert.ok(confidence! > 0 && confidence! < 1);
    assert.equal(await weighed.confidence(wish), confidence);
  }
  // What was weighed in another moment is forgotten.
  const hotter = { ...moment, state: Float64Array.of(1009, 20) };
  assert.ok(weighed.begin(hotter));
  const fresh = seeing();
  assert.ok(fresh.begin(hotter));
  assert.equal(await weighed.confidence(wishes[0]!), await fresh.confidence(wishes[0]!));
});

test("Consequences.begin() does not weigh what nobody knows", () => {
  const bare = consequences();
  assert.equal(bare.begin({ ...moment, standing: undefined }), false);
  assert.equal(bare.begin({ ...moment, standing: [Number.NaN, 30] }), false);
  assert.equal(bare.begin({ ...moment, state: Float64Array.of(Number.NaN, 20) }), false);
  const blind = { ...moment, frame: { at: 1_000, samples: new Map() } };
  assert.equal(consequences(exactModel()).begin(blind), false);
});

test("rank() takes the cheapest, and says how many it looked at, its cost and the runner-up's", async () => {
  const answer = Float64Array.of(30);
  const best = new Float64Array(1);
  const candidates = new Candidates([{ min: 0, max: 60 }], { count: 9, share: 0.25 });
  const weigh = async (candidate: Float64Array): Promise<Terms> => ({
    energy: ((candidate[0]! - 25) / 10) ** 2,
    entropy: 0,
    inertia: 0,
  });
  const options = { candidates, weights, weigh, mayTake: () => true, isLate: () => false };
  const choice = await rank(answer, best, options);
  assert.equal(choice.looked, 9);
  assert.ok(choice.taken > 0 && Math.abs(best[0]! - 25) < 3 && choice.cost <= choice.runnerUp);
  // Only its own answer is backed: that is what goes on.
  const alone = await rank(answer, best, { ...options, mayTake: () => false });
  assert.deepEqual([alone.looked, alone.taken, best[0]], [1, 0, 30]);
  // The time is over after three.
  let asked = 0;
  const late = await rank(answer, best, { ...options, isLate: () => asked++ >= 3 });
  assert.equal(late.looked, 3);
  // Nothing can be weighed: the answer goes on as it is.
  const blind = await rank(answer, best, { ...options, weigh: async () => undefined });
  assert.deepEqual([blind.looked, best[0], blind.cost], [0, 30, Number.NaN]);
});

test("rank() never takes what costs no number", async () => {
  const energies = fc.array(fc.oneof(fc.double(), fc.constant(Number.NaN)), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(energies, async (energy) => {
      let at = 0;
      const best = new Float64Array(1);
      const choice = await rank(Float64Array.of(5), best, {
        candidates: new Candidates([{ min: 0, max: 10 }], { count: 4, share: 0.5 }),
        weights: { energy: 1, entropy: 0, inertia: 0 },
        weigh: async () => ({ energy: energy[at++]!, entropy: Number.NaN, inertia: Number.NaN }),
        mayTake: () => true,
        isLate: () => false,
      });
      const known = energy.filter((each) => !Number.isNaN(each)).sort((a, b) => a - b);
      assert.equal(choice.looked, known.length);
      // Added to 0, or the two zeros would not be the same one.
      assert.equal(choice.cost + 0, (known[0] ?? Number.NaN) + 0);
      assert.equal(choice.runnerUp + 0, (known[1] ?? Number.NaN) + 0);
    }),
  );
});

test("confidenceBelow() is the same whether a map is asked for one energy or for all at once", () => {
  const one = { energy: (state: Float64Array): number => state[0]! ** 2 + Math.abs(state[1]! * state[2]!) };
  const all = {
    ...one,
    energies(states: Float64Array, energies: Float64Array): void {
      for (let at = 0; at < energies.length; at++)
        energies[at] = one.energy(states.slice(3 * at, 3 * at + 3));
    },
  };
  const asked = {
    state: Float64Array.of(0.4, -0.3, 0.7),
    axes: [2, 0],
    deviations: Float64Array.of(0.2, 0.5),
  };
  const found = confidenceBelow(1, { map: one, ...asked });
  assert.ok(found > 0.5 && found < 1);
  assert.equal(confidenceBelow(1, { map: all, ...asked }), found);
  assert.deepEqual(asked.state, Float64Array.of(0.4, -0.3, 0.7));
});

test("confidenceBelow() does not step an axis that is surer than a reading can be", () => {
  const asked: Float64Array[] = [];
  const map = {
    energy(state: Float64Array): number {
      asked.push(state.slice());
      return state[0]! ** 2 + state[1]! ** 2;
    },
  };
  const state = Float64Array.of(0.6, 0.5);
  const deviations = Float64Array.of(0.09, 0.1);
  const about = { map, state, axes: [0, 1], deviations, middle: 0.61 };
  const found = confidenceBelow(0.7, { ...about, resolutions: Float64Array.of(0.1, 0.1) });
  assert.deepEqual(asked, [Float64Array.of(0.6, 0.6), Float64Array.of(0.6, 0.4)]);
  const slope = (0.36 + 0.36 - (0.36 + 0.16)) / 2;
  const bend = 0.36 + 0.36 + (0.36 + 0.16) - 2 * 0.61;
  const deviation = Math.sqrt(slope ** 2 + bend ** 2 / 2);
  assert.ok(Math.abs(found - normalBelow((0.7 - 0.61 - bend / 2) / deviation)) < 1e-9);
  // Both surer than that: the energy of the state alone says it.
  const sure = { ...about, resolutions: Float64Array.of(1, 1) };
  assert.deepEqual([confidenceBelow(0.7, sure), confidenceBelow(0.6, sure)], [1, 0]);
});

test("normalBelow() is Φ, and confidenceBelow() a probability whatever it is given", () => {
  // Abramowitz and Stegun, table 26.1.
  for (const [z, phi] of [
    [0, 0.5],
    [1, 0.841344746],
    [-1.96, 0.024997895],
    [3, 0.998650102],
  ] as const)
    assert.ok(Math.abs(normalBelow(z) - phi) < 2e-7);
  const bowl = (deviation: number, melt: number): number =>
    confidenceBelow(1, {
      map: { energy: (state) => ((state[0]! - 1000) / 10) ** 2 },
      state: Float64Array.of(melt),
      axes: [0],
      deviations: Float64Array.of(deviation),
    });
  assert.equal(bowl(0, 1005), 1);
  assert.equal(bowl(0, 1011), 0);
  assert.ok(bowl(1, 1003) > 0.999 && bowl(1, 1010) < 0.6);
  // Exact: the chance of a normal value within a third of its deviation, 0.261.
  assert.ok(Math.abs(bowl(30, 1000) - 0.261) < 0.01);
  fc.assert(
    fc.property(fc.double(), fc.double(), (deviation, melt) => {
      const found = bowl(deviation, melt);
      assert.ok(found >= 0 && found <= 1);
    }),
  );
});

test("majorityOf() is the first whom enough agree with, wherever the liar stands", () => {
  const rule = { ranges: [{ min: 0, max: 10 }], shareMax: 0.05, agree: 2 };
  const of = (...values: readonly number[]): number =>
    majorityOf(
      values.map((value) => Float64Array.of(value)),
      rule,
    );
  assert.deepEqual([of(9, 5, 5.1), of(5, 9, 5.1), of(5, 5.1, 9), of(5), of(1, 5, 9)], [1, 0, 0, 0, 0]);
});
