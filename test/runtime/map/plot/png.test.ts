import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { heatOf } from "#runtime/map/plot/heat.ts";
import { heatPng } from "#runtime/map/plot/heat-png.ts";
import { encodePng } from "#runtime/map/plot/png.ts";
import { pictured, twoValleys } from "./fields.ts";
import { decodePng } from "./png-decoder.ts";

test("encodePng() writes what a decoder reads", () => {
  const raster = fc
    .record({
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 40 }),
      colours: fc.integer({ min: 1, max: 256 }),
    })
    .chain(({ width, height, colours }) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        palette: fc.uint8Array({ minLength: 3 * colours, maxLength: 3 * colours }),
        pixels: fc.uint8Array({ minLength: width * height, maxLength: width * height, max: colours - 1 }),
      }),
    );
  fc.assert(
    fc.property(raster, (of) => assert.deepEqual(decodePng(encodePng(of)), { ...of })),
    { numRuns: 60 },
  );
});

test("encodePng() refuses a pixel without a colour, and a picture without a size", () => {
  const palette = Uint8Array.of(0, 0, 0);
  assert.throws(() => encodePng({ width: 1, height: 1, palette, pixels: Uint8Array.of(1) }), /has a colour/);
  assert.throws(() => encodePng({ width: 0, height: 1, palette, pixels: new Uint8Array(0) }), /has a size/);
});

test("heatPng() draws axes, scale, threshold and hatching, the same bytes each time", () => {
  const heat = heatOf(pictured(twoValleys));
  const png = heatPng(heat);
  const { width, height, pixels } = decodePng(png);
  assert.deepEqual([width, height], [860, 740]);
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  // Ink of the labels, the orange of the threshold, and the darkest colour plain and hatched.
  for (const colour of [201, 205, 99, 199]) assert((counts.get(colour) ?? 0) > 100, `colour ${colour}`);
  assert.deepEqual(heatPng(heat), png);
});

test("heatPng() draws names in any script without leaving the picture", () => {
  const heat = heatOf(pictured(twoValleys, { names: ["Ω温度\u202e".repeat(40), "<b>\u0000\n"] }));
  assert.equal(decodePng(heatPng(heat)).width, 860);
});
