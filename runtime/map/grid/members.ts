// What a map file holds, both ways. Every member is a plain array: NumPy opens the file without pickles.
//
//   format                                  "industriverse.grid-map/1"
//   channel_name, channel_unit              text, one a channel
//   channel_min, channel_max,               f8, one a channel, in the channel's unit
//   channel_resolution, bandwidth
//   energies                                f4, one axis a channel and the first channel last (rows × columns
//                                           where there are two), nats; the first node at the lowest values
//   threshold, barrier, alpha               f8
//   calibration                             f8, ascending energies of rows the map was not fitted to
//   blocks                                  i4: fitted, calibrated, rows each
//   origin, rows_digest                     text
//   row_count                               i4

import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Channel } from "#runtime/map/energy.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import type { NpzMembers } from "#runtime/map/npz.ts";
import { channelsMax } from "./dense-place.ts";
import type { DenseFit } from "./grid-fit.ts";

export const mapFormat = "industriverse.grid-map/1";

export function membersOf(fit: DenseFit): NpzMembers {
  const { channels, provenance, blocks } = fit;
  const perChannel = (get: (channel: Channel) => number): NpyArray => numbers(channels.map(get));
  return new Map<string, NpyArray>([
    ["format", text(mapFormat)],
    ["channel_name", { shape: [channels.length], values: channels.map(({ name }) => name) }],
    ["channel_unit", { shape: [channels.length], values: channels.map(({ unit }) => unit) }],
    ["channel_min", perChannel(({ min }) => min)],
    ["channel_max", perChannel(({ max }) => max)],
    ["channel_resolution", perChannel(({ resolution }) => resolution)],
    ["bandwidth", numbers(fit.bandwidth)],
    ["energies", { shape: fit.nodes.toReversed(), values: Float32Array.from(fit.energies) }],
    ["threshold", number(fit.threshold)],
    ["barrier", number(fit.barrier)],
    ["alpha", number(fit.alpha)],
    ["calibration", numbers(fit.calibration)],
    ["blocks", integers([blocks.fit, blocks.calibration, blocks.rowsEach])],
    ["origin", text(provenance.origin)],
    ["rows_digest", text(provenance.rowsDigest)],
    ["row_count", { shape: [], values: Int32Array.of(provenance.rowCount) }],
  ]);
}

/** The way back. Nothing is believed: whatever a map must promise is checked here and nowhere else. */
export function fitOf(members: NpzMembers): DenseFit {
  const read = new Reader(members);
  if (read.text("format") !== mapFormat) throw bad(`its format is not "${mapFormat}"`);
  const [channelCount] = read.shape("channel_name", 1) as [number];
  if (!(channelCount >= 1 && channelCount <= channelsMax)) throw bad(`it has ${channelCount} channels`);
  const columnsOf = (name: string): Float64Array => read.numbers(name, [channelCount]);
  const textsOf = (name: string): readonly string[] => read.texts(name, [channelCount]);
  const [names, units] = [textsOf("channel_name"), textsOf("channel_unit")];
  const [low, high, resolution] = [
    columnsOf("channel_min"),
    columnsOf("channel_max"),
    columnsOf("channel_resolution"),
  ];
  const channels = names.map((name, index) => {
    const channel = { name, unit: units[index]!, min: low[index]!, max: high[index]! };
    return { ...channel, resolution: resolution[index]! };
  });
  for (const { name, min, max, resolution } of channels)
    if (!isRange({ min, max }) || !(resolution >= 0 && resolution < max - min))
      throw bad(`the channel "${name}" runs from ${min} to ${max} in steps of ${resolution}`);
  const bandwidth = columnsOf("bandwidth");
  if (!bandwidth.every((width, index) => width > 0 && isTail(1 / width, channels[index]!)))
    throw bad(`its bandwidths are ${bandwidth.join(" and ")}`);
  const shape = read.shape("energies", channelCount);
  const total = shape.reduce((product, count) => product * count, 1);
  if (!shape.every((count) => count >= 2 && count <= nodesMax) || total > nodesTotalMax)
    throw bad(`it has ${shape.join(" × ")} nodes`);
  const energies = read.numbers("energies", shape);
  const [threshold, barrier, alpha] = [
    read.number("threshold"),
    read.number("barrier"),
    read.number("alpha"),
  ];
  if (!(threshold < barrier)) throw bad(`its threshold ${threshold} is not below its barrier ${barrier}`);
  if (!(alpha > 0 && alpha < 1)) throw bad(`its false-block rate is ${alpha}`);
  const calibration = read.numbers("calibration", read.shape("calibration", 1));
  if (calibration.some((energy, index) => index > 0 && energy < calibration[index - 1]!))
    throw bad("its calibration energies are not in ascending order");
  for (const values of [energies, calibration, [threshold, barrier]])
    if (highestOf(values) > energyNatsMax) throw bad(`it holds an energy beyond ${energyNatsMax} nats`);
  const [fit, calibrated, rowsEach] = read.numbers("blocks", [3]) as unknown as [number, number, number];
  const provenance = {
    origin: read.text("origin"),
    rowCount: read.number("row_count"),
    rowsDigest: digest(read.text("rows_digest")),
  };
  const blocks = { fit, calibration: calibrated, rowsEach };
  const grid = { channels, nodes: shape.toReversed(), energies, bandwidth };
  return { ...grid, alpha, threshold, barrier, calibration, blocks, provenance };
}

