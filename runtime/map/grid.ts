import type { Digest } from "#runtime/core/digest.ts";
import { Bug } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { Provenance } from "./build.ts";
import type { EnergyMap } from "./energy.ts";

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
export function openMap(_bytes: Uint8Array, _kernels: Kernels): GridMap {
  throw new Bug("openMap() is not written yet");
}
