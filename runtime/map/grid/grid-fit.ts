import type { Digest } from "#runtime/core/digest.ts";
import type { Channel } from "#runtime/map/energy.ts";
import type { Limits } from "#runtime/map/limits.ts";

/** What a fit found, in one to four channels. Energies are nats, −log of a density per product of the units. */
export interface DenseFit {
  readonly channels: readonly Channel[];
  /** Grid points per channel. */
  readonly nodes: readonly number[];
  /** The first channel the fastest, the first node at the lowest values. All finite, exact in f32. */
  readonly energies: Float64Array;
  readonly alpha: number;
  readonly threshold: number;
  readonly barrier: number;
  /** Standard deviation of the smoothing, per channel in its unit. */
  readonly bandwidth: Float64Array;
  /** Energies of the rows kept for calibration, ascending; evenly thinned to at most `calibrationRowsMax`. */
  readonly calibration: Float64Array;
  /** How many independent rows those are worth. */
  readonly effectiveRows: number;
  /** Why the promise cannot be believed, from the recording itself; empty where nothing speaks against it. */
  readonly doubt: string;
  /** Of states with commands that were given later; those of states where no channel is a command. */
  readonly moves: Limits;
  readonly blocks: { readonly fit: number; readonly calibration: number; readonly rowsEach: number };
  readonly provenance: Provenance;
}

/** A fit of two channels. */
export interface GridFit extends DenseFit {
  readonly columns: number;
  readonly rows: number;
}

export interface Provenance {
  readonly origin: string;
  readonly rowCount: number;
  /** 0 where nobody knows. */
  readonly secondsPerRow: number;
  /** After so many rows the slowest channel has forgotten; 0 where nobody knows. */
  readonly memoryRows: number;
  /** SHA-256 over the rows as little-endian f64, in the order given. */
  readonly rowsDigest: Digest;
}
