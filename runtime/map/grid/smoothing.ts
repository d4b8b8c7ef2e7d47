import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { planeAt, planeBytes, spareAt, weightsAt, weightsBytes } from "#runtime/core/layout.ts";

/**
 * Smooths values on a lattice in place with a Gaussian along each axis, the fastest axis first. Deviations
 * are in steps of the lattice. The kernels' planes hold a part of a large lattice at a time; every line of
 * an axis is in one part, so the parts do not show.
 */
export function smoothOver(
  values: Float64Array,
  { nodes, deviations }: { readonly nodes: readonly number[]; readonly deviations: readonly number[] },
  kernels: Kernels,
): void {
  let stride = 1;
  for (const [axis, count] of nodes.entries()) {
    const deviation = deviations[axis]!;
    const radius = Math.min(Math.ceil(supportDeviations * deviation), count - 1);
    assert((2 * radius + 1) * 8 <= weightsBytes, "the widest Gaussian fits its region");
    kernels.call.gaussianWeights(weightsAt, radius, deviation);
    if (stride === 1) smoothRows(values, { count, radius }, kernels);
    else smoothColumns(values, { count, radius, stride }, kernels);
    stride *= count;
  }
}

const supportDeviations = 4;
const planeValues: number = planeBytes / 8;

interface Axis {
  readonly count: number;
  readonly radius: number;
}

function smoothRows(values: Float64Array, { count, radius }: Axis, { call, f64 }: Kernels): void {
  const part = Math.floor(planeValues / count) * count;
  assert(part > 0, "a line of the lattice fits a plane");
  for (let first = 0; first < values.length; first += part) {
    const some = values.subarray(first, first + part);
    f64.set(some, planeAt / 8);
    call.smooth(planeAt, spareAt, count, some.length / count, weightsAt, radius, 1);
    some.set(f64.subarray(spareAt / 8, spareAt / 8 + some.length));
  }
}

function smoothColumns(
  values: Float64Array,
  { count, radius, stride }: Axis & { readonly stride: number },
  { call, f64 }: Kernels,
): void {
  const width = Math.min(stride, Math.floor(planeValues / count));
  assert(width > 0, "a line of the lattice fits a plane");
  for (let block = 0; block < values.length; block += stride * count)
    for (let first = 0; first < stride; first += width) {
      const columns = Math.min(width, stride - first);
      for (let row = 0; row < count; row++) {
        const from = block + row * stride + first;
        f64.set(values.subarray(from, from + columns), planeAt / 8 + row * columns);
      }
      call.smooth(planeAt, spareAt, columns, count, weightsAt, radius, columns);
      for (let row = 0; row < count; row++) {
        const from = spareAt / 8 + row * columns;
        values.set(f64.subarray(from, from + columns), block + row * stride + first);
      }
    }
}

/** −log of densities, in place, by the kernel. */
export function surprisalOver(values: Float64Array, { call, f64 }: Kernels): void {
  for (let first = 0; first < values.length; first += planeValues) {
    const some = values.subarray(first, first + planeValues);
    f64.set(some, planeAt / 8);
    call.surprisal(planeAt, some.length);
    some.set(f64.subarray(planeAt / 8, planeAt / 8 + some.length));
  }
}
