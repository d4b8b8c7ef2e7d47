// Maps that others made: one array of energies, probabilities or counts over one to four axes, with or
// without the values along them. Such a file says nothing about what is normal, so it has no threshold:
// it may be looked at, walked on and searched, and it may never stop an action.

import { logarithm } from "#runtime/core/elementary.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { channelsMax, type DenseGrid, denseBytes } from "#runtime/map/grid/dense-place.ts";
import { queriesAt } from "#runtime/map/grid/dense-queries.ts";
import { raised, tailBegin } from "#runtime/map/grid/density.ts";
import type { EnergyMap } from "./energy.ts";
import type { Limits } from "./limits.ts";
import type { NpyArray } from "./npy.ts";
import type { NpzMembers } from "./npz.ts";
import { type Axis, axesFor } from "./raw-axes.ts";
import { resampled, turned } from "./raw-nodes.ts";

/** What the values of an array are. */
export type RawKind = "energy" | "probability" | "counts";

export interface RawGrid extends DenseGrid {
  readonly kind: RawKind;
  /** Member that the values come from. */
  readonly member: string;
  /** What was taken for granted, one sentence each, for a person to confirm or to overrule. */
  readonly assumptions: readonly string[];
}

export interface RawOptions {
  /** Which member, where the file has several; what its values are; and the axes, the array's first axis first. */
  readonly member?: string;
  readonly kind?: RawKind;
  readonly channels?: readonly { readonly name: string; readonly unit: string }[];
}

/** What cannot be a map is a Fault "map/bad-file" that says why. */
export function readRawGrid(arrays: NpzMembers, options: RawOptions = {}): RawGrid {
  const assumptions: string[] = [];
  const assume = (sentence: string): void => {
    assumptions.push(sentence);
  };
  const member = options.member ?? memberOf(arrays, assume);
  const array = arrays.get(member);
  if (array === undefined) throw bad(`it has no array "${member}"`);
  const { shape } = array;
  const total = shape.reduce((product, count) => product * count, 1);
  if (shape.length < 1 || shape.length > channelsMax || shape.some((count) => count < 2) || total > nodesMax)
    throw bad(`"${member}" has the shape (${shape.join(", ")}), not one to four axes of two or more points`);
  const values = numbersOf(array, member);
  const axes = axesFor(arrays, { member, shape, named: options.channels }, assume);
  const kind = options.kind ?? kindOf(member, { values, array }, assume);
  const turnedValues = turned(values, { shape, axes });
  const energies = energiesOf(turnedValues, { kind, axes }, assume);
  const even = resampled(energies, axes);
  if (axes.some(({ isEven }) => !isEven))
    assume("Axes with uneven steps were brought to even ones, straight between the given points");
  const channels = axes.map(({ channel }) => channel);
  const nodes = axes.map(({ values: places }) => places.length);
  const steps = channels.map(({ min, max }, axis) => (max - min) / (nodes[axis]! - 1));
  const barrier = barrierOf(even);
  return {
    ...{ kind, member, assumptions, channels, nodes, barrier },
    // One step stands for the bandwidth nobody told us: it is what the grid can show.
    bandwidth: steps,
    energies: raised(even, { nodes, steps, bandwidth: steps, barrier }),
  };
}

/** The map of a raw grid. Who asks it for a threshold gets the Fault "map/no-threshold". */
export interface RawMap extends EnergyMap {
  readonly raw: RawGrid;
}

export function openRaw(raw: RawGrid, kernels: Kernels): RawMap {
  const queries = queriesAt(raw, kernels.reserve(denseBytes(raw)), kernels);
  const refuse = (): never => {
    throw uncalibrated(raw.member);
  };
  return Object.freeze({
    ...queries,
    ...{
      raw,
      channels: raw.channels,
      barrier: raw.barrier,
      calibration: new Float64Array(0),
      effectiveRows: 0,
    },
    ...{ foresight: undefined, explain: () => [], nearest: () => refuse() },
    get alpha(): number {
      return refuse();
    },
    get threshold(): number {
      return refuse();
    },
    get moves(): Limits {
      return refuse();
    },
  });
}

export function uncalibrated(name: string): Fault {
  return new Fault("map/no-threshold", `The map "${name}" was never calibrated and cannot block`, {
    hint: "Fit a map to the plant's own rows: `iv map crawl`",
  });
}

const nodesMax = 1_048_576;

/** Names that people give to such arrays, the plainest first. */
const names: Readonly<Record<RawKind, readonly string[]>> = {
  energy: ["energies", "energy", "energy_map", "e", "u", "potential", "free_energy"],
  probability: ["probability", "probabilities", "density", "pdf", "prob", "p"],
  counts: ["counts", "count", "histogram", "hist", "h", "n"],
};

