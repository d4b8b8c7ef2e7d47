// A map of a plant as one `.npz` that NumPy opens without pickles, and back. d is the number of channels, c of
// those that are no modes, K of components, f of columns of the forecaster.
//
//   format                                   "industriverse.plant-map/1"
//   channel_name, _unit, _role               text, d
//   channel_min, _max, _resolution           f8, d
//   alpha                                    f8
//   threshold, barrier, calibration          f8, f8, f4 ascending: nats of surprise of rows nothing was fitted to
//   effective_rows                           f8, how many independent rows those are worth
//   move_threshold, _barrier, …              the same of rows with the commands of a later row
//   mode_values, mode_rows, mode_group       f8 (modes × mode channels), i4, i4; absent without mode channels
//   experts                                  i4, how many groups; then for each group g
//     gG_centre, gG_deviation                f8, c: (x − centre) / deviation is what follows is about
//     gG_mixture_weight, _mean, _height      f4, K, K × c, K
//     gG_mixture_whitening                   f4, K × c(c+1)/2: lower triangles row by row, Wᵀ W = covariance⁻¹
//     gG_mixture_tail, gG_density_tail       f4, ascending energies of normal states, and _scale f8
//     gG_density_centre, _weight, _bandwidth f4
//   link, link_nats                          i4 (c−1) × 2 channels, f8
//   blind                                    text: why there is no forecaster, or empty; and if it is empty
//     future_column, future_command          i4: channels of the map; the forecaster's columns that are commands
//     future_weight                          f8, f × f on standardised columns
//     future_mean, _deviation, _low, _high   f8, f
//     future_error_next, _error_far          f8, f, in deviations
//     future_ridge, future_reach             f8
//     future_slow, _slow_middle, _slow_half_width
//     future_horizon, future_from            i4: rows rolled out, and the first of them that is judged
//     future_alpha                           f8, absent where it is alpha
//     future_threshold, _barrier, _calibration, _effective_rows
//     future_miss                            f4, ascending: energies of misses one row ahead, means over
//     future_miss_rows                       i4: so many rows each; absent in old maps, where it is 1
//     future_miss_place, future_miss_usual   f4, places × f in deviations; the usual energy there
//   deal                                     i4: rows fitted, judged, calibrated, rows a block
//   doubt                                    text: why the promise of the thresholds is void, or empty
//   origin, rows_digest, row_count, seconds_per_row, memory_rows

import type { FittedExperts } from "./experts.ts";
import { badMap, Fields, integer, integers, number, numbers, singles, text, texts } from "./fields.ts";
import type { ForesightFit } from "./foresight.ts";
import { foresightIn, foresightMembers } from "./foresight-file.ts";
import { limitMembers, limitsIn } from "./limits-file.ts";
import type { Modes } from "./modes.ts";
import type { NpyArray } from "./npy.ts";
import { type NpzMembers, readNpz, writeNpz } from "./npz.ts";
import { continuousOf, type PlantFit } from "./plant-fit.ts";
import type { RecordedChannel, Role } from "./recording.ts";
import type { Tail } from "./tail.ts";

export const plantFormat = "industriverse.plant-map/1";

/** The same fit gives the same bytes. */
export function encodePlant(fit: PlantFit): Uint8Array {
  const { channels, provenance, modes, links, deal } = fit;
  const members: [string, NpyArray][] = [
    ["format", text(plantFormat)],
    ["channel_name", texts(channels.map(({ name }) => name))],
    ["channel_unit", texts(channels.map(({ unit }) => unit))],
    ["channel_role", texts(channels.map(({ role }) => role))],
    ["channel_min", numbers(channels.map(({ min }) => min))],
    ["channel_max", numbers(channels.map(({ max }) => max))],
    ["channel_resolution", numbers(channels.map(({ resolution }) => resolution))],
    ["alpha", number(fit.alpha)],
    ...limitMembers(fit.limits, ""),
    ...limitMembers(fit.moves, "move_"),
    ...modeMembers(modes),
    ["experts", integer(fit.experts.length)],
    ...fit.experts.flatMap((group, index) => expertMembers(group, `g${index}_`)),
    [
      "link",
      {
        shape: [links.length, 2],
        values: Int32Array.from(links.flatMap(({ from, to }) => [from, to])),
      },
    ],
    ["link_nats", numbers(links.map(({ informationNats }) => informationNats))],
    ["doubt", text(fit.doubt)],
    ["blind", text(fit.blind)],
    ...(fit.foresight === undefined ? [] : foresightMembers(fit.foresight, fit.alpha)),
    ["deal", integers([deal.fit, deal.judge, deal.calibrate, deal.rowsEach])],
    ["origin", text(provenance.origin)],
    ["rows_digest", text(provenance.rowsDigest)],
    ["row_count", number(provenance.rowCount)],
    ["seconds_per_row", number(provenance.secondsPerRow)],
    ["memory_rows", number(provenance.memoryRows)],
  ];
  return writeNpz(new Map(members));
}

