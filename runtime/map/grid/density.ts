import { assert, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { energyNatsMax, tailBandwidthsMax } from "#runtime/core/layout.ts";
import type { Range } from "#runtime/map/blocks.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { distanceTo } from "./distance.ts";
import { smoothOver, surprisalOver } from "./smoothing.ts";

/** How many rows fell to each node of the grid; each row is shared by the nodes at the corners of its cell. */
export interface Histogram {
  readonly counts: Float64Array;
  readonly rows: number;
}

export interface Density {
  readonly energies: Float64Array;
  readonly barrier: number;
  readonly bandwidth: Float64Array;
}

/** A box with the same number of nodes along each of its one to four channels. */
export interface Frame {
  readonly channels: readonly Channel[];
  readonly cells: number;
}

export function histogramOf(
  ranges: readonly Range[],
  { rows, channels, cells }: Frame & { rows: Float64Array },
): Histogram {
  const width = channels.length;
  const counts = new Float64Array(channels.reduce((product) => product * cells, 1));
  const shares = new Float64Array(width);
  let inside = 0;
  for (const [first, end] of ranges)
    for (let row = first; row < end; row++) {
      let corner = 0;
      let isInside = true;
      for (let axis = 0, stride = 1; axis < width; axis++, stride *= cells) {
        const { min, max } = channels[axis]!;
        const position = ((rows[width * row + axis]! - min) / (max - min)) * (cells - 1);
        if (!(position >= 0 && position <= cells - 1)) isInside = false;
        const cell = Math.min(Math.floor(position), cells - 2);
        shares[axis] = position - cell;
        corner += cell * stride;
      }
      if (!isInside) continue;
      deal(counts, corner, { shares, cells });
      inside++;
    }
  if (inside === 0)
    throw new Fault("map/bad-rows", "No row that is to be fitted lies inside the channels' ranges", {
      hint: "Widen the channels to what the sensors really show",
    });
  return { counts, rows: inside };
}

/** Deals one row out to the corners of its cell. */
function deal(
  counts: Float64Array,
  corner: number,
  { shares, cells }: { readonly shares: Float64Array; readonly cells: number },
): void {
  for (let side = 0; side < 1 << shares.length; side++) {
    let node = corner;
    let share = 1;
    for (let axis = 0, stride = 1; axis < shares.length; axis++, stride *= cells) {
      const isHigh = (side >> axis) & 1;
      if (isHigh) node += stride;
      share *= isHigh ? shares[axis]! : 1 - shares[axis]!;
    }
    counts[node]! += share;
  }
}

/**
 * The bandwidth under which each half of the blocks is the least surprising to the other. Leaving out
 * single rows would not do: a row's neighbours in time vouch for it, and the bandwidth would shrink to
 * the sensor's noise.
 */
export function chooseBandwidth(
  halves: readonly Histogram[],
  frame: Frame,
  kernels: Kernels,
): readonly number[] {
  const [even, odd] = halves as readonly [Histogram, Histogram];
  const spread = frame.channels.map((_, axis) => spreadOf(halves, { axis, frame }));
  let best: readonly number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const scale of scales) {
    const bandwidth = frame.channels.map((channel, axis) =>
      floored(scale * spread[axis]!, { channel, frame }),
    );
    const surprise =
      crossEntropy(odd, densityOf(even, { ...frame, bandwidth }, kernels)) +
      crossEntropy(even, densityOf(odd, { ...frame, bandwidth }, kernels));
    if (surprise < least) {
      least = surprise;
      best = bandwidth;
    }
  }
  assert(best.length === frame.channels.length, "some bandwidth has a finite score");
  return best;
}

/** In deviations of the data. */
const scales: readonly number[] = [0.015, 0.025, 0.04, 0.06, 0.085, 0.12, 0.17, 0.24, 0.34, 0.5];

/** Not below the sensor's step, which live data may not repeat, nor below what the grid can show. */
function floored(bandwidth: number, { channel, frame }: { channel: Channel; frame: Frame }): number {
  const step = (channel.max - channel.min) / (frame.cells - 1);
  return Math.max(bandwidth, channel.resolution, step);
}