const known: readonly string[] = Object.values(names).flat();

/** Whether a member is called what people call such arrays. */
export function isKnownName(member: string): boolean {
  return known.includes(member.toLowerCase());
}

function memberOf(arrays: NpzMembers, assume: (sentence: string) => void): string {
  const isGrid = ([, { shape, values }]: [string, NpyArray]): boolean =>
    shape.length <= channelsMax && shape.every((count) => count >= 2) && ArrayBuffer.isView(values);
  const candidates = [...arrays].filter((entry) => entry[1].shape.length >= 2 && isGrid(entry));
  const found =
    candidates.length > 0 ? candidates : [...arrays].filter((e) => e[1].shape.length === 1 && isGrid(e));
  const rank = (name: string): number =>
    (known.indexOf(name.toLowerCase()) + known.length + 1) % (known.length + 1);
  const [best, second] = found.map(([name]) => name).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  if (best === undefined) throw bad("it has no array of numbers with one to four axes");
  if (second !== undefined) assume(`"${best}" is the map, and "${second}" is not`);
  return best;
}

function numbersOf({ values }: NpyArray, member: string): Float64Array {
  if (!ArrayBuffer.isView(values)) throw bad(`"${member}" holds text`);
  return Float64Array.from(values as ArrayLike<number | bigint>, Number);
}

interface Found {
  readonly values: Float64Array;
  readonly array: NpyArray;
}

/** By the name; else whole numbers are counts, and numbers between 0 and 1 that add up to 1 probabilities. */
function kindOf(member: string, { values, array }: Found, assume: (sentence: string) => void): RawKind {
  const named = (Object.keys(names) as RawKind[]).find((kind) => names[kind].includes(member.toLowerCase()));
  const isNegative = values.some((value) => value < 0);
  if (named !== undefined && !(named !== "energy" && isNegative)) {
    assume(`"${member}" holds ${nounOf[named]}, as its name says`);
    return named;
  }
  const sum = values.reduce((total, value) => total + value, 0);
  const isWhole = !(array.values instanceof Float64Array) && !(array.values instanceof Float32Array);
  const kind = isNegative
    ? "energy"
    : Math.abs(sum - 1) < 1e-6
      ? "probability"
      : isWhole
        ? "counts"
        : "energy";
  assume(`"${member}" holds ${nounOf[kind]}, as its values look like it`);
  return kind;
}

const nounOf: Readonly<Record<RawKind, string>> = {
  energy: "energies in nats",
  probability: "probabilities",
  counts: "counts of rows",
};

/** Nats; not a number where the array says that nothing was ever there. */
function energiesOf(
  values: Float64Array,
  { kind, axes }: { readonly kind: RawKind; readonly axes: readonly Axis[] },
  assume: (sentence: string) => void,
): Float64Array {
  if (values.some((value) => value === Number.NEGATIVE_INFINITY))
    throw bad("it holds an energy of minus infinity");
  const absent = values.reduce(
    (sum, value) => sum + (Number.isFinite(value) && (kind === "energy" || value > 0) ? 0 : 1),
    0,
  );
  if (absent > 0) assume(`${absent} points without a value were never seen, and are above the barrier`);
  if (kind === "energy") {
    if (values.some((value) => Number.isFinite(value) && Math.abs(value) > energyNatsMax))
      throw bad(`it holds an energy beyond ${energyNatsMax} nats`);
    return values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  }
  if (values.some((value) => value < 0)) throw bad(`it holds ${nounOf[kind]} below zero`);
  assume("Values are shares of the whole, so that energies are −log of a density per unit of the axes");
  const total = values.reduce((sum, value) => (Number.isFinite(value) ? sum + value : sum), 0);
  if (!(total > 0 && Number.isFinite(total))) throw bad("all its values are zero");
  const cell = axes.reduce(
    (product, { values: places }) => product * ((places.at(-1)! - places[0]!) / (places.length - 1)),
    1,
  );
  return values.map((value) => {
    const density = value / total / cell;
    return density >= densityMin && density < Number.POSITIVE_INFINITY ? -logarithm(density) : Number.NaN;
  });
}

/** The smallest normal double: below it logarithms are not exact. */
const densityMin = 2.2250738585072014e-308;

/** What a single kernel gives three bandwidths away from the rarest point that was seen. */
function barrierOf(energies: Float64Array): number {
  const highest = energies.reduce(
    (most, energy) => (energy > most ? energy : most),
    Number.NEGATIVE_INFINITY,
  );
  if (!Number.isFinite(highest)) throw bad("no point of it has an energy");
  return highest + (tailBegin * tailBegin) / 2;
}

function bad(found: string): Fault {
  return new Fault("map/bad-file", `Cannot use the array as a map: ${found}`);
}