/** Whatever a map must promise is checked here and nowhere else. */
export function plantFitOf(bytes: Uint8Array): PlantFit {
  return plantFitIn(readNpz(bytes));
}

export function plantFitIn(members: NpzMembers): PlantFit {
  const fields = new Fields(members);
  if (fields.text("format") !== plantFormat) throw badMap(`its format is not "${plantFormat}"`);
  const channels = channelsIn(fields);
  const width = continuousOf(channels).length;
  if (width === 0) throw badMap("all its channels are modes");
  const alpha = fields.number("alpha");
  if (!(alpha > 0 && alpha < 1)) throw badMap(`its false-block rate is ${alpha}`);
  const groups = fields.number("experts");
  if (!(Number.isInteger(groups) && groups >= 1 && groups <= groupsMax))
    throw badMap(`it has ${groups} groups of experts`);
  const experts = Array.from({ length: groups }, (_, group) => expertsIn(fields.under(`g${group}_`), width));
  const blind = fields.text("blind");
  const foresight: ForesightFit | undefined =
    blind === "" ? foresightIn(fields, { channels: channels.length, alpha }) : undefined;
  const lots = fields.integers("deal", { least: 0, end: 2 ** 31 });
  if (lots.length !== 4) throw badMap('"deal" has no four numbers');
  const [fit, judge, calibrate, rowsEach] = lots as [number, number, number, number];
  return {
    channels,
    alpha,
    limits: limitsIn(fields, ""),
    doubt: fields.text("doubt"),
    moves: limitsIn(fields, "move_"),
    modes: modesIn(fields, { channels, groups }),
    experts,
    links: linksIn(fields, channels),
    foresight,
    blind,
    deal: { fit, judge, calibrate, rowsEach },
    provenance: {
      origin: fields.text("origin"),
      rowCount: fields.number("row_count"),
      secondsPerRow: fields.number("seconds_per_row"),
      memoryRows: fields.number("memory_rows"),
      rowsDigest: fields.digest("rows_digest"),
    },
  };
}

const channelsMax = 256;
const componentsMax = 64;
const centresMax = 1_024;
const groupsMax = 8;
const roles: readonly Role[] = ["measured", "command", "mode"];

function channelsIn(fields: Fields): readonly RecordedChannel[] {
  const count = fields.length("channel_name");
  if (!(count >= 1 && count <= channelsMax)) throw badMap(`it has ${count} channels`);
  const [names, units, found] = ["name", "unit", "role"].map((of) => fields.texts(`channel_${of}`, [count]));
  const [low, high, step] = ["min", "max", "resolution"].map((of) =>
    fields.numbers(`channel_${of}`, [count]),
  );
  if (new Set(names).size !== count) throw badMap("two of its channels have one name");
  return names!.map((name, at) => {
    const role = roles.find((candidate) => candidate === found![at]);
    const [min, max, resolution] = [low![at]!, high![at]!, step![at]!];
    if (role === undefined) throw badMap(`the channel "${name}" is a "${found![at]}"`);
    if (!(min <= max && max - min < 1e100 && resolution >= 0))
      throw badMap(`the channel "${name}" runs from ${min} to ${max} in steps of ${resolution}`);
    return { name, unit: units![at]!, role, min, max, resolution };
  });
}

function modeMembers({ columns, seen, rows, group }: Modes): [string, NpyArray][] {
  if (columns.length === 0) return [];
  return [
    [
      "mode_values",
      numbers(
        seen.flatMap((values) => [...values]),
        [seen.length, columns.length],
      ),
    ],
    ["mode_rows", integers(rows)],
    ["mode_group", integers(group)],
  ];
}

function modesIn(
  fields: Fields,
  { channels, groups }: { channels: readonly RecordedChannel[]; groups: number },
): Modes {
  const columns = channels.flatMap(({ role }, column) => (role === "mode" ? [column] : []));
  if (columns.length === 0) return { columns, seen: [], rows: [], group: [] };
  const rows = fields.integers("mode_rows", { least: 1, end: 2 ** 31 });
  const group = fields.integers("mode_group", { least: 0, end: groups });
  const values = fields.numbers("mode_values", [rows.length, columns.length]);
  if (group.length !== rows.length) throw badMap('"mode_group" has not one number a mode');
  const seen = rows.map((_, mode) => values.slice(mode * columns.length, (mode + 1) * columns.length));
  return { columns, seen, rows, group };
}

