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
//   effective_rows                          f8, how many independent rows those are worth
//   doubt                                   text, why the promise cannot be believed; empty where it can
//   move_threshold, move_barrier,           the same of states with commands that were given later, where they
//   move_calibration, move_effective_rows   are not those of states
//   blocks                                  i4: fitted, calibrated, rows each
//   origin, rows_digest                     text
//   row_count, memory_rows                  i4
//   seconds_per_row                         f8
//
// A file of before has no effective_rows, doubt, memory_rows and seconds_per_row; then nothing is known of them.

import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Channel } from "#runtime/map/energy.ts";
import {
  badMap,
  Fields,
  highestOf,
  integer,
  integers,
  number,
  numbers,
  singles,
  text,
  texts,
} from "#runtime/map/fields.ts";
import { limitMembers, limitsIn } from "#runtime/map/limits-file.ts";
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
    ["channel_name", texts(channels.map(({ name }) => name))],
    ["channel_unit", texts(channels.map(({ unit }) => unit))],
    ["channel_min", perChannel(({ min }) => min)],
    ["channel_max", perChannel(({ max }) => max)],
    ["channel_resolution", perChannel(({ resolution }) => resolution)],
    ["bandwidth", numbers(fit.bandwidth)],
    ["energies", singles(fit.energies, fit.nodes.toReversed())],
    ["threshold", number(fit.threshold)],
    ["barrier", number(fit.barrier)],
    ["alpha", number(fit.alpha)],
    ["calibration", numbers(fit.calibration)],
    ["effective_rows", number(fit.effectiveRows)],
    ["doubt", text(fit.doubt)],
    ...movesMembers(fit),
    ["blocks", integers([blocks.fit, blocks.calibration, blocks.rowsEach])],
    ["origin", text(provenance.origin)],
    ["rows_digest", text(provenance.rowsDigest)],
    ["row_count", integer(provenance.rowCount)],
    ["memory_rows", integer(provenance.memoryRows)],
    ["seconds_per_row", number(provenance.secondsPerRow)],
  ]);
}

function movesMembers({ moves, threshold }: DenseFit): readonly [string, NpyArray][] {
  return moves.threshold === threshold ? [] : limitMembers(moves, "move_");
}

/** The way back. Nothing is believed: whatever a map must promise is checked here and nowhere else. */
export function fitOf(members: NpzMembers): DenseFit {
  const fields = new Fields(members);
  if (fields.text("format") !== mapFormat) throw badMap(`its format is not "${mapFormat}"`);
  const channelCount = fields.length("channel_name");
  if (!(channelCount >= 1 && channelCount <= channelsMax)) throw badMap(`it has ${channelCount} channels`);
  const columnsOf = (name: string): Float64Array => fields.numbers(name, [channelCount]);
  const textsOf = (name: string): readonly string[] => fields.texts(name, [channelCount]);
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
      throw badMap(`the channel "${name}" runs from ${min} to ${max} in steps of ${resolution}`);
  const bandwidth = columnsOf("bandwidth");
  if (!bandwidth.every((width, index) => width > 0 && isTail(1 / width, channels[index]!)))
    throw badMap(`its bandwidths are ${bandwidth.join(" and ")}`);
  const shape = fields.shape("energies", channelCount);
  const total = shape.reduce((product, count) => product * count, 1);
  if (!shape.every((count) => count >= 2 && count <= nodesMax) || total > nodesTotalMax)
    throw badMap(`it has ${shape.join(" × ")} nodes`);
  const energies = fields.numbers("energies", shape);
  const [threshold, barrier, alpha] = [
    fields.number("threshold"),
    fields.number("barrier"),
    fields.number("alpha"),
  ];
  if (!(threshold < barrier)) throw badMap(`its threshold ${threshold} is not below its barrier ${barrier}`);
  if (!(alpha > 0 && alpha < 1)) throw badMap(`its false-block rate is ${alpha}`);
  const calibration = fields.ascending("calibration");
  for (const values of [energies, calibration, [threshold, barrier]])
    if (highestOf(values) > energyNatsMax) throw badMap(`it holds an energy beyond ${energyNatsMax} nats`);
  const [fit, calibrated, rowsEach] = fields.numbers("blocks", [3]) as unknown as [number, number, number];
  const provenance = {
    origin: fields.text("origin"),
    rowCount: fields.number("row_count"),
    secondsPerRow: atLeast(0, "seconds_per_row", { fields, otherwise: 0 }),
    memoryRows: atLeast(0, "memory_rows", { fields, otherwise: 0 }),
    rowsDigest: fields.digest("rows_digest"),
  };
  const blocks = { fit, calibration: calibrated, rowsEach };
  const grid = { channels, nodes: shape.toReversed(), energies, bandwidth };
  // One a block, where the file does not say: a block is longer than the plant's memory.
  const oneEach = Math.min(Math.max(calibrated, 1), Math.max(calibration.length, 1));
  const effectiveRows = atLeast(1, "effective_rows", { fields, otherwise: oneEach });
  const limits = { threshold, barrier, calibration, effectiveRows };
  const moves = fields.has("move_threshold")
    ? limitsIn(fields, "move_", { thresholdMin: -energyNatsMax })
    : limits;
  const doubt = fields.has("doubt") ? fields.text("doubt") : "";
  return { ...grid, alpha, ...limits, moves, doubt, blocks, provenance };
}

function atLeast(
  least: number,
  name: string,
  { fields, otherwise }: { readonly fields: Fields; readonly otherwise: number },
): number {
  const value = fields.has(name) ? fields.number(name) : otherwise;
  if (!(value >= least)) throw badMap(`"${name}" is ${value}`);
  return value;
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
