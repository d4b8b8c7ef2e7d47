import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

// The page's own module, as a browser runs it.
const { ClockWatch } = (await import(
  new URL("../../../runtime/console/web/clock-watch.js", import.meta.url).href
)) as { readonly ClockWatch: new () => Watch };

interface Watch {
  readonly lateMs: number;
  hear(nowUs: number, atMs: number): number | undefined;
  forget(): void;
}

const start = 1_760_000_000_000;

test("ClockWatch.hear() finds nothing where words come when they are said", () => {
  const watch = new ClockWatch();
  for (let second = 0; second < 60; second++) {
    assert.equal(watch.hear(1e3 * (start + 1e3 * second), 1e3 * second + (second % 7)), undefined);
    assert.ok(watch.lateMs < 10);
  }
});

test("ClockWatch.hear() says at once that a clock was set forward", () => {
  const watch = new ClockWatch();
  watch.hear(1e3 * start, 0);
  assert.equal(watch.hear(1e3 * (start + 601_000), 1_000), 600_000);
  assert.equal(watch.hear(1e3 * (start + 602_000), 2_000), undefined);
});

test("ClockWatch.hear() takes words that lag for late ones, until the lag stays", () => {
  const watch = new ClockWatch();
  watch.hear(1e3 * start, 0);
  const said = [];
  for (let second = 1; second <= 8; second++) {
    said.push(watch.hear(1e3 * (start - 60_000 + 1e3 * second), 1e3 * second));
    assert.equal(watch.lateMs, second < 6 ? 60_000 : 0);
  }
  assert.deepEqual(said, [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    -60_000,
    undefined,
    undefined,
  ]);
});

test("ClockWatch.hear() finds nothing in a clock that runs slower than ours, however long one looks", () => {
  const watch = new ClockWatch();
  // A tenth of a per cent is more than any clock is wrong that somebody keeps.
  for (let second = 0; second < 6 * 3_600; second++) {
    assert.equal(watch.hear(1e3 * (start + 999 * second), 1e3 * second + (second % 7)), undefined);
    assert.ok(watch.lateMs < 250, String(watch.lateMs));
  }
});

test("ClockWatch.hear() forgives a small step back after a minute, and a word that is as late only once never", () => {
  const watch = new ClockWatch();
  let lates = [];
  for (let second = 0; second <= 180; second++) {
    const byMs = second < 60 ? 0 : 900;
    assert.equal(watch.hear(1e3 * (start + 1e3 * second - byMs), 1e3 * second), undefined);
    lates.push(watch.lateMs);
  }
  assert.deepEqual([lates[59], lates[60], lates[119], lates[121], lates[180]], [0, 900, 900, 0, 0]);
  lates = [];
  for (let second = 181; second <= 400; second++) {
    const byMs = 900 + (second % 50 === 0 ? 900 : 0);
    watch.hear(1e3 * (start + 1e3 * second - byMs), 1e3 * second);
    lates.push(watch.lateMs);
  }
  assert.equal(lates.filter((late) => late === 900).length, 5);
  assert.equal(lates.filter((late) => late === 0).length, 215);
});

test("ClockWatch.hear() counts what was held up on its way as old, and what comes after as new", () => {
  const watch = new ClockWatch();
  watch.hear(1e3 * start, 0);
  // Four words that a network held up, and then let through together.
  const late = [1, 2, 3, 4].map((second) => {
    watch.hear(1e3 * (start + 1e3 * second), 5_000);
    return watch.lateMs;
  });
  assert.deepEqual(late, [4_000, 3_000, 2_000, 1_000]);
  assert.equal(watch.hear(1e3 * (start + 6_000), 6_000), undefined);
  assert.equal(watch.lateMs, 0);
});

test("ClockWatch.hear() finds nothing in a clock that stands, and forgets that of another run", () => {
  const watch = new ClockWatch();
  for (let second = 0; second < 20; second++) {
    assert.equal(watch.hear(1e3 * start, 1e3 * second), undefined);
    assert.equal(watch.lateMs, 0);
  }
  watch.forget();
  assert.equal(watch.hear(1e3 * (start - 3_600_000), 21_000), undefined);
  assert.equal(watch.lateMs, 0);
});

test("ClockWatch.lateMs is never below nothing, whatever clocks do", () => {
  const word = fc.tuple(fc.integer({ min: 0, max: 2 ** 51 }), fc.integer({ min: 0, max: 20_000 }));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      const watch = new ClockWatch();
      let atMs = 0;
      for (const [nowUs, laterMs] of words) {
        atMs += laterMs;
        watch.hear(nowUs, atMs);
        assert.ok(watch.lateMs >= 0);
      }
    }),
  );
});
