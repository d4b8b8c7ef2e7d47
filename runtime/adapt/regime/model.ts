import type { Mixture } from "#runtime/map/maximise.ts";
import type { Standard } from "#runtime/map/standard.ts";
import type { Chain } from "./chain.ts";
import type { Hysteresis } from "./regime.ts";
import type { Shape } from "./shape.ts";
import type { WindowShape } from "./window.ts";

/** What `fitRegimes` learns: all that a watch needs, small, and the same bytes wherever it is written. */
export interface RegimeModel {
  /** Names, in the order of an observation's values and numbers. */
  readonly channels: readonly string[];
  readonly physics: readonly string[];
  /** In the order of everything below that is one a regime. */
  readonly regimes: readonly string[];
  /** From one row to the next; 0 where nobody knows. */
  readonly secondsPerRow: number;
  /** Of every channel over the whole recording. */
  readonly standard: Standard;
  /** Lower triangle that makes what moves within a window round, of deviation 1; rows of a width. */
  readonly whitening: Float64Array;
  readonly window: WindowShape;
  readonly statistical: BranchModel;
  readonly physical: BranchModel & {
    /** A regime's landscape: −log density of standardised channels. */
    readonly landscapes: readonly Mixture[];
    /** The usual size of each number of physics, above which it counts by its logarithm. */
    readonly scales: Float64Array;
  };
  /** What a row that both branches see counts for, beside the weighted mean of what they say. */
  readonly poolGain: number;
  readonly chain: Chain;
  readonly change: ChangeLimit;
  /** What undisturbed rows of the calibration showed, ascending: what calm is told by. */
  readonly calm: Readonly<Record<"change" | "entropySlope" | "excess", Float64Array>>;
  readonly hysteresis: Hysteresis;
  /** How far ahead a transition is foreseen. */
  readonly horizonRows: number;
}

export interface BranchModel {
  /** One a regime: of window features, or of the numbers of physics (of width 0 where there are none). */
  readonly shapes: readonly Shape[];
  /** One a regime: above it a row is unlike the calibration rows of it. */
  readonly limits: Float64Array;
  /** The share of its evidence that a row counts for. */
  readonly temper: number;
}

export interface ChangeLimit {
  readonly score: number;
  /** The share of undisturbed rows that pass it, kept with 95 % confidence; 0 where the rows sufficed for no promise. */
  readonly alpha: number;
}