const nodesMax = 1_024;
/** 1024², 101³ or 32⁴: 4 MB of the kernels' memory. */
const nodesTotalMax = 1_048_576;

/** A range that doubles can divide finely, which leaves no room for −1e308 … 1e308 or 1e9 … 1e9 + 1e-9. */
export function isRange({ min, max }: Pick<Channel, "min" | "max">): boolean {
  return max - min > 1e-6 * Math.max(Math.abs(min), Math.abs(max)) && max - min < 1e100 && max - min > 1e-100;
}

/** A slope the kernels can compute with: not so steep that a range in bandwidths would overflow. */
function isTail(perUnit: number, { min, max }: Channel): boolean {
  return perUnit * (max - min) < 1e9 && perUnit * (max - min) > 1e-9;
}

/** The highest absolute value, NaN if there is one. A loop, because a map has a million of them. */
function highestOf(values: ArrayLike<number>): number {
  let highest = 0;
  for (let index = 0; index < values.length; index++) highest = Math.max(highest, Math.abs(values[index]!));
  return highest;
}

function bad(found: string): Fault {
  return new Fault("map/bad-file", `Cannot use the map: ${found}`);
}

function digest(value: string): Digest {
  if (!/^sha256:[0-9a-f]{64}$/.test(value)) throw bad(`"${value.slice(0, 80)}" is not a digest`);
  return value as Digest;
}

function text(value: string): NpyArray {
  return { shape: [], values: [value] };
}

function number(value: number): NpyArray {
  return { shape: [], values: Float64Array.of(value) };
}

function numbers(values: ArrayLike<number>): NpyArray {
  return { shape: [values.length], values: Float64Array.from(values) };
}

function integers(values: readonly number[]): NpyArray {
  return { shape: [values.length], values: Int32Array.from(values) };
}

/** Members by name, with the shape and the kind that are expected. */
class Reader {
  readonly #members: NpzMembers;

  constructor(members: NpzMembers) {
    this.#members = members;
  }

  shape(name: string, axes: number): readonly number[] {
    const { shape } = this.#member(name);
    if (shape.length !== axes) throw bad(`"${name}" has ${shape.length} axes, not ${axes}`);
    return shape;
  }

  numbers(name: string, shape: readonly number[]): Float64Array {
    const { values, shape: found } = this.#member(name);
    if (found.join() !== shape.join()) throw bad(`"${name}" has the shape ${found}, not ${shape}`);
    const plain =
      values instanceof Float32Array || values instanceof Float64Array
        ? new Float64Array(values)
        : Float64Array.from(values as ArrayLike<number | bigint | string>, Number);
    if (typeof values[0] === "string" || !(highestOf(plain) < Number.POSITIVE_INFINITY))
      throw bad(`"${name}" holds what is not a finite number`);
    return plain;
  }

  number(name: string): number {
    return this.numbers(name, [])[0]!;
  }

  text(name: string): string {
    return this.texts(name, [])[0]!;
  }

  texts(name: string, shape: readonly number[]): readonly string[] {
    const { values, shape: found } = this.#member(name);
    if (found.join() !== shape.join()) throw bad(`"${name}" has the shape ${found}, not ${shape}`);
    if (ArrayBuffer.isView(values)) throw bad(`"${name}" is not text`);
    return values as readonly string[];
  }

  #member(name: string): NpyArray {
    const member = this.#members.get(name);
    if (member === undefined) throw bad(`it has no "${name}"`);
    return member;
  }
}
