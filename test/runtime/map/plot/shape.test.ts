import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { prng } from "#runtime/core/prng.ts";
import { levelsOf } from "#runtime/map/mass.ts";
import { basinsOf } from "#runtime/map/plot/basins.ts";
import { colourAt, rampOf } from "#runtime/map/plot/colours.ts";
import { duration, figure, labelsOf, percent, ticksOf } from "#runtime/map/plot/figures.ts";
import { histogramOf } from "#runtime/map/plot/histogram.ts";
import { informationOf, marginalsOf, unvisitedOf } from "#runtime/map/plot/marginals.ts";
import { refusals } from "#runtime/map/plot/promise.ts";
import { reliabilityOf } from "#runtime/map/plot/reliability.ts";
import { pictured, twoValleys } from "./fields.ts";

test("basinsOf() finds two valleys, their time and the pass between them", () => {
  const [left, right, ...more] = basinsOf(pictured(twoValleys, { cells: 128 }));
  assert.deepEqual(more, []);
  assert(Math.abs(left!.at[0] + 0.5) < 0.02 && Math.abs(right!.at[0] - 0.5) < 0.02);
  assert(Math.abs(left!.share - 0.75) < 0.01 && Math.abs(right!.share - 0.25) < 0.01);
  // On the line between them the pass is where both are equally unlikely.
  let pass = 0;
  for (let x = -0.5; x <= 0.5; x += 0.001) pass = Math.max(pass, twoValleys(x, 0));
  for (const basin of [left!, right!]) assert(Math.abs(basin.pass! - pass) < 0.1);
  assert(Math.abs(right!.depthNats - (pass - twoValleys(0.5, 0))) < 0.1);
});

test("basinsOf() counts dents as part of their valley and leaves out what is refused", () => {
  const dented = pictured((x, y) => 8 * (x * x + y * y) + 0.1 * Math.sin(40 * x));
  const [only, ...more] = basinsOf(dented);
  assert.deepEqual(more, []);
  assert(Math.abs(only!.share - 1) < 1e-9);
  assert.equal(only!.pass, undefined);
  assert.deepEqual(basinsOf(pictured(() => 5, { threshold: 3 })), []);
});

test("basinsOf() shares out all the time there is, on any field", () => {
  const field = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 49, maxLength: 49 });
  fc.assert(
    fc.property(field, (energies) => {
      const picture = { ...pictured(() => 0), columns: 7, rows: 7, energies, threshold: 10 };
      const total = basinsOf(picture).reduce((sum, { share }) => sum + share, 0);
      assert(Math.abs(total - 1) < 1e-9);
    }),
    { numRuns: 200 },
  );
});

test("mass, marginals, levels and information agree with a Gaussian", () => {
  const plain = pictured((x, y) => (x * x + y * y) / (2 * 0.2 * 0.2), { cells: 128 });
  const { across, up } = marginalsOf(plain);
  assert(Math.abs(across.reduce((a, b) => a + b, 0) - 1) < 1e-9);
  assert(Math.abs(across[64]! - up[64]!) < 1e-12);
  // Within r of a round Gaussian lies 1 − e^−E of it, E being the energy there.
  const [half, most] = levelsOf(plain.energies, [0.5, 0.99]);
  assert(Math.abs(half! - Math.log(2)) < 0.02 && Math.abs(most! - Math.log(100)) < 0.1);
  assert(informationOf(plain) < 1e-6);
  const bent = pictured((x, y) => (x * x - 1.6 * x * y + y * y) / (2 * 0.15 * 0.15 * 0.36), { cells: 128 });
  assert(Math.abs(informationOf(bent) + Math.log(0.6)) < 0.01);
});

test("unvisitedOf() names the stretches of an axis that no state reaches", () => {
  const gaps = unvisitedOf(pictured((x, y) => (Math.abs(x) < 0.5 ? 0 : 9) + y * y));
  assert.deepEqual(
    gaps.map(({ axis }) => axis),
    [0, 0],
  );
  assert(Math.abs(gaps[0]!.to + 0.5) < 0.05 && Math.abs(gaps[1]!.from - 0.5) < 0.05);
});

