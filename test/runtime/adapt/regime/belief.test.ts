import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Belief, openShare } from "#runtime/adapt/regime/belief.ts";
import { chainAfter, chainOf } from "#runtime/adapt/regime/chain.ts";
import { Choice } from "#runtime/adapt/regime/choice.ts";
import { evidenceNatsMax, pool, weigh } from "#runtime/adapt/regime/evidence.ts";

const labels = [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, -1, 1];
const chain = chainOf(labels, {
  regimes: 2,
  stretches: [
    [0, 8],
    [8, 12],
  ],
  windowRows: 4,
});
/** Two regimes that last. */
const slow = chainOf(
  Array.from({ length: 400 }, (_, row) => (row < 200 ? 0 : 1)),
  { regimes: 2, stretches: [[0, 400]], windowRows: 20 },
);
const limits = Float64Array.of(3, 3);

function natsOf(energies: readonly number[], temper = 1): Float64Array {
  const nats = new Float64Array(3);
  weigh(Float64Array.from(energies), { limits, temper }, nats);
  return nats;
}

test("chainOf() counts, doubts and never forgets the unseen", () => {
  // From 0: three of five moves within a stretch are to 0, one to 1; 1/3 of doubt each; the move to −1 is none.
  const from = (count: number, moves: number): number => (count + 1 / 3) / (moves + 1);
  const expected = [
    from(4, 5),
    from(1, 5),
    from(0, 5),
    from(0, 3),
    from(3, 3),
    from(0, 3),
    7 / 13 / 4,
    6 / 13 / 4,
    3 / 4,
  ];
  assert.deepEqual(chain.matrix.map(round), Float64Array.from(expected, round));
  for (const { matrix } of [chain, chainAfter(chain, 7)])
    for (let row = 0; row < 3; row++) {
      const sum = matrix.subarray(3 * row, 3 * row + 3).reduce((total, share) => total + share, 0);
      assert.ok(Math.abs(sum - 1) < 1e-12);
    }
});

test("Belief stays a probability whatever the energies, and one row never decides", () => {
  const energy = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const row = fc.tuple(energy, energy, fc.constantFrom(0, openShare));
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 30 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (rows, temper) => {
        const belief = new Belief(chain);
        for (const [a, b, open] of rows) {
          belief.observe(natsOf([a, b], temper), open);
          const sum = belief.probabilities.reduce((total, share) => total + share, 0);
          assert.ok(
            belief.probabilities.every((share) => share >= 0 && share <= 1) && Math.abs(sum - 1) < 1e-9,
          );
        }
      },
    ),
  );
  const belief = new Belief(slow);
  for (let row = 0; row < 50; row++) belief.observe(natsOf([0, 9]), 0);
  belief.observe(natsOf([900, 900]), 0);
  assert.ok(belief.probabilities[0]! > 0.5, "one spike");
  for (let row = 0; row < 5; row++) belief.observe(natsOf([900, 900]), 0);
  assert.ok(belief.probabilities[2]! > 0.9, "a state like none");
});

test("Belief is Bayes' rule: the learnt transitions before, the evidence after", () => {
  const belief = new Belief(chain);
  const before = belief.probabilities.slice();
  const nats = Float64Array.of(0.5, 0, 2);
  belief.observe(nats, 0);
  const joint = Array.from(nats, (against, to) => {
    let carriedTo = 0;
    for (let from = 0; from < 3; from++) carriedTo += before[from]! * chain.matrix[3 * from + to]!;
    return carriedTo * Math.exp(-against);
  });
  const sum = joint.reduce((total, share) => total + share, 0);
  for (const [state, share] of joint.entries())
    assert.ok(Math.abs(belief.probabilities[state]! - share / sum) < 1e-12, `${state}`);
});

test("weigh() tempers and bounds, and the unseen is as likely as the best regime at its limit", () => {
  // Regime 0 fits best and lies 2 below its limit, so the unseen is 2 worse.
  assert.deepEqual(natsOf([1, 5], 0.5), Float64Array.of(0, 2, 1));
  assert.deepEqual(natsOf([1, 500]), Float64Array.of(0, evidenceNatsMax, 2));
  // Both are over their limits: the unseen is the likeliest.
  assert.deepEqual(natsOf([5, 6]), Float64Array.of(2, 3, 0));
});

test("pool() weighs two branches, and a sure and wrong one delays the other but cannot veto it", () => {
  const nats = new Float64Array(3);
  const [says, denies] = [natsOf([0, 3.5]), natsOf([900, 0])];
  pool(says, denies, { weights: { statistical: 0.4, physical: 0.6 }, gain: 2, nats });
  for (const [state, expected] of [2 * 0.6 * 4, 2 * 0.4 * 3.5, 2 * (0.4 * 3 + 0.6 * 3)].entries())
    assert.ok(Math.abs(nats[state]! - expected) < 1e-12, `${state}: ${nats[state]}`);
  for (const [weights, alone] of [
    [{ statistical: 1, physical: 0 }, says],
    [{ statistical: 0, physical: 1 }, denies],
  ] as const) {
    pool(says, denies, { weights, gain: 6, nats });
    assert.deepEqual(nats, alone);
  }
  // The physical branch sees the change; the window of the statistical one still holds the rows before it.
  const belief = new Belief(slow);
  for (let row = 0; row < 50; row++) belief.observe(natsOf([0, 9]), 0);
  pool(natsOf([0, 900]), natsOf([900, 0]), { weights: { statistical: 0.4, physical: 0.6 }, gain: 2, nats });
  let rows = 0;
  for (; rows < 20 && belief.probabilities[1]! < 0.5; rows++) belief.observe(nats, 0);
  assert.ok(rows > 1 && rows < 6, `${rows}`);
});

test("Choice changes the name for a lead of enough rows on end", () => {
  const choice = new Choice({ leadMin: 0.2, rowsMin: 2 });
  const rows: readonly (readonly [readonly number[], number])[] = [
    [[0.4, 0.6], 1],
    [[0.55, 0.45], 1],
    [[0.7, 0.3], 1],
    [[0.5, 0.5], 1],
    [[0.7, 0.3], 1],
    [[0.7, 0.3], 0],
    [[0.35, 0.65], 0],
    [[0.35, 0.65], 1],
  ];
  for (const [at, [beliefs, expected]] of rows.entries())
    assert.equal(choice.among(Float64Array.from(beliefs)), expected, `row ${at}`);
});

function round(share: number): number {
  return Math.round(share * 1e12) / 1e12;
}
