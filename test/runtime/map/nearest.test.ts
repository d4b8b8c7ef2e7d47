import assert from "node:assert/strict";
import { test } from "node:test";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { expertsOf } from "#runtime/map/experts.ts";
import { type ForesightFit, foresightOf } from "#runtime/map/foresight.ts";
import { likelyValues } from "#runtime/map/likely.ts";
import { type Judges, type NearestQuestion, nearestAction } from "#runtime/map/nearest.ts";
import { placeForesight } from "#runtime/map/place-foresight.ts";
import { placeGroups } from "#runtime/map/place-plant.ts";
import { plantQueries } from "#runtime/map/plant-queries.ts";
import { standardOf } from "#runtime/map/standard.ts";
import { committeeOf } from "../../support/committee.ts";
import { type FittedPlant, fittedPlant, groupsOf } from "../../support/plants.ts";

const cases = [1, 2, 3].flatMap((axes) => [1, 2, 3, 4].map((seed) => caseOf(axes, seed)));

test("nearest() has the bits of nearestAction()", () => {
  let found = 0;
  for (const { judges, queries, questions } of cases)
    for (const question of questions) {
      const expected = nearestAction(judges, question);
      assert.deepEqual(queries.nearest(question), expected);
      if (expected !== undefined) found++;
    }
  assert.ok(found > 60, `${found} of 120 have an answer`);
});

test("nearest() finds what is allowed, and hardly farther away than the best of a fine grid", () => {
  const ratios: number[] = [];
  let missed = 0;
  for (const { fast, queries, questions } of cases)
    for (const question of questions) {
      const answer = queries.nearest(question);
      const brute = bruteForce(fast, question);
      if (answer === undefined) {
        if (brute !== undefined) missed++;
        continue;
      }
      assert.ok(isAllowed(fast, question, answer.values));
      for (const [at, value] of answer.values.entries())
        assert.ok(value >= question.low[at]! && value <= question.high[at]!);
      if (brute !== undefined && brute > 0) ratios.push(Math.sqrt(answer.cost / brute));
    }
  ratios.sort((a, b) => a - b);
  const near = ratios.filter((ratio) => ratio <= 1.1).length / ratios.length;
  assert.ok(near >= 0.95, `${near} within 1.1, the worst ${ratios.at(-1)}`);
  assert.ok(missed <= 2, `${missed} missed`);
});

test("nearest() takes the wish itself where it is allowed, and its nearest place in the box", () => {
  const { queries, questions } = cases[5]!;
  const open = { surprise: 1e9, along: 1e9, outlook: 1e9 };
  for (const question of questions) {
    const answer = queries.nearest({ ...question, limits: open })!;
    for (const [at, value] of answer.values.entries())
      assert.equal(value, Math.min(Math.max(question.wanted[at]!, question.low[at]!), question.high[at]!));
  }
});

test("nearest() finds nothing where nothing is allowed, known or meant", () => {
  const { queries, questions } = cases[5]!;
  const [question] = questions;
  const { state, wanted, low, high, weights, limits, standing } = question!;
  const broken: readonly Partial<NearestQuestion>[] = [
    { limits: { ...limits, surprise: -1 } },
    { limits: { ...limits, outlook: Number.NaN } },
    { state: state.with(0, Number.NaN) },
    { wanted: wanted.with(1, Number.NaN) },
    { wanted: wanted.with(1, Number.POSITIVE_INFINITY) },
    { standing: standing.with(0, Number.NaN) },
    { low: low.with(0, high[0]! + 1) },
    { high: high.with(0, Number.POSITIVE_INFINITY) },
    { weights: weights.with(0, 0) },
    { channels: [] },
  ];
  for (const part of broken) {
    const asked = { ...question!, ...part };
    const empty = new Float64Array(0);
    const nothing = { wanted: empty, standing: empty, low: empty, high: empty, weights: empty };
    const whole = asked.channels.length === 0 ? { ...asked, ...nothing } : asked;
    assert.equal(queries.nearest(whole), undefined);
  }
});

