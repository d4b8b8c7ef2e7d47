import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AdvisoryLimit } from "#runtime/map/drift/advisory.ts";
import { stream, watched } from "./energies.ts";

test("AdvisoryLimit follows a plant that drifts away, at the rate it was set for", () => {
  const next = stream(1);
  const { calibration, threshold } = watched(() => next());
  const advisory = new AdvisoryLimit(calibration, 0.01);
  let above = 0;
  let aboveFixed = 0;
  const states = 20_000;
  for (let state = 0; state < states; state++) {
    const energy = next((3 * state) / states);
    if (energy > advisory.limit) above++;
    if (energy > threshold) aboveFixed++;
    advisory.observe(energy);
  }
  assert.ok(above / states > 0.005 && above / states < 0.02, `${above / states}`);
  assert.ok(aboveFixed / states > 0.1, `${aboveFixed / states}`);
});

test("AdvisoryLimit is a finite energy of its window, whatever comes", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 300 }), (energies) => {
      const advisory = new AdvisoryLimit(Float64Array.of(1, 2, 3, 5), 0.25);
      for (const energy of energies) {
        advisory.observe(energy);
        assert.ok(Number.isFinite(advisory.limit));
      }
      advisory.restart();
      assert.ok(advisory.limit <= 5);
    }),
  );
});
