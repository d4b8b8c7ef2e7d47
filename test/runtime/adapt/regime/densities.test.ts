import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { landscapeOf, shapeDensity } from "#runtime/adapt/regime/densities.ts";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { loadKernels } from "#runtime/core/kernels.ts";

const kernels = loadKernels();

for (const name of ["casting-furnace", "grid-frequency", "pump-skid"]) {
  const folder = fileURLToPath(new URL(`../../../../capsules/${name}`, import.meta.url));
  const { manifest, files } = await openCapsule(folder);
  const { physical, statistical } = openRegimes(manifest, files)!;

  test(`landscapeOf() has the same bits by the kernels: ${name}`, () => {
    for (const mixture of physical.landscapes) {
      const [one, other] = [landscapeOf(mixture, kernels), landscapeOf(mixture, undefined)];
      fc.assert(
        fc.property(valuesOf(mixture.width), (values) => assert.equal(one(values), other(values))),
        { numRuns: 300 },
      );
    }
  });

  test(`shapeDensity() has the same bits by the kernels: ${name}`, () => {
    for (const shape of statistical.shapes) {
      const [one, other] = [shapeDensity(shape, kernels), shapeDensity(shape, undefined)];
      fc.assert(
        fc.property(valuesOf(shape.width), (values) => assert.equal(one(values), other(values))),
        { numRuns: 300 },
      );
    }
  });
}

/** In deviations, as far out as a standardised state can be. */
function valuesOf(width: number): fc.Arbitrary<Float64Array> {
  const near = fc.double({ min: -4, max: 4, noNaN: true });
  const far = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  return fc
    .array(fc.oneof({ weight: 4, arbitrary: near }, far), { minLength: width, maxLength: width })
    .map((values) => Float64Array.from(values));
}
