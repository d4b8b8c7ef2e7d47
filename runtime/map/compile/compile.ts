// From a map of a plant to a shield table. A state is let through by the table only if the map's energy of it is at or
// below the limit. Why:
//
// The map's energy is the higher surprise of two experts, and surprise never falls as an expert's own energy rises. So
// "at or below the limit" is: each expert's density is at least e^(−its own energy at the limit). Divided by that, each
// density is a sum of terms 2^(height − |z|²), z = a triangular matrix times the distance from a centre; a sum of at
// least 1 lets through. Coefficients, centres and sums are rounded; for words within the box the rounding of z is bounded
// here, coefficient by coefficient, and added to |z| as the slack. Heights are rounded down, powers are, and terms that
// are cut off count as nothing. So the sum is never more than the true one. What remains is the arithmetic of this file
// in 64-bit floats, for which `marginNats` is taken off.

import { digestOf } from "#runtime/core/digest.ts";
import { logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import type { FittedExperts } from "#runtime/map/experts.ts";
import { offsetsOf } from "#runtime/map/kernel-density.ts";
import { modeOf } from "#runtime/map/modes.ts";
import { continuousOf, type PlantFit } from "#runtime/map/plant-fit.ts";
import { surpriseOf, type Tail } from "#runtime/map/tail.ts";
import { type Axis, energyWithin, fullExpert, type Quantised, roundExpert } from "./quantise.ts";
import {
  channelsMax,
  type Order,
  type ShieldTable,
  spanMax,
  type TableActuator,
  type TableChannel,
} from "./table.ts";
import { unfit } from "./unfit.ts";

/** Where a channel of the map stands on the board: a word of an input or of an output, in the order of addresses. */
export interface ChannelWiring {
  readonly source: "input" | "output";
  readonly index: number;
  readonly order: Order;
  /** Value = word × scale + offset. */
  readonly scale: number;
  readonly offset: number;
  /** The words that the board takes or shows for this point. */
  readonly low: number;
  readonly high: number;
}

export interface CompileOptions {
  readonly wiring: readonly ChannelWiring[];
  readonly actuators: readonly TableActuator[];
  readonly mapHash: readonly number[];
  /** In nats of surprise. */
  readonly threshold: number;
  /** The values of the mode channels in which the board may act, in their order; the commonest seen if absent. */
  readonly mode?: readonly number[];
}

export interface Compiled {
  readonly table: ShieldTable;
  /** Up to which each expert's own energy is let through. */
  readonly limitsNats: readonly number[];
  /** How much nearer that is than the map's own limit, because no table reaches as far. */
  readonly nearerNats: readonly number[];
  /** A state that is below each expert's limit by more than its bound is let through by the table, too. */
  readonly boundNats: readonly number[];
  readonly mode: readonly number[];
}

/** The same map and options give the same table; `bytes` are the map's file. */
export function compilePlant(fit: PlantFit, bytes: Uint8Array, options: CompileOptions): Compiled {
  const { wiring, threshold } = options;
  const { channels, modes } = fit;
  assert(wiring.length === channels.length, "each channel of a map is wired");
  if (channels.length > channelsMax)
    throw unfit(`it has ${channels.length} channels, of at most ${channelsMax}`);
  if (!(threshold > 0)) throw unfit(`a limit of ${threshold} nats lets nothing through`);
  const mode = options.mode ?? [...(modes.seen[0] ?? [])];
  const state = new Float64Array(channels.length);
  modes.columns.forEach((column, at) => {
    state[column] = mode[at] ?? Number.NaN;
  });
  const group = modeOf(modes, state);
  if (group < 0) throw unfit(`the mode ${mode.join(", ")} was never seen`);
  const fitted = fit.experts[group]!;
  const continuous = continuousOf(channels);
  const ofMap = [fitted.mixtureTail, fitted.densityTail].map((tail) => energyAt(tail, threshold));
  const heights = [fitted.mixture.heights, offsetsOf(fitted.density)];
  const energies = ofMap.map((energy, expert) => energyWithin(energy, heights[expert]!));
  const [ofMixture, ofDensity] = energies as [number, number];
  const axes = continuous.map(
    (channel, at): Axis => axisOf(wiring[channel]!, { fitted, at, energyMax: ofDensity }),
  );
  const experts: Quantised[] = [
    fullExpert(fitted, { axes, energyMax: ofMixture }),
    roundExpert(fitted, { axes, energyMax: ofDensity }),
  ];
  return {
    table: {
      mapHash: options.mapHash,
      map: digestWords(bytes),
      actuators: options.actuators,
      axes: continuous.length,
      // Continuous channels come first: the coordinates that experts know. A mode has one word that is right.
      channels: [
        ...continuous.map((channel, at) => channelOf(wiring[channel]!, axes[at]!)),
        ...modes.columns.map((column, at) => modeChannel(wiring[column]!, mode[at]!)),
      ],
      experts: experts.map(({ expert }) => expert),
    },
    limitsNats: energies,
    nearerNats: energies.map((energy, expert) => ofMap[expert]! - energy),
    boundNats: experts.map(({ boundNats }) => boundNats),
    mode,
  };
}

/**
 * The box around all that the densities of kernels can let through: somewhere a kernel alone must have its share of the
 * least density. Beyond it the map refuses, so nothing is lost.
 */
function axisOf(
  { low, high, scale, offset, order }: ChannelWiring,
  { fitted, at, energyMax }: { fitted: FittedExperts; at: number; energyMax: number },
): Axis {
  const { standard, density } = fitted;
  const offsets = offsetsOf(density);
  const count = offsets.length;
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  offsets.forEach((height, kernel) => {
    const room = 2 * (height + energyMax + logarithm(count));
    if (room < 0) return;
    const radius = density.bandwidth * Math.sqrt(room);
    const centre = density.centres[kernel * density.width + at]!;
    for (const end of [centre - radius, centre + radius]) {
      const raw = (end * standard.deviations[at]! + standard.centres[at]! - offset) / scale;
      first = Math.min(first, raw);
      last = Math.max(last, raw);
    }
  });
  const isSigned = order === "i32";
  const [least, most] = [low, high].map((word) => (isSigned ? word | 0 : word >>> 0));
  const [from, to] = [Math.max(least!, Math.floor(first)), Math.min(most!, Math.ceil(last))];
  if (!(from < to)) throw unfit("the points of the register map hold none of its states");
  if (to - from >= spanMax)
    throw unfit(`a channel of it has ${to - from} steps of its register, of at most ${spanMax}`);
  return {
    from,
    to,
    shift: 14 - Math.floor(Math.log2(to - from)),
    scale,
    offset,
    centre: standard.centres[at]!,
    deviation: standard.deviations[at]!,
  };
}

function channelOf({ source, index }: ChannelWiring, { from, to, shift }: Axis): TableChannel {
  return { source, index, low: from >>> 0, high: to >>> 0, shift };
}

function modeChannel({ source, index, scale, offset }: ChannelWiring, value: number): TableChannel {
  const word = Math.round((value - offset) / scale);
  if (!Number.isSafeInteger(word)) throw unfit(`no word stands for the mode ${value}`);
  return { source, index, low: word >>> 0, high: word >>> 0, shift: 0 };
}

/** The highest energy of an expert whose surprise is at or below the threshold, less the margin. */
function energyAt(tail: Tail, threshold: number): number {
  const highest = tail.calibration.at(-1)!;
  let low = tail.calibration[0]! - 1;
  let high = highest + (threshold + 1) * tail.scale + 1;
  for (let halving = 0; halving < 200; halving++) {
    const middle = (low + high) / 2;
    if (surpriseOf(tail, middle).nats <= threshold) low = middle;
    else high = middle;
  }
  return low - marginNats;
}

/** Sums of 64-bit floats are surer than this by four orders. */
const marginNats = 1e-6;

function digestWords(bytes: Uint8Array): readonly number[] {
  const hex = digestOf(bytes).split(":").at(-1)!;
  const bytesOf = Uint8Array.from({ length: 16 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
  const view = new DataView(bytesOf.buffer);
  return [0, 4, 8, 12].map((at) => view.getUint32(at, true));
}
