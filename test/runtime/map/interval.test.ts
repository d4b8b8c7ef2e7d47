import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { probabilityAtMost } from "#runtime/map/binomial.ts";
import { clopperPearson } from "#runtime/map/interval.ts";

/** Term by term with factorials that doubles still hold. */
function sumAtMost(count: number, trials: number, probability: number): number {
  let sum = 0;
  for (let k = 0, choose = 1; k <= count; choose *= (trials - k) / (k + 1), k++)
    sum += choose * probability ** k * (1 - probability) ** (trials - k);
  return sum;
}

test("probabilityAtMost() is the sum of the binomial's terms", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 60 }),
      fc.double({ min: 1e-3, max: 0.999, noNaN: true }),
      (trials, count, probability) => {
        const expected = sumAtMost(Math.min(count, trials), trials, probability);
        assert.ok(Math.abs(probabilityAtMost(count, { trials, probability }) - expected) < 1e-9);
      },
    ),
  );
  assert.equal(probabilityAtMost(-1, { trials: 5, probability: 0.5 }), 0);
});

test("clopperPearson() gives the closed form where nothing or everything was seen", () => {
  for (const trials of [1, 10, 299, 100_000]) {
    const none = clopperPearson({ count: 0, trials });
    assert.equal(none.lower, 0);
    assert.ok(Math.abs(none.upper - (1 - 0.025 ** (1 / trials))) < 1e-9);
    const all = clopperPearson({ count: trials, trials });
    assert.equal(all.upper, 1);
    assert.ok(Math.abs(all.lower - 0.025 ** (1 / trials)) < 1e-9);
  }
  assert.deepEqual(clopperPearson({ count: 0, trials: 0 }), { lower: 0, upper: 1 });
});

// scipy.stats.beta.ppf(0.025, k, n − k + 1) and beta.ppf(0.975, k + 1, n − k), SciPy 1.17.1.
test("clopperPearson() gives SciPy's intervals", () => {
  const table = [
    [5, 10, 0.1870860284, 0.8129139716],
    [1, 20, 0.0012650895, 0.2487327628],
    [3, 1_000, 0.0006190999, 0.008742023],
    [100_000, 10_000_000, 0.0099384231, 0.0100618609],
  ] as const;
  for (const [count, trials, lower, upper] of table) {
    const interval = clopperPearson({ count, trials });
    assert.ok(Math.abs(interval.lower - lower) < 1e-8, `${interval.lower}`);
    assert.ok(Math.abs(interval.upper - upper) < 1e-8, `${interval.upper}`);
  }
});

test("clopperPearson() holds the true rate in at least 95 of 100 samples, whatever it is", () => {
  const trials = 40;
  const intervals = Array.from({ length: trials + 1 }, (_, count) => clopperPearson({ count, trials }));
  for (let step = 1; step < 200; step++) {
    const rate = step / 200;
    let held = 0;
    for (const [count, { lower, upper }] of intervals.entries())
      if (lower <= rate && rate <= upper)
        held += sumAtMost(count, trials, rate) - (count === 0 ? 0 : sumAtMost(count - 1, trials, rate));
    assert.ok(held >= 0.95 - 1e-9, `${rate}: ${held}`);
  }
});
