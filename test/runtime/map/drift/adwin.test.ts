import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { prng } from "#runtime/core/prng.ts";
import { Adwin, bucketsEach } from "#runtime/map/drift/adwin.ts";

test("Adwin holds the mean of the newest values, as many as it says", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 0, max: 400 }),
      (values, cut) => {
        const adwin = new Adwin();
        // A step somewhere, so that windows are cut as well.
        const stream = values.map((value, index) => (index < cut ? value / 4 : 1 - value / 4));
        for (const value of stream) adwin.observe(value);
        const newest = stream.slice(stream.length - adwin.width);
        assert.equal(newest.length, adwin.width);
        const mean = newest.reduce((sum, value) => sum + value, 0) / newest.length;
        assert.ok(Math.abs(adwin.mean - mean) < 1e-9);
      },
    ),
  );
});

test("Adwin sees a rise and a fall, and forgets what was before", () => {
  const chance = prng(1);
  const adwin = new Adwin();
  const around = (centre: number) => adwin.observe(centre + chance.between(-0.1, 0.1));
  for (const [centre, change] of [
    [0.3, "none"],
    [0.5, "rise"],
    [0.2, "fall"],
  ] as const) {
    const seen = new Set(Array.from({ length: 2_000 }, () => around(centre)));
    seen.delete("none");
    assert.deepEqual([...seen], change === "none" ? [] : [change]);
    assert.ok(Math.abs(adwin.mean - centre) < 0.02, `${adwin.mean}`);
  }
  adwin.restart();
  assert.deepEqual([adwin.width, adwin.mean], [0, 0]);
});

test("Adwin sees no change where there is none: none in 200 lives", () => {
  let changes = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const chance = prng(seed);
    const adwin = new Adwin();
    for (let value = 0; value < 2_000; value++) if (adwin.observe(chance.between(0, 1)) !== "none") changes++;
  }
  assert.equal(changes, 0);
});

test("Adwin keeps a window of a million values in the buckets it was born with", () => {
  const adwin = new Adwin();
  for (let value = 0; value < 1_000_000; value++) adwin.learn(value % 2);
  assert.equal(adwin.width, 1_000_000);
  assert.equal(adwin.mean, 0.5);
  // A million is 2²⁰: that many levels of buckets hold it, and the arrays have no way to grow.
  assert.ok(bucketsEach * 20 < 200);
});
