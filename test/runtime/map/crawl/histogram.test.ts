import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { binsMax, Histogram, quantileOf } from "#runtime/map/crawl/histogram.ts";

const values = fc.array(
  fc.double({ noNaN: true, min: -1e6, max: 1e6 }).map((value) => (Math.abs(value) < 1e-9 ? 0 : value)),
  {
    maxLength: 2_000,
    size: "max",
  },
);

function histogramOf(list: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of list) histogram.add(value);
  return histogram;
}

function facts(histogram: Histogram): unknown {
  return { level: histogram.level, bins: histogram.bins() };
}

test("Histogram is the same in any order and any split", () => {
  fc.assert(
    fc.property(values, fc.nat(), (list, cut) => {
      const at = list.length === 0 ? 0 : cut % list.length;
      const whole = histogramOf(list);
      const merged = histogramOf(list.slice(at).toReversed());
      merged.absorb(histogramOf(list.slice(0, at)));
      assert.deepEqual(facts(merged), facts(whole));
      const read = Histogram.of(whole.level, whole.bins());
      assert.deepEqual(facts(read), facts(whole));
    }),
    { numRuns: 60 },
  );
});

test("Histogram holds every value in its bin, and no more bins than it may", () => {
  fc.assert(
    fc.property(values, (list) => {
      const histogram = histogramOf(list);
      const bins = histogram.bins();
      assert.ok(bins.length <= binsMax);
      for (const { at, count } of bins)
        assert.equal(
          list.filter((value) => value >= at && (value < at + histogram.width || value === at)).length,
          count,
        );
    }),
    { numRuns: 30 },
  );
});

test("Histogram keeps few values as they are, and one glitch blurs nothing", () => {
  const frequency = Array.from(
    { length: 10_000 },
    (_, index) => 60 + Math.round(20 * Math.sin(index)) / 1000,
  );
  assert.ok(histogramOf(frequency).isExact);
  const smooth = histogramOf([...frequency.map((value, index) => value + 1e-7 * index), 1e9]);
  assert.ok(smooth.width < 0.001, `bins of ${smooth.width} Hz`);
  assert.ok(Math.abs(quantileOf(smooth, 0.5) - 60) < 0.002);
});
