import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  denseAxes,
  denseCeiling,
  denseHeaderBytes,
  denseMax,
  denseMin,
  denseNodes,
  densePerUnit,
  denseStride,
  denseTail,
} from "#runtime/core/layout.ts";
import type { Channel } from "#runtime/map/energy.ts";

/** What a dense map of one to four channels is to the kernels. */
export interface DenseGrid {
  readonly channels: readonly Channel[];
  /** Grid points per channel. */
  readonly nodes: readonly number[];
  /** Finite, the first channel the fastest; kept as f32. */
  readonly energies: ArrayLike<number>;
  readonly barrier: number;
  readonly bandwidth: ArrayLike<number>;
}

export const channelsMax = 4;

export function denseBytes({ nodes }: Pick<DenseGrid, "nodes">): number {
  return denseHeaderBytes + nodes.reduce((product, count) => product * count, 4);
}

/** Writes a grid into the kernels' memory at an address with room for `denseBytes`. */
export function placeDense(grid: DenseGrid, at: number, kernels: Kernels): void {
  const { channels, nodes, energies, bandwidth } = grid;
  const width = channels.length;
  assert(width >= 1 && width <= channelsMax, "a dense map has one to four channels");
  assert(nodes.length === width && nodes.every((count) => count >= 2), "every channel has its nodes");
  const total = nodes.reduce((product, count) => product * count, 1);
  assert(energies.length === total, "a dense map has an energy for every node");
  const set = (offset: number, value: number): void => {
    assert(Number.isFinite(value), "the header of a dense map is finite");
    kernels.f64[(at + offset) / 8] = value;
  };
  // Everything an unused axis could be asked for is 0, its stride above all.
  kernels.f64.fill(0, at / 8, (at + denseHeaderBytes) / 8);
  kernels.i32[(at + denseAxes) / 4] = width;
  let stride = 4;
  for (const [axis, { min, max }] of channels.entries()) {
    kernels.i32[(at + denseNodes) / 4 + axis] = nodes[axis]!;
    kernels.i32[(at + denseStride) / 4 + axis] = stride;
    stride *= nodes[axis]!;
    set(denseMin + 8 * axis, min);
    set(denseMax + 8 * axis, max);
    set(densePerUnit + 8 * axis, (nodes[axis]! - 1) / (max - min));
    set(denseTail + 8 * axis, 1 / bandwidth[axis]!);
  }
  set(denseCeiling, ceilingOf(grid));
  kernels.f32.set(energies, (at + denseHeaderBytes) / 4);
}

/** The energy just outside the box: no state on the border is above it, so leaving is never a way down. */
export function ceilingOf({
  nodes,
  energies,
  barrier,
}: Pick<DenseGrid, "nodes" | "energies" | "barrier">): number {
  let highest = barrier;
  let stride = 1;
  for (const count of nodes) {
    const last = stride * (count - 1);
    for (let block = 0; block < energies.length; block += stride * count)
      for (let node = block; node < block + stride; node++)
        highest = Math.max(highest, Math.fround(energies[node]!), Math.fround(energies[node + last]!));
    stride *= count;
  }
  return highest;
}
