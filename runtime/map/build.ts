// From the plant's own rows to a map: a density by kernel smoothing on part of the time line, a threshold
// from another part that the density never saw. Everything here is a function of the rows; the same rows
// give the same bytes on every machine, because logarithms and exponentials come from the kernels.

import type { Digest } from "#runtime/core/digest.ts";
import { Bug } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { Channel } from "./energy.ts";

export interface FitOptions {
  /** n × d values in the order of time, one row after the other; d is the number of channels (2 today). */
  readonly rows: Float64Array;
  readonly channels: readonly Channel[];
  /** Grid points a side. */
  readonly cells: 64 | 128 | 256;
  /** The false-block rate that the threshold is to keep, with 95 % confidence. */
  readonly alpha: number;
  /** Where the rows come from, for people: a file, a historian's query, "simulated furnace, seed 7". */
  readonly origin: string;
}

/** What a fit found. Energies are nats, −log of a density per product of the physical units. */
export interface GridFit {
  readonly channels: readonly Channel[];
  readonly columns: number;
  readonly rows: number;
  /** Row by row, the first row at the lowest value of the second channel. All finite. */
  readonly energies: Float64Array;
  readonly alpha: number;
  readonly threshold: number;
  readonly barrier: number;
  /** Standard deviation of the smoothing, per channel in its unit. */
  readonly bandwidth: Float64Array;
  /** Energies of the rows kept for calibration, ascending. */
  readonly calibration: Float64Array;
  readonly blocks: { readonly fit: number; readonly calibration: number; readonly rowsEach: number };
  readonly provenance: Provenance;
}

export interface Provenance {
  readonly origin: string;
  readonly rowCount: number;
  /** SHA-256 over the rows as little-endian f64, in the order given. */
  readonly rowsDigest: Digest;
}

/** Fits a map. Too few rows for the promise is a Fault "map/too-few-points", never a loose threshold. */
export function fitGrid(_options: FitOptions, _kernels: Kernels): GridFit {
  throw new Bug("fitGrid() is not written yet");
}

/** The map as one `.npz` that NumPy opens; the same fit gives the same bytes. */
export function encodeMap(_fit: GridFit): Uint8Array {
  throw new Bug("encodeMap() is not written yet");
}