/**
 * E = −log of the smoothed density down to what a single row gives three bandwidths away; that is the
 * barrier. Farther out the energy continues as the tail of a Gaussian over the distance to the data, so it
 * rises ever more steeply and no state is without a way back.
 */
export function densityOf(
  { counts, rows }: Histogram,
  { channels, cells, bandwidth }: Frame & { bandwidth: readonly number[] },
  kernels: Kernels,
): Density {
  const steps = channels.map(({ min, max }) => (max - min) / (cells - 1));
  const nodes = channels.map(() => cells);
  const perRow = 1 / steps.reduce((product, step) => product * step, rows);
  const plane = counts.slice();
  smoothOver(plane, { nodes, deviations: bandwidth.map((width, axis) => width / steps[axis]!) }, kernels);
  for (let node = 0; node < plane.length; node++) plane[node]! *= perRow;
  surprisalOver(plane, kernels);
  const height = bandwidth.reduce((product, width) => product * width, turns[channels.length]!) * rows;
  const single = Float64Array.of(1 / height);
  surprisalOver(single, kernels);
  const barrier = single[0]! + (tailBegin * tailBegin) / 2;
  return {
    energies: raised(plane, { nodes, steps, bandwidth, barrier }),
    barrier,
    bandwidth: Float64Array.from(bandwidth),
  };
}

/** (2π)^(d/2), for the height of a Gaussian in d channels. */
const rootOfTurn = 2.5066282746310002;
const turns: readonly number[] = [
  1,
  rootOfTurn,
  2 * Math.PI,
  2 * Math.PI * rootOfTurn,
  2 * Math.PI * (2 * Math.PI),
];

export interface Tail {
  readonly nodes: readonly number[];
  readonly steps: readonly number[];
  readonly bandwidth: ArrayLike<number>;
  readonly barrier: number;
}

/**
 * The energies up to the barrier, and beyond it the tail of a Gaussian over the distance to what is below;
 * exact in f32. Where nothing is below the barrier there is no distance, and all is as high as can be.
 */
export function raised(energies: Float64Array, { nodes, steps, bandwidth, barrier }: Tail): Float64Array {
  const near = Uint8Array.from(energies, (energy) => (energy <= barrier ? 1 : 0));
  const far = distanceTo(near, { nodes, steps: steps.map((step, axis) => step / bandwidth[axis]!) });
  return energies.map((energy, node) => {
    const distance = Math.min(far[node]!, tailBandwidthsMax);
    const whole = near[node] === 1 ? energy : barrier + distance * (tailBegin + distance / 2);
    return Math.fround(Math.min(whole, energyNatsMax));
  });
}

/** In bandwidths: where the data end and the tail begins. The kernels' tail outside the box is the same. */
export const tailBegin = 3;

/** Mean energy of the rows of a histogram under a density that was made without them. */
function crossEntropy({ counts, rows }: Histogram, { energies }: Density): number {
  let sum = 0;
  for (let node = 0; node < counts.length; node++) sum += counts[node]! * energies[node]!;
  return sum / rows;
}

/** Standard deviation of all halves together along one axis, in the channel's unit. */
function spreadOf(halves: readonly Histogram[], { axis, frame }: { axis: number; frame: Frame }): number {
  const { cells, channels } = frame;
  const stride = channels.slice(0, axis).reduce((product) => product * cells, 1);
  let [weight, sum, squares] = [0, 0, 0];
  for (const { counts } of halves)
    for (let node = 0; node < counts.length; node++) {
      const count = counts[node]!;
      if (count === 0) continue;
      const position = Math.floor(node / stride) % cells;
      weight += count;
      sum += count * position;
      squares += count * position * position;
    }
  const mean = sum / weight;
  const step = (channels[axis]!.max - channels[axis]!.min) / (cells - 1);
  return Math.sqrt(Math.max(0, squares / weight - mean * mean)) * step;
}
