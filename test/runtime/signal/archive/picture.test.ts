import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Grid, gridRows, onGrid } from "#runtime/signal/archive/grid.ts";
import { Picture } from "#runtime/signal/archive/picture.ts";
import { between, isUsable, type Series, sliced } from "#runtime/signal/archive/series.ts";
import { mergedSummary, type Summary, straightTimes, summaryOf } from "#runtime/signal/archive/summary.ts";
import { anySeries } from "./arbitraries.ts";

test("a picture of blocks loses no sample and no extreme, and puts none further than a pixel away", () => {
  fc.assert(
    fc.property(
      anySeries,
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 40 }),
      (series, size, pixels) => {
        const { from, to } = summaryOf(series);
        const span = { from, to: to + 1 };
        const [exact, rough] = [new Picture(span, pixels), new Picture(span, pixels)];
        exact.addSeries(series);
        for (let at = 0; at < series.times.length; at += size) {
          const block = sliced(series, at, at + size);
          const summary = summaryOf(block);
          if (rough.isFine(summary)) rough.addSummary(summary);
          else rough.addSeries(block);
        }
        const [one, other] = [exact.pixels(), rough.pixels()];
        const sum = (of: typeof one, key: "count" | "bad") =>
          of.reduce((total, pixel) => total + pixel[key], 0);
        assert.equal(sum(other, "count"), series.times.length);
        assert.equal(sum(other, "bad"), sum(one, "bad"));
        const extreme = (of: typeof one) =>
          of.flatMap(({ min, max }) => (Number.isNaN(min) ? [] : [min, max]));
        assert.equal(Math.min(...extreme(other)), Math.min(...extreme(one)));
        assert.equal(Math.max(...extreme(other)), Math.max(...extreme(one)));
      },
    ),
    { numRuns },
  );
});

test("straightTimes() are no further from the instants of a block than its summary says", () => {
  fc.assert(
    fc.property(anySeries, (series) => {
      const summary = summaryOf(series);
      const straight = straightTimes(summary);
      assert.equal(straight.length, series.times.length);
      for (const [at, time] of series.times.entries())
        assert.ok(Math.abs(straight[at]! - time) <= summary.unsteady);
    }),
    { numRuns },
  );
  const beat = Float64Array.from({ length: 100 }, (_, at) => 1.79e15 + at * 1e6);
  const summary = summaryOf({ times: beat, values: beat, qualities: new Uint32Array(100) });
  assert.deepEqual([summary.unsteady, straightTimes(summary)], [0, beat]);
});

test("mergedSummary() of parts is the summary of the whole", () => {
  fc.assert(
    fc.property(anySeries, fc.integer({ min: 1, max: 50 }), (series, size) => {
      let merged: Summary | undefined;
      for (let at = 0; at < series.times.length; at += size)
        merged = mergedSummary(merged, summaryOf(sliced(series, at, at + size)));
      const whole = summaryOf(series);
      // A sum depends on its order in the last bits.
      const sums = ({ range }: Summary) => (range === undefined ? undefined : { ...range, sum: 0 });
      const known = (of: Summary) => ({ ...of, unsteady: 0, range: sums(of) });
      assert.deepEqual(known(merged!), known(whole));
    }),
    { numRuns },
  );
});

test("onGrid() has in each row the newest usable sample before it, or NaN once that is too old", () => {
  fc.assert(
    fc.property(
      anySeries,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 20 }),
      (series, rows, hold) => {
        const { from, to } = summaryOf(series);
        const everyUs = Math.max(1, (to - from) / rows);
        const grid: Grid = { from, to: to + 1, everyUs, holdUs: hold * everyUs };
        const expected = Float64Array.from({ length: gridRows(grid) }, (_, row) =>
          newestAt(series, grid, row),
        );
        assert.deepEqual(onGrid([series], grid), expected);
      },
    ),
    { numRuns },
  );
});

test("between() takes what lies in a span, whatever the order", () => {
  const series = {
    times: Float64Array.of(5, 1, 3, 9),
    values: Float64Array.of(50, 10, 30, 90),
    qualities: new Uint32Array(4),
  };
  assert.deepEqual(between(series, { from: 3, to: 9 }), {
    times: Float64Array.of(5, 3),
    values: Float64Array.of(50, 30),
    qualities: new Uint32Array(2),
  });
});

const numRuns = 200;

function newestAt(
  { times, values, qualities }: Series,
  { from, everyUs, holdUs }: Grid,
  row: number,
): number {
  let [best, value] = [Number.NEGATIVE_INFINITY, Number.NaN];
  for (const [at, time] of times.entries()) {
    // The row that a sample first counts in, by the same arithmetic: times are no whole multiples of the grid.
    const first = Math.max(0, Math.ceil((time - from) / everyUs));
    if (first > row || time < best || !isUsable(values[at]!, qualities[at]!)) continue;
    [best, value] = [time, values[at]!];
  }
  return from + row * everyUs - best > holdUs ? Number.NaN : value;
}
