import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { contourOf, type Place, regionOf } from "#runtime/map/plot/contour.ts";
import { energyAt } from "#runtime/map/plot/heat.ts";
import { pictured } from "./fields.ts";

const bowl = pictured((x, y) => x * x + y * y);

test("contourOf() finds a circle as one ring", () => {
  const lines = contourOf(bowl, 0.25);
  assert.equal(lines.length, 1);
  const [line] = lines;
  assert.deepEqual(line![0], line!.at(-1));
  for (const [u, v] of line!) assert(Math.abs(Math.hypot(2 * u - 1, 2 * v - 1) - 0.5) < 1e-3);
});

test("contourOf() ends lines at the border and has none where nothing is crossed", () => {
  const slope = contourOf(
    pictured((x) => x),
    0.3,
  );
  assert.equal(slope.length, 1);
  assert.deepEqual([slope[0]![0]![1], slope[0]!.at(-1)![1]].sort(), [0, 1]);
  assert.deepEqual(contourOf(bowl, 9), []);
  assert.deepEqual(contourOf(bowl, -1), []);
});

test("contourOf() lies on the level, on any field", () => {
  const field = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 36, maxLength: 36 });
  fc.assert(
    fc.property(field, fc.integer({ min: -8, max: 8 }), (energies, level) => {
      const picture = { ...bowl, columns: 6, rows: 6, energies };
      // Between whole numbers, so that no node lies on the line itself.
      for (const line of contourOf(picture, level + 0.5))
        for (const [u, v] of line) assert(Math.abs(energyAt(picture, u, v) - level - 0.5) < 1e-9);
    }),
    { numRuns: 200 },
  );
});

test("contourOf() survives what is not a number", () => {
  const energies = bowl.energies.map((energy, at) => (at % 7 === 0 ? Number.NaN : energy));
  for (const line of contourOf({ ...bowl, energies }, 0.25))
    for (const [u, v] of line) assert(u >= 0 && u <= 1 && v >= 0 && v <= 1);
});

test("regionOf() encloses what is at or below the level, closed along the border", () => {
  const inside = regionOf(bowl, 0.25);
  assert(Math.abs(areaOf(inside) - (Math.PI * 0.25) / 4) < 0.002);
  assert(
    Math.abs(
      areaOf(
        regionOf(
          pictured((x) => x),
          0,
        ),
      ) - 0.5,
    ) < 1e-3,
  );
  assert(Math.abs(areaOf(regionOf(bowl, 9)) - 1) < 1e-3);
  // A ring has a hole, and the even-odd rule leaves it out.
  const ring = pictured((x, y) => Math.abs(Math.hypot(x, y) - 0.5));
  assert(Math.abs(areaOf(regionOf(ring, 0.25)) - (Math.PI * (0.75 ** 2 - 0.25 ** 2)) / 4) < 0.01);
});

/** By even-odd: holes count against what surrounds them. */
function areaOf(rings: readonly (readonly Place[])[]): number {
  const areas = rings.map((ring) => {
    let twice = 0;
    for (let at = 0; at < ring.length; at++) {
      const [[x1, y1], [x2, y2]] = [ring[at]!, ring[(at + 1) % ring.length]!];
      twice += x1 * y2 - x2 * y1;
    }
    return Math.abs(twice) / 2;
  });
  const largest = Math.max(0, ...areas);
  return areas.reduce((sum, area) => sum - area, 2 * largest);
}