function expertMembers(experts: FittedExperts, prefix: string): [string, NpyArray][] {
  const { standard, mixture, density } = experts;
  const count = mixture.weights.length;
  const { width } = mixture;
  const members: [string, NpyArray][] = [
    ["centre", numbers(standard.centres)],
    ["deviation", numbers(standard.deviations)],
    ["mixture_weight", singles(mixture.weights)],
    ["mixture_mean", singles(mixture.means, [count, width])],
    ["mixture_height", singles(mixture.heights)],
    ["mixture_whitening", singles(packed(mixture.whitenings, width), [count, (width * (width + 1)) / 2])],
    ...tailMembers(experts.mixtureTail, "mixture_tail"),
    ["density_centre", singles(density.centres, [density.weights.length, width])],
    ["density_weight", singles(density.weights)],
    ["density_bandwidth", number(density.bandwidth)],
    ...tailMembers(experts.densityTail, "density_tail"),
  ];
  return members.map(([name, array]) => [prefix + name, array]);
}

function expertsIn(fields: Fields, width: number): FittedExperts {
  const count = fields.length("mixture_weight");
  const kernels = fields.length("density_weight");
  if (!(count >= 1 && count <= componentsMax)) throw badMap(`a mixture has ${count} components`);
  if (!(kernels >= 1 && kernels <= centresMax)) throw badMap(`a density has ${kernels} centres`);
  const deviations = fields.numbers("deviation", [width]);
  const bandwidth = fields.number("density_bandwidth");
  if (!deviations.every((deviation) => deviation > 0)) throw badMap("a deviation is not positive");
  if (!(bandwidth > 0)) throw badMap(`a bandwidth is ${bandwidth}`);
  const triangles = fields.numbers("mixture_whitening", [count, (width * (width + 1)) / 2]);
  const weights = fields.numbers("density_weight", [kernels]);
  if (!weights.every((weight) => weight > 0)) throw badMap("a centre of a density weighs nothing");
  return {
    standard: { centres: fields.numbers("centre", [width]), deviations },
    mixture: {
      width,
      weights: fields.numbers("mixture_weight", [count]),
      means: fields.numbers("mixture_mean", [count, width]),
      whitenings: unpacked(triangles, width),
      heights: fields.numbers("mixture_height", [count]),
    },
    mixtureTail: tailIn(fields, "mixture_tail"),
    density: { width, centres: fields.numbers("density_centre", [kernels, width]), weights, bandwidth },
    densityTail: tailIn(fields, "density_tail"),
  };
}

function tailMembers({ calibration, scale }: Tail, name: string): [string, NpyArray][] {
  return [
    [name, singles(calibration)],
    [`${name}_scale`, number(scale)],
  ];
}

function tailIn(fields: Fields, name: string): Tail {
  const scale = fields.number(`${name}_scale`);
  if (!(scale > 0)) throw badMap(`the scale of "${name}" is ${scale}`);
  return { calibration: nonEmpty(fields.ascending(name), name), scale };
}

function nonEmpty(values: Float64Array, name: string): Float64Array {
  if (values.length === 0) throw badMap(`"${name}" is empty`);
  return values;
}

function linksIn(fields: Fields, channels: readonly RecordedChannel[]): PlantFit["links"] {
  const nats = fields.numbers("link_nats", [fields.length("link_nats")]);
  const ends = fields.numbers("link", [nats.length, 2]);
  const isContinuous = (of: number): boolean => channels[of] !== undefined && channels[of].role !== "mode";
  return Array.from(nats, (informationNats, at) => {
    const [from, to] = [ends[2 * at]!, ends[2 * at + 1]!];
    if (!isContinuous(from) || !isContinuous(to) || from === to)
      throw badMap(`a link joins the channels ${from} and ${to}`);
    return { from, to, informationNats };
  });
}

function packed(whitenings: Float64Array, width: number): Float64Array {
  const count = whitenings.length / (width * width);
  const triangles: number[] = [];
  for (let k = 0; k < count; k++)
    for (let row = 0; row < width; row++)
      for (let column = 0; column <= row; column++)
        triangles.push(whitenings[(k * width + row) * width + column]!);
  return Float64Array.from(triangles);
}

function unpacked(triangles: Float64Array, width: number): Float64Array {
  const each = (width * (width + 1)) / 2;
  const whitenings = new Float64Array((triangles.length / each) * width * width);
  let at = 0;
  for (let k = 0; k * each < triangles.length; k++)
    for (let row = 0; row < width; row++)
      for (let column = 0; column <= row; column++)
        whitenings[(k * width + row) * width + column] = triangles[at++]!;
  return whitenings;
}
