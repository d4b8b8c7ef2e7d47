// A model of regimes as a file: an `.npz` of named arrays, because its numbers must come back with all their bits
// and a capsule's other numbers lie in such files too. `K` regimes, `c` channels, `p` numbers of physics:
//
//   regime, channel, physics               text: K, c, p names
//   seconds_per_row, horizon_rows          f8
//   centre, deviation                      f8, c: of each channel
//   whitening                              f8, c × c: lower triangle, zeros above
//   window_rows, edge                      f8; f8, c × (bins − 1)
//   transition                             f8, (K + 1) × (K + 1): the last is the unseen
//   change_score, change_alpha             f8
//   calm_change, calm_entropy, calm_excess f8, ascending
//   hysteresis_lead, hysteresis_rows       f8
//   statistical_limit, _temper             f8, K; f8. The same for `physical_`
//   pool_gain                              f8
//   physical_scale                         f8, p
//   statistical_R_mean, _deviation, _height      f8, places × (2c + 1) twice, places: the shape of regime R
//   physical_R_mean, _deviation, _height         f8, places × p twice, places; none of it where p is 0
//   landscape_R_weight, _mean, _height, _whitening   f8, m, m × c, m, m × c × c
//
// What is read is believed by its shape and its bounds only; that it is the file that was signed, its digest says.

import { Fault } from "#runtime/core/fault.ts";
import { badMap, Fields, number, numbers, texts } from "#runtime/map/fields.ts";
import type { Mixture } from "#runtime/map/maximise.ts";
import type { NpyArray } from "#runtime/map/npy.ts";
import { type NpzMembers, readNpz, writeNpz } from "#runtime/map/npz.ts";
import { regimesMax as foundMax } from "./find.ts";
import { noShape } from "./fit-physical.ts";
import type { BranchModel, RegimeModel } from "./model.ts";
import { windowFeatures } from "./senses.ts";
import { placesMax, type Shape } from "./shape.ts";
import { gainMax } from "./temper.ts";
import { windowBins, windowRowsMax, windowRowsMin, windowWidthMax } from "./window.ts";

/** The same model, the same bytes. */
export function regimeBytes(model: RegimeModel): Uint8Array {
  const { standard, window, chain, change, calm, hysteresis, physical, statistical } = model;
  const width = model.channels.length;
  const members: [string, NpyArray][] = [
    ["regime", texts(model.regimes)],
    ["channel", texts(model.channels)],
    ["physics", texts(model.physics)],
    ["seconds_per_row", number(model.secondsPerRow)],
    ["horizon_rows", number(model.horizonRows)],
    ["centre", numbers(standard.centres)],
    ["deviation", numbers(standard.deviations)],
    ["whitening", numbers(model.whitening, [width, width])],
    ["window_rows", number(window.rows)],
    ["edge", numbers(window.edges, [width, window.bins - 1])],
    ["transition", numbers(chain.matrix, [chain.count, chain.count])],
    ["change_score", number(change.score)],
    ["change_alpha", number(change.alpha)],
    ["calm_change", numbers(calm.change)],
    ["calm_entropy", numbers(calm.entropySlope)],
    ["calm_excess", numbers(calm.excess)],
    ["hysteresis_lead", number(hysteresis.leadMin)],
    ["hysteresis_rows", number(hysteresis.rowsMin)],
    ["pool_gain", number(model.poolGain)],
    ["physical_scale", numbers(physical.scales)],
    ...branchMembers(statistical, "statistical_"),
    ...branchMembers(physical, "physical_"),
    ...physical.landscapes.flatMap((landscape, at) => mixtureMembers(landscape, `landscape_${at}_`)),
  ];
  // A name without letters has no width in a `.npy`, so a list of none is left out.
  return writeNpz(new Map(members.filter(([, { shape }]) => shape.every((axis) => axis > 0))));
}

