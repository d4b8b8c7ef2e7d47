import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Exchange, histogramOf, linkFigures, quantile } from "#bridge/bring-up/link-figures.ts";

const plan = { blocks: [4, 125], wireUs: () => 0 };
const good = (words: number, tookUs: number): Exchange => ({ words, tookUs, came: "good" });

test("linkFigures() finds what a request and a register cost, and what follows from it", () => {
  // 20 ms a request and 1 ms a register, as at 19200 baud or so.
  const exchanges = Array.from({ length: 100 }, (_, at) => {
    const words = at % 2 === 0 ? 1 : 101;
    return good(words, 20_000 + words * 1_000 + (at === 50 ? 9_000 : 0));
  });
  const figures = linkFigures(exchanges, { blocks: [4, 125], wireUs: (words) => words * 1_000 });
  assert.deepEqual(figures.cost, { requestUs: 20_000, wordUs: 1_000 });
  // Three times the slowest thinking; twice the two blocks' 24 and 145 ms.
  assert.deepEqual(figures.suggested, { timeoutMs: 90, scanMs: 340, gapMax: 20 });
  assert.equal(figures.latency!.p50, 30);
});

test("linkFigures() counts what went wrong, and suggests nothing where nothing came", () => {
  const failed = (["timeout", "timeout", "garbled", "down"] as const).map((came) => ({
    words: 1,
    tookUs: 0,
    came,
  }));
  const figures = linkFigures(failed, plan);
  assert.deepEqual(figures.came, { good: 0, refused: 0, timeout: 2, garbled: 1, down: 1 });
  assert.deepEqual(
    [figures.latency, figures.cost, figures.suggested, figures.histogram],
    [undefined, undefined, undefined, []],
  );
});

test("histogramOf() puts each latency into one bin", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 200_000, noNaN: true }), { maxLength: 50 }), (values) => {
      const sorted = values.toSorted((a, b) => a - b);
      const bins = histogramOf(sorted);
      assert.equal(
        bins.reduce((sum, { count }) => sum + count, 0),
        values.length,
      );
      for (const [at, { fromMs, toMs, count }] of bins.entries()) {
        if (at > 0) assert.equal(fromMs, bins[at - 1]!.toMs);
        if (toMs <= 60_000)
          assert.equal(count, sorted.filter((value) => value >= fromMs && value < toMs).length);
      }
    }),
  );
});

test("quantile() is one of the values, and linkFigures() is finite for any exchanges", () => {
  const exchange = fc.record({
    words: fc.integer({ min: 1, max: 125 }),
    tookUs: fc.integer({ min: 0, max: 10_000_000 }),
    came: fc.constantFrom("good" as const, "refused" as const, "timeout" as const, "garbled" as const),
  });
  fc.assert(
    fc.property(fc.array(exchange, { minLength: 1, maxLength: 60 }), (exchanges) => {
      const { suggested, latency } = linkFigures(exchanges, plan);
      for (const figure of Object.values({ ...suggested, ...latency }))
        assert.ok(Number.isFinite(figure) && figure >= 0);
      const sorted = exchanges.map(({ tookUs }) => tookUs).sort((a, b) => a - b);
      assert.ok(sorted.includes(quantile(sorted, 0.99)));
    }),
  );
});
