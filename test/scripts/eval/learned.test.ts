import assert from "node:assert/strict";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import { fitComponents } from "#runtime/map/mixture.ts";
import { compareEnergies } from "#scripts/eval/learned-energies.ts";
import { drawn, learnEnergy } from "#scripts/eval/learned-energy.ts";
import { estimateOf, verdictOf } from "#scripts/eval/learned-estimate.ts";
import { compareForecasters } from "#scripts/eval/learned-forecasters.ts";
import { pageOf } from "#scripts/eval/learned-page.ts";
import { type Timed, timedOf } from "#scripts/eval/learned-series.ts";

const seeds: readonly number[] = [1, 2];

test("estimateOf() has Student's interval, and a verdict only beyond it", () => {
  // Of 1, 2, 3 the mean is 2, its error 1/√3, and t for two degrees of freedom 4.303.
  const { mean, half } = estimateOf([1, 2, 3]);
  assert.deepEqual([mean, half.toFixed(6)], [2, (4.303 / Math.sqrt(3)).toFixed(6)]);
  assert.ok(Number.isNaN(estimateOf([1]).half));
  assert.deepEqual(
    [
      verdictOf({ mean: 2, half: 1 }, 0.01),
      verdictOf({ mean: -2, half: 1 }, 0.01),
      verdictOf({ mean: 2, half: 2 }, 0.01),
      verdictOf({ mean: 0.005, half: 0 }, 0.01),
      verdictOf({ mean: 2, half: Number.NaN }, 0.01),
    ],
    ["better", "worse", "even", "even", "even"],
  );
});

/** One Gaussian fitted to two heaps, so that the truth is known and the mixture is wrong. */
function heaps(count: number, apart: number) {
  const chance = prng(7);
  const values = Float64Array.from({ length: 2 * count }, (_, at) =>
    at % 2 === 0 ? chance.normal() / 4 + (chance.uint32() % 2 === 0 ? apart : -apart) : chance.normal(),
  );
  const rows = { values, width: 2 };
  const options = { floor: new Float64Array(2), chance: () => chance.between(0, 1) };
  return { rows, chance, mixture: fitComponents(rows, 1, options).mixture };
}

test("drawn() draws what a mixture says there is", () => {
  const { mixture, chance } = heaps(500, 0);
  const { values } = drawn(mixture, 20_000, chance);
  const squares = [0, 0];
  for (const [at, value] of values.entries()) squares[at % 2]! += value ** 2 / 20_000;
  assert.ok(Math.abs(Math.sqrt(squares[0]!) - 0.25) < 0.02, `${squares}`);
  assert.ok(Math.abs(Math.sqrt(squares[1]!) - 1) < 0.1, `${squares}`);
});

test("learnEnergy() finds the two heaps that one Gaussian is blind to, in nats that are true", () => {
  const { rows, mixture, chance } = heaps(1_600, 1);
  const part = (first: number, end: number) => ({ values: rows.values.slice(2 * first, 2 * end), width: 2 });
  const learned = learnEnergy({
    mixture,
    learn: part(0, 800),
    choose: part(800, 1_200),
    sizes: [[16]],
    chance,
  });
  assert.equal(learned.choice, "16");
  let [gain, truth] = [0, 0];
  for (let row = 1_200; row < 1_600; row++) {
    const state = rows.values.subarray(2 * row, 2 * row + 2);
    gain += learned.gain(state) / 400;
    const x = state[0]!;
    const own = Math.log((Math.exp(-8 * (x - 1) ** 2) + Math.exp(-8 * (x + 1) ** 2)) / 2) + Math.log(4);
    truth += (own + x ** 2 / 2 / (1 + 1 / 16) + Math.log(1 + 1 / 16) / 2) / 400;
  }
  assert.ok(truth > 0.6 && gain > 0.8 * truth && gain < 1.1 * truth, `${gain} of ${truth}`);
});

test("learnEnergy() says nothing, or next to it, where the mixture is right", () => {
  const { rows, mixture, chance } = heaps(800, 0);
  const half = { values: rows.values.subarray(0, 800), width: 2 };
  const other = { values: rows.values.subarray(800), width: 2 };
  const { gain } = learnEnergy({ mixture, learn: half, choose: other, sizes: [[8]], chance });
  const fresh = drawn(mixture, 400, chance).values;
  for (let row = 0; row < 400; row++)
    assert.ok(Math.abs(gain(fresh.subarray(2 * row, 2 * row + 2))) < 0.5, `row ${row}`);
});

/** A level that a valve fills; where it is high it drains at another rate if `turns` is not 0. */
function tank(turns: number): Timed {
  const chance = prng(3);
  const rows = new Float64Array(2 * 3_000);
  let [level, valve] = [0, 0];
  for (let row = 0; row < 3_000; row++) {
    if (row % 7 === 0) valve = chance.normal();
    rows.set([level, valve], 2 * row);
    level = (level > 0 ? 0.8 - turns : 0.8 + turns / 4) * level + 0.5 * valve + 0.05 * chance.normal();
  }
  const stretches = [[0, 3_000]] as const;
  return { name: "tank", rows, width: 2, stretches, roles: ["measured", "command"] };
}

test("timedOf() cuts time where the future begins", () => {
  const set = timedOf(tank(0));
  assert.deepEqual(
    [set.learn.stretches, set.choose.stretches, set.test.stretches],
    [[[0, 1_800]], [[1_800, 2_400]], [[2_400, 3_000]]],
  );
  assert.deepEqual([set.measured, set.commands, set.modes], [[0], [1], undefined]);
});

test("compareForecasters() finds what regimes and a network are good for, and that they are not", () => {
  const bent = compareForecasters(timedOf(tank(0.6)), seeds);
  const even = compareForecasters(timedOf(tank(0)), seeds);
  for (const at of [0, 2]) {
    const { name, oneStep, atHorizon } = bent.rivals[at]!;
    assert.ok(oneStep.mean - oneStep.half > 30, `${name} ${oneStep.mean} ± ${oneStep.half}`);
    assert.ok(atHorizon.mean - atHorizon.half > 20, `${name} ${atHorizon.mean} ± ${atHorizon.half}`);
  }
  for (const { name, atHorizon } of even.rivals) assert.ok(Math.abs(atHorizon.mean) < 3, `${name}`);
});

test("the page says the same of the same rows", () => {
  const report = () => {
    const { rows } = heaps(600, 1);
    const lot = (first: number) => ({ values: rows.values.slice(300 * first, 300 * first + 300), width: 2 });
    const far = { values: lot(4).values.map((value) => 5 * value), width: 2 };
    const lots = { name: "heaps", learn: lot(0), judge: lot(1), calibrate: lot(2), test: lot(3) };
    return pageOf({
      seeds,
      energies: [compareEnergies({ ...lots, anomalies: far }, seeds)],
      forecasts: [compareForecasters(timedOf(tank(0)), seeds)],
    });
  };
  const page = report();
  assert.equal(page, report());
  assert.match(page, /\| heaps +\| +2 \| +150 \| +150 \| +150 \|/);
  assert.match(page, /Of the 1 sets with commands/);
});
