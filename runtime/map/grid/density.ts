import { assert, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  energyNatsMax,
  planeAt,
  planeBytes,
  spareAt,
  tailBandwidthsMax,
  weightsAt,
  weightsBytes,
} from "#runtime/core/layout.ts";
import type { Range } from "#runtime/map/blocks.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { distanceTo } from "./distance.ts";

/** How many rows fell to each node of the grid; each row is shared by the four nodes around it. */
export interface Histogram {
  readonly counts: Float64Array;
  readonly rows: number;
}

export interface Density {
  readonly energies: Float64Array;
  readonly barrier: number;
  readonly bandwidth: Float64Array;
}

export interface Frame {
  readonly channels: readonly Channel[];
  readonly cells: number;
}

export function histogramOf(
  ranges: readonly Range[],
  { rows, channels, cells }: Frame & { rows: Float64Array },
): Histogram {
  const [x, y] = channels as readonly [Channel, Channel];
  const counts = new Float64Array(cells * cells);
  let inside = 0;
  for (const [first, end] of ranges)
    for (let row = first; row < end; row++) {
      const u = ((rows[2 * row]! - x.min) / (x.max - x.min)) * (cells - 1);
      const v = ((rows[2 * row + 1]! - y.min) / (y.max - y.min)) * (cells - 1);
      if (!(u >= 0 && u <= cells - 1 && v >= 0 && v <= cells - 1)) continue;
      const column = Math.min(Math.floor(u), cells - 2);
      const line = Math.min(Math.floor(v), cells - 2);
      const s = u - column;
      const t = v - line;
      const node = line * cells + column;
      counts[node]! += (1 - s) * (1 - t);
      counts[node + 1]! += s * (1 - t);
      counts[node + cells]! += (1 - s) * t;
      counts[node + cells + 1]! += s * t;
      inside++;
    }
  if (inside === 0)
    throw new Fault("map/bad-rows", "No row that is to be fitted lies inside the channels' ranges", {
      hint: "Widen the channels to what the sensors really show",
    });
  return { counts, rows: inside };
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
  const [x, y] = channels.map(({ min, max }) => (max - min) / (cells - 1)) as [number, number];
  const [h, k] = bandwidth as readonly [number, number];
  const perRow = 1 / (rows * x * y);
  smoothed(counts, { cells, across: h / x, along: k / y }, kernels);
  const plane = kernels.f64.subarray(planeAt / 8, planeAt / 8 + counts.length);
  for (let node = 0; node < counts.length; node++) plane[node]! *= perRow;
  kernels.call.surprisal(planeAt, counts.length);
  const scratch = kernels.f64.subarray(spareAt / 8, spareAt / 8 + 1);
  scratch[0] = 1 / (2 * Math.PI * h * k * rows);
  kernels.call.surprisal(spareAt, 1);
  const barrier = scratch[0] + (tailBegin * tailBegin) / 2;
  const near = Uint8Array.from(plane, (energy) => (energy <= barrier ? 1 : 0));
  const far = distanceTo(near, { columns: cells, stepX: x / h, stepY: y / k });
  const energies = plane.map((energy, node) => {
    const distance = Math.min(far[node]!, tailBandwidthsMax);
    const whole = near[node] === 1 ? energy : barrier + distance * (tailBegin + distance / 2);
    return Math.fround(Math.min(whole, energyNatsMax));
  });
  return { energies, barrier, bandwidth: Float64Array.from(bandwidth) };
}

/** In bandwidths: where the data end and the tail begins. The kernels' tail outside the box is the same. */
const tailBegin = 3;
const supportBandwidths = 4;

/** Leaves the smoothed counts in the kernels' first plane. */
function smoothed(
  counts: Float64Array,
  { cells, across, along }: { cells: number; across: number; along: number },
  kernels: Kernels,
): void {
  assert(counts.byteLength <= planeBytes, "the largest grid fits a plane");
  const { call, f64 } = kernels;
  f64.set(counts, planeAt / 8);
  const pass = (source: number, target: number, deviation: number, step: number): void => {
    const radius = Math.min(Math.ceil(supportBandwidths * deviation), cells - 1);
    assert((2 * radius + 1) * 8 <= weightsBytes, "the widest Gaussian fits its region");
    call.gaussianWeights(weightsAt, radius, deviation);
    call.smooth(source, target, cells, cells, weightsAt, radius, step);
  };
  pass(planeAt, spareAt, across, 1);
  pass(spareAt, planeAt, along, cells);
}

/** Mean energy of the rows of a histogram under a density that was made without them. */
function crossEntropy({ counts, rows }: Histogram, { energies }: Density): number {
  let sum = 0;
  for (let node = 0; node < counts.length; node++) sum += counts[node]! * energies[node]!;
  return sum / rows;
}

/** Standard deviation of all halves together along one axis, in the channel's unit. */
function spreadOf(halves: readonly Histogram[], { axis, frame }: { axis: number; frame: Frame }): number {
  const { cells, channels } = frame;
  let [weight, sum, squares] = [0, 0, 0];
  for (const { counts } of halves)
    for (let node = 0; node < counts.length; node++) {
      const position = axis === 0 ? node % cells : Math.floor(node / cells);
      weight += counts[node]!;
      sum += counts[node]! * position;
      squares += counts[node]! * position * position;
    }
  const mean = sum / weight;
  const step = (channels[axis]!.max - channels[axis]!.min) / (cells - 1);
  return Math.sqrt(Math.max(0, squares / weight - mean * mean)) * step;
}