/** What is wrong with the bytes is a Fault "map/bad-file". */
export function regimeModelOf(bytes: Uint8Array): RegimeModel {
  const fields = new Fields(membersOf(bytes));
  const names = (name: string): readonly string[] =>
    fields.has(name) ? fields.texts(name, [fields.length(name)]) : [];
  const [regimes, channels, physics] = [names("regime"), names("channel"), names("physics")];
  const width = channels.length;
  if (!(regimes.length >= 1 && regimes.length <= regimesMax))
    throw badMap(`it has ${regimes.length} regimes`);
  if (!(width >= 1 && width <= windowWidthMax)) throw badMap(`it has ${width} channels`);
  if (physics.length > windowWidthMax) throw badMap(`it has ${physics.length} numbers of physics`);
  const rows = within(fields, "window_rows", { least: windowRowsMin, most: windowRowsMax, whole: "whole" });
  const count = regimes.length + 1;
  const branch = (prefix: string, features: number): BranchModel => ({
    shapes: regimes.map((_, at) => {
      const own = fields.under(`${prefix}${at}_`);
      return features === 0 ? noShape : shapeIn(own, features);
    }),
    limits: fields.numbers(`${prefix}limit`, [regimes.length]),
    temper: within(fields, `${prefix}temper`, { least: 0, most: 1 }),
  });
  const edges = fields.numbers("edge", [width, windowBins - 1]);
  return {
    ...{ channels, physics, regimes },
    secondsPerRow: within(fields, "seconds_per_row", { least: 0, most: 1e9 }),
    standard: {
      centres: fields.numbers("centre", [width]),
      deviations: positive(fields, "deviation", [width]),
    },
    whitening: fields.numbers("whitening", [width, width]),
    window: { width, rows, bins: windowBins, edges },
    statistical: branch("statistical_", windowFeatures(width)),
    physical: {
      ...branch("physical_", physics.length),
      landscapes: regimes.map((_, at) => mixtureIn(fields.under(`landscape_${at}_`), width)),
      scales:
        physics.length === 0 ? new Float64Array() : positive(fields, "physical_scale", [physics.length]),
    },
    poolGain: within(fields, "pool_gain", { least: 0, most: gainMax }),
    chain: { count, matrix: transitionsIn(fields, count) },
    change: {
      score: within(fields, "change_score", { least: 0, most: Number.MAX_VALUE }),
      alpha: within(fields, "change_alpha", { least: 0, most: 1 }),
    },
    calm: {
      change: optional(fields, "calm_change"),
      entropySlope: optional(fields, "calm_entropy"),
      excess: optional(fields, "calm_excess"),
    },
    hysteresis: {
      leadMin: within(fields, "hysteresis_lead", { least: 0, most: 1 }),
      rowsMin: within(fields, "hysteresis_rows", { least: 1, most: 1e6, whole: "whole" }),
    },
    horizonRows: within(fields, "horizon_rows", { least: 1, most: 1e5, whole: "whole" }),
  };
}

/** Labels may name more than are ever found. */
const regimesMax: number = 4 * foundMax;
const componentsMax = 16;

function membersOf(bytes: Uint8Array): NpzMembers {
  const members = readNpz(bytes);
  if (!members.has("regime")) throw new Fault("map/bad-file", "It is no file of regimes: it names none");
  return members;
}

function branchMembers({ shapes, limits, temper }: BranchModel, prefix: string): [string, NpyArray][] {
  return [
    [`${prefix}limit`, numbers(limits)],
    [`${prefix}temper`, number(temper)],
    ...shapes.flatMap(({ width, means, deviations, heights }, at): [string, NpyArray][] => [
      [`${prefix}${at}_mean`, numbers(means, [heights.length, width])],
      [`${prefix}${at}_deviation`, numbers(deviations, [heights.length, width])],
      [`${prefix}${at}_height`, numbers(heights)],
    ]),
  ];
}

function mixtureMembers(
  { width, weights, means, whitenings, heights }: Mixture,
  prefix: string,
): [string, NpyArray][] {
  const count = weights.length;
  return [
    [`${prefix}weight`, numbers(weights)],
    [`${prefix}mean`, numbers(means, [count, width])],
    [`${prefix}height`, numbers(heights)],
    [`${prefix}whitening`, numbers(whitenings, [count, width, width])],
  ];
}

function shapeIn(fields: Fields, width: number): Shape {
  const places = fields.length("height");
  if (!(places >= 1 && places <= placesMax)) throw badMap(`a shape has ${places} places`);
  return {
    width,
    means: fields.numbers("mean", [places, width]),
    deviations: positive(fields, "deviation", [places, width]),
    heights: fields.numbers("height", [places]),
  };
}

function mixtureIn(fields: Fields, width: number): Mixture {
  const count = fields.length("weight");
  if (!(count >= 1 && count <= componentsMax)) throw badMap(`a landscape has ${count} components`);
  return {
    width,
    weights: fields.numbers("weight", [count]),
    means: fields.numbers("mean", [count, width]),
    heights: fields.numbers("height", [count]),
    whitenings: fields.numbers("whitening", [count, width, width]),
  };
}

function transitionsIn(fields: Fields, count: number): Float64Array {
  const matrix = fields.numbers("transition", [count, count]);
  for (let from = 0; from < count; from++) {
    const row = matrix.subarray(from * count, (from + 1) * count);
    const sum = row.reduce((total, share) => total + share, 0);
    if (!row.every((share) => share >= 0) || !(Math.abs(sum - 1) < 1e-6))
      throw badMap(`the transitions from regime ${from} are no probabilities`);
  }
  return matrix;
}

function positive(fields: Fields, name: string, shape: readonly number[]): Float64Array {
  const values = fields.numbers(name, shape);
  if (!values.every((value) => value > 0)) throw badMap(`"${name}" holds what is not positive`);
  return values;
}

function optional(fields: Fields, name: string): Float64Array {
  return fields.has(name) ? fields.ascending(name) : new Float64Array();
}

function within(
  fields: Fields,
  name: string,
  { least, most, whole }: { least: number; most: number; whole?: "whole" },
): number {
  const value = fields.number(name);
  const isRight = value >= least && value <= most && (whole === undefined || Number.isInteger(value));
  if (!isRight) throw badMap(`"${name}" is ${value}, not from ${least} to ${most}`);
  return value;
}
