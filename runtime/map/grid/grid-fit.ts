import type { Digest } from "#runtime/core/digest.ts";
import type { Channel } from "#runtime/map/energy.ts";

/** What a fit found. Energies are nats, −log of a density per product of the physical units. */
export interface GridFit {
  readonly channels: readonly Channel[];
  readonly columns: number;
  readonly rows: number;
  /** Row by row, the first row at the lowest value of the second channel. All finite, exact in f32. */
  readonly energies: Float64Array;
  readonly alpha: number;
  readonly threshold: number;
  readonly barrier: number;
  /** Standard deviation of the smoothing, per channel in its unit. */
  readonly bandwidth: Float64Array;
  /** Energies of the rows kept for calibration, ascending; evenly thinned to at most `calibrationRowsMax`. */
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
