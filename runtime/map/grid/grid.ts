import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { nearestOn } from "#runtime/map/nearest-on.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { planeQueries } from "./dense-queries.ts";
import type { DenseFit, GridFit, Provenance } from "./grid-fit.ts";
import { fitOf } from "./members.ts";
import { gridBytes, place } from "./place.ts";

/** A map as a picture, in the form the console shows. */
export interface Picture {
  readonly channels: readonly {
    readonly name: string;
    readonly unit: string;
    readonly min: number;
    readonly max: number;
  }[];
  readonly columns: number;
  readonly rows: number;
  /** Row by row, the first row at the lowest value of the second channel. */
  readonly energies: readonly number[];
  readonly threshold: number;
  readonly barrier: number;
  readonly digest: Digest;
}

/**
 * A dense map of two channels, bilinear between its nodes. `along` is exact; `reach` stays a millionth of a
 * nat below its limit, never goes beyond the first crossing, and is 0 from outside the box. A state outside
 * is at least as high as the border, so leaving the box never looks like a way down. Queries allocate nothing.
 */
export interface GridMap extends EnergyMap {
  /** SHA-256 of the file. */
  readonly digest: Digest;
  readonly alpha: number;
  /** Energies of the calibration rows, ascending: what `pValue` and `rarity` compare with. */
  readonly calibration: Float64Array;
  /** How many independent rows they are worth. */
  readonly effectiveRows: number;
  readonly provenance: Provenance;
  readonly view: Picture;
}

/** Reads a map file into the kernels' memory; what is wrong with it is a Fault "map/bad-file". */
export function openMap(bytes: Uint8Array, kernels: Kernels): GridMap {
  const fit = planeOf(fitOf(readNpz(bytes)));
  const at = kernels.reserve(gridBytes(fit));
  place(fit, at, kernels);
  const { channels, columns, rows, threshold, barrier, alpha, calibration, effectiveRows } = fit;
  const { moves, provenance } = fit;
  const digest = digestOf(bytes);
  const energies = plainOf(fit.energies);
  const view = { channels, columns, rows, energies, threshold, barrier, digest };
  const limits = { threshold, barrier, calibration, effectiveRows };
  const facts = { channels, ...limits, moves, digest, alpha, provenance, view };
  const queries = planeQueries(at, kernels);
  const nearest = nearestOn({ ...queries, foresight: undefined });
  return Object.freeze({ ...facts, ...queries, nearest, foresight: undefined, explain: () => [] });
}

function planeOf(fit: DenseFit): GridFit {
  const [columns, rows] = fit.nodes;
  if (columns === undefined || rows === undefined || fit.nodes.length > 2)
    throw new Fault("map/bad-file", `Cannot use the map: it has ${fit.nodes.length} channels, not 2`);
  return { ...fit, columns, rows };
}

/** An array that JSON prints as one. A loop, because the iterator of `Array.from` takes most of opening a map. */
function plainOf(values: Float64Array): number[] {
  const plain = new Array<number>(values.length);
  for (let index = 0; index < plain.length; index++) plain[index] = values[index]!;
  return plain;
}