function caseOf(axes: number, seed: number) {
  const width = 3 + axes;
  const plant = fittedPlant(width, { seed });
  const channels = Array.from({ length: axes }, (_, axis) => width - 1 - axis);
  const kernels = loadKernels();
  const fit = foresightFor(plant, channels);
  const foresight = placeForesight(fit, { channelCount: width, kernels });
  const queries = plantQueries(
    { plant: placeGroups(groupsOf(plant.members), kernels), channelCount: width, foresight },
    kernels,
  );
  const { surprise, gradient } = committeeOf(plant.members.map(expertsOf));
  const plain = foresightOf(fit);
  const judges: Judges = {
    energy: surprise,
    gradient,
    // The way is tested where ways are; here the kernel's answer will do.
    along: queries.along,
    outlook: (state, target) => plain.outlook(state, { target, held: channels }).energy,
    likely: (state, of) => plant.members.flatMap((member) => likelyValues(member, state, of)),
  };
  // What has the same bits and is faster, for thousands of nodes.
  const outlook = queries.outlook!;
  const fast: Judges = {
    ...judges,
    energy: queries.energy,
    outlook: (state, target) => outlook(state, { target, held: channels }).energy,
  };
  return { judges, fast, queries, questions: questionsFor(plant, channels, seed) };
}

/** Wishes and boxes of a few deviations around what a row shows. */
function questionsFor({ rows, members }: FittedPlant, channels: readonly number[], seed: number) {
  const source = prng(100 * seed + channels.length);
  const { deviations } = members[0]!.standard;
  const { values, width } = rows;
  return Array.from({ length: 10 }, (): NearestQuestion => {
    const row = Math.floor(source.between(0, values.length / width));
    const state = values.slice(row * width, (row + 1) * width);
    const around = (least: number, most: number): Float64Array =>
      Float64Array.from(channels, (of) => state[of]! + source.between(least, most) * deviations[of]!);
    return {
      ...{ state, channels, standing: around(0, 0), wanted: around(-5, 5) },
      ...{ low: around(-4, -0.5), high: around(0.5, 4) },
      weights: Float64Array.from(channels, (of) => 1 / (6 * deviations[of]!) ** 2),
      limits: { surprise: 4.5, along: 5.5, outlook: 6 },
    };
  });
}

/** A forecaster in which everything lingers and the commands push a little. */
function foresightFor({ rows }: FittedPlant, commands: readonly number[]): ForesightFit {
  const { width } = rows;
  const source = prng(width);
  const { centres: mean, deviations: deviation } = standardOf(rows);
  const columns = Array.from({ length: width }, (_, column) => column);
  const slow = columns.filter((column) => !commands.includes(column));
  const weights = Float64Array.from({ length: width * width }, (_, at) => {
    return (at % width === Math.floor(at / width) ? 0.8 : 0) + 0.15 * source.normal();
  });
  const error = { oneStep: mean, atHorizon: mean };
  return {
    ...{ columns, commands, horizonRows: 8, secondsPerRow: 1, alpha: 0.05 },
    forecaster: {
      ...{ width, lags: 1, ridge: 0.01, mean, deviation, reach: 1, weights, error },
      lowest: mean.map((of, column) => of - 3 * deviation[column]!),
      highest: mean.map((of, column) => of + 3 * deviation[column]!),
    },
    span: {
      channels: slow,
      middle: Float64Array.from(slow, (column) => mean[column]!),
      halfWidth: Float64Array.from(slow, (column) => 2 * deviation[column]!),
    },
    fromRow: 2,
    limits: { threshold: 1.6, barrier: 7, calibration: Float64Array.of(0), effectiveRows: 1 },
    misses: {
      rows: 1,
      energies: Float64Array.of(0),
      usual: { places: Float64Array.of(0, 0), energies: Float64Array.of(1) },
    },
  };
}

function isAllowed(judges: Judges, question: NearestQuestion, values: Float64Array): boolean {
  const { state, channels, limits } = question;
  const target = state.slice();
  for (const [at, channel] of channels.entries()) target[channel] = values[at]!;
  return (
    judges.energy(target) <= limits.surprise &&
    judges.outlook!(state, target) <= limits.outlook &&
    judges.along(state, target) <= limits.along
  );
}

/** The lowest cost on a grid over the box: nodes by their cost, until one is allowed. */
function bruteForce(judges: Judges, question: NearestQuestion): number | undefined {
  const { low, high, wanted, weights } = question;
  const axes = low.length;
  const side = [0, 2_001, 101, 25][axes]!;
  const valuesAt = (node: number): Float64Array =>
    low.map((least, at) => {
      const step = Math.floor(node / side ** at) % side;
      return least + ((high[at]! - least) * step) / (side - 1);
    });
  const nodes = Array.from({ length: side ** axes }, (_, node) => {
    const values = valuesAt(node);
    const cost = values.reduce((sum, value, at) => sum + weights[at]! * (value - wanted[at]!) ** 2, 0);
    return { values, cost };
  }).sort((a, b) => a.cost - b.cost);
  return nodes.find(({ values }) => isAllowed(judges, question, values))?.cost;
}
