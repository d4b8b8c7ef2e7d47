import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Ground, groundOf, groundValues, stateSignature, wayDigest } from "#runtime/discover/ground.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";

// A bowl with its bottom at (3, −2), twice as steep in one channel as in the other.
const bowl: Pick<EnergyMap, "channels" | "energy" | "gradient"> = {
  channels: [
    { name: "warmth", unit: "K", min: -10, max: 10, resolution: 0.1 },
    { name: "flow", unit: "l/s", min: -10, max: 10, resolution: 0.5 },
  ],
  energy: (state) => 0.25 + (state[0]! - 3) ** 2 + 2 * (state[1]! + 2) ** 2,
  gradient(state, gradient) {
    gradient.set([2 * (state[0]! - 3), 4 * (state[1]! + 2)]);
    return this.energy(state);
  },
};

test("groundOf() finds the bottom of a bowl from anywhere in it, to the same whole numbers", () => {
  const coordinate = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, (warmth, flow) => {
      const ground = groundOf(bowl, Float64Array.of(warmth, flow));
      // A tenth of a range is 2: 2 · 2² and 4 · 2² nats.
      assert.deepEqual(ground, { steps: [30, -4], milliNats: 250, curvature: [8_000, 16_000] });
      assert.deepEqual(groundValues(ground, bowl), [3, -2]);
    }),
    { numRuns: 200 },
  );
});

test("wayDigest() tells one way from another, and holes from values", () => {
  const way = wayDigest(Float64Array.of(0.1, 0.2, Number.NaN));
  assert.equal(way, wayDigest(Float64Array.of(0.1004, 0.1996, Number.POSITIVE_INFINITY)));
  assert.notEqual(way, wayDigest(Float64Array.of(0.1, 0.2, 0)));
  assert.notEqual(way, wayDigest(Float64Array.of(0.2, 0.1, Number.NaN)));
});

test("stateSignature() is of the state and of the way there", () => {
  const ground: Ground = { steps: [30, -4], milliNats: 250, curvature: [8_000, 16_000] };
  const [one, other] = [wayDigest(Float64Array.of(1)), wayDigest(Float64Array.of(2))];
  const all = [
    stateSignature(ground, one),
    stateSignature(ground, other),
    stateSignature({ ...ground, steps: [30, -3] }, one),
    stateSignature({ ...ground, milliNats: 251 }, one),
    stateSignature({ ...ground, curvature: [8_000, 16_001] }, one),
  ];
  assert.equal(new Set(all).size, all.length);
  assert.equal(stateSignature({ ...ground }, one), all[0]);
});
