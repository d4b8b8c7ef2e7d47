import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { below, chanceFrom, chanceOf, fork, fourfold, normalsOf, wordsOf } from "#runtime/core/chance.ts";
import { Prng } from "#runtime/core/prng.ts";
import { ladderOf } from "#runtime/discover/schedule.ts";
import { effectiveSize, gaugeOf, histogramBins } from "#runtime/discover/signature.ts";
import { chiSquare, kolmogorov, normalBelow } from "../discover/exact.ts";

test("chanceOf() is xoshiro128** 1.1, two words a number", () => {
  // Words of the published generator from the state 1, 2, 3, 4: 11520, 0, 5927040, 70819200.
  const chance = chanceOf(Uint32Array.of(1, 2, 3, 4));
  const word = (high: number, low: number): number => ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53;
  assert.equal(chance(), word(11_520, 0));
  assert.equal(chance(), word(5_927_040, 70_819_200));
});

test("chanceFrom() is uniform, normalsOf() normal, and a fork goes its own way", () => {
  const chance = chanceFrom(42);
  const uniform = Float64Array.from({ length: 20_000 }, chance);
  assert.ok(uniform.every((value) => value >= 0 && value < 1));
  assert.ok(kolmogorov(uniform, (x) => x) < 1);
  assert.ok(kolmogorov(Float64Array.from({ length: 20_000 }, normalsOf(chanceFrom(1))), normalBelow) < 1);
  const counts = Array.from({ length: 7 }, () => 0);
  for (let draw = 0; draw < 70_000; draw++) counts[below(7, chance)]!++;
  assert.ok(
    chiSquare(
      counts,
      counts.map(() => 1 / 7),
    ).ratio < 1,
  );
  assert.notEqual(fork(chanceFrom(1))(), chanceFrom(1)());
});

test("fourfold() takes its numbers from four generators in turns, and is uniform", () => {
  const words = wordsOf(chanceFrom(6));
  const [a, b, c, d] = [0, 4, 8, 12].map((at) => new Prng(words.subarray(at, at + 4)));
  const chance = fourfold(words);
  for (let round = 0; round < 100; round++)
    for (const [high, low] of [
      [a, c],
      [b, d],
    ])
      assert.equal(chance(), ((high!.uint32() >>> 5) * 2 ** 26 + (low!.uint32() >>> 6)) * 2 ** -53);
  assert.ok(kolmogorov(Float64Array.from({ length: 20_000 }, chance), (x) => x) < 1);
  assert.ok(kolmogorov(Float64Array.from({ length: 20_000 }, normalsOf(chance)), normalBelow) < 1);
});

test("wordsOf() never gives a generator that stands still", () => {
  for (const at of [0, 4, 8, 12]) assert.notEqual(wordsOf(() => 0)[at], 0);
});

test("effectiveSize() is what theory says of an autoregression, and all of independent draws", () => {
  const normal = normalsOf(chanceFrom(3));
  const length = 20_000;
  const independent = Float64Array.from({ length }, normal);
  assert.ok(effectiveSize(independent) > 0.9 * length);
  const memory = 0.8;
  const walk = new Float64Array(length);
  for (let at = 1; at < length; at++) walk[at] = memory * walk[at - 1]! + normal();
  const exact = (length * (1 - memory)) / (1 + memory);
  assert.ok(Math.abs(effectiveSize(walk) / exact - 1) < 0.15);
  assert.equal(effectiveSize(new Float64Array(8)), 1);
});

test("gaugeOf() loses no energy, whatever comes in whichever order", () => {
  const energy = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 });
  fc.assert(
    fc.property(fc.array(energy, { minLength: 1, maxLength: 200 }), (energies) => {
      const gauge = gaugeOf(2);
      for (const value of energies) gauge.add(value, { asked: 4, taken: 1 });
      const { sweeps, min, mean, acceptance, histogram } = gauge.reading();
      assert.equal(sweeps, energies.length);
      assert.equal(min, Math.min(...energies));
      const largest = Math.max(...energies.map(Math.abs));
      assert.ok(
        Math.abs(mean - energies.reduce((sum, value) => sum + value / energies.length, 0)) <=
          1e-9 * largest + 1e-300,
      );
      assert.equal(acceptance, 0.25);
      assert.equal(histogram.counts.length, histogramBins);
      assert.equal(
        histogram.counts.reduce((sum, count) => sum + count, 0),
        energies.length,
      );
      const end = histogram.from + histogramBins * histogram.width;
      for (const value of energies)
        assert.ok(value >= histogram.from - 1e-9 * largest && value <= end + 1e-9 * largest);
    }),
  );
});

test("ladderOf() falls in equal ratios from hot to cold", () => {
  const ladder = ladderOf({ hot: 16, cold: 1, count: 5 });
  assert.deepEqual(
    ladder.map((value) => Math.round(value * 1e9) / 1e9),
    [16, 8, 4, 2, 1],
  );
});
