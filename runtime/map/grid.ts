import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { scratchAt } from "#runtime/core/layout.ts";
import type { EnergyMap } from "./energy.ts";
import type { Provenance } from "./grid-fit.ts";
import { fitOf } from "./members.ts";
import { readNpz } from "./npz.ts";
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
  readonly provenance: Provenance;
  readonly view: Picture;
}

/** Reads a map file into the kernels' memory; what is wrong with it is a Fault "map/bad-file". */
export function openMap(bytes: Uint8Array, kernels: Kernels): GridMap {
  const fit = fitOf(readNpz(bytes));
  const at = kernels.reserve(gridBytes(fit));
  place(fit, at, kernels);
  const { channels, columns, rows, threshold, barrier, alpha, calibration, provenance } = fit;
  const digest = digestOf(bytes);
  const energies = Array.from(fit.energies);
  const view = { channels, columns, rows, energies, threshold, barrier, digest };
  const limits = { threshold, barrier, calibration };
  const facts = { channels, ...limits, moves: limits, digest, alpha, provenance, view };
  return Object.freeze({ ...facts, ...queries(at, kernels), foresight: undefined, explain: () => [] });
}

type Queries = Pick<EnergyMap, "energy" | "gradient" | "along" | "reach">;

function queries(at: number, { call, f64 }: Kernels): Queries {
  // Two doubles for the state, one for the energy, two for the gradient.
  const state = scratchAt;
  const energy = scratchAt + 16;
  const gradient = scratchAt + 32;
  return {
    energy(of: Float64Array): number {
      checkWidth(of);
      return call.gridEnergy(at, of[0]!, of[1]!);
    },
    gradient(of: Float64Array, into: Float64Array): number {
      checkWidth(of);
      checkWidth(into);
      f64[state / 8] = of[0]!;
      f64[state / 8 + 1] = of[1]!;
      call.gridGradients(at, state, 1, energy, gradient);
      into[0] = f64[gradient / 8]!;
      into[1] = f64[gradient / 8 + 1]!;
      return f64[energy / 8]!;
    },
    along(from: Float64Array, to: Float64Array): number {
      checkWidth(from);
      checkWidth(to);
      return call.gridAlong(at, from[0]!, from[1]!, to[0]!, to[1]!);
    },
    reach(from: Float64Array, to: Float64Array, limit: number): number {
      checkWidth(from);
      checkWidth(to);
      return call.gridReach(at, from[0]!, from[1]!, to[0]!, to[1]!, limit);
    },
  };
}

function checkWidth(state: Float64Array): void {
  assert(state.length === 2, "a state of a grid map has two values");
}