test("reliabilityOf() keeps its promises among exchangeable energies", () => {
  const source = prng(5);
  const energies = Float64Array.from({ length: 4_000 }, () => source.normal()).sort();
  const kept = reliabilityOf(energies);
  assert.deepEqual(
    kept.map(({ promised }) => promised),
    [0.1, 0.05, 0.02, 0.01, 0.005, 0.002],
  );
  for (const { promised, mean, low, high } of kept)
    assert(mean <= promised && low <= mean && mean <= high && high < 2.5 * promised, `${promised}: ${mean}`);
  assert.deepEqual(reliabilityOf(energies.slice(0, 20)), []);
  assert.deepEqual(reliabilityOf(energies), kept);
});

test("histogramOf() counts every value once, constants and single values too", () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 300 });
  fc.assert(
    fc.property(values, (list) => {
      const { counts, width } = histogramOf(Float64Array.from(list).sort());
      assert.equal(
        counts.reduce((a, b) => a + b, 0),
        list.length,
      );
      assert(width > 0 && counts.length <= 60);
    }),
  );
});

test("ticksOf() are round, inside, ascending and few, on any range", () => {
  const end = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(end, end, (a, b) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const ticks = ticksOf(min, max, 6);
      assert(ticks.length <= 13);
      const slack = Math.max(Math.abs(min), Math.abs(max)) * 1e-9;
      for (const [at, tick] of ticks.entries())
        assert(
          tick >= min - slack && tick <= max + slack && (at === 0 || tick > ticks[at - 1]! || slack > 0),
        );
      assert.equal(labelsOf(ticks).length, ticks.length);
    }),
  );
  assert.deepEqual(ticksOf(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(labelsOf([0, 0.2, 0.4]), ["0.0", "0.2", "0.4"]);
});

test("figures are what people write", () => {
  const table: readonly (readonly [string, string])[] = [
    [figure(0), "0"],
    [figure(1234.5678), "1235"],
    [figure(-0.001234567), "−0.001235"],
    [figure(123456.7), "123457"],
    [figure(1e9), "1.000e+9"],
    [figure(Number.NaN), "none"],
    [percent(0.01), "1 %"],
    [percent(0.0005), "0.05 %"],
    [duration(12), "12 seconds"],
    [duration(3_600), "60 minutes"],
    [duration(200_000), "2.31 days"],
    [refusals(0.01), "Of 1000 normal states at most 10 are refused"],
    [refusals(0.0001), "Of 10000 normal states at most 1 are refused"],
    [refusals(0.0125), "Of 1000 normal states at most 12.5 are refused"],
  ];
  for (const [found, wanted] of table) assert.equal(found, wanted);
});

test("the scale of colours is even: lightness falls from the lowest energy to the highest", () => {
  const ramp = rampOf(100);
  assert.equal(ramp.length, 300);
  let before = Number.POSITIVE_INFINITY;
  const steps: number[] = [];
  for (let at = 0; at < 300; at += 3) {
    const lightness = lightnessOf([ramp[at]!, ramp[at + 1]!, ramp[at + 2]!]);
    assert(lightness < before);
    steps.push(before - lightness);
    before = lightness;
  }
  const even = steps.slice(1);
  assert(Math.max(...even) < 2 * (even.reduce((a, b) => a + b, 0) / even.length));
  assert.deepEqual(colourAt(Number.NaN), colourAt(1));
  assert.deepEqual(colourAt(-5), colourAt(0));
});

/** CIE 1976 L*. */
function lightnessOf(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((byte) =>
    byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
  );
  const y = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  return 116 * (y > 0.008856 ? Math.cbrt(y) : 7.787 * y + 16 / 116) - 16;
}
