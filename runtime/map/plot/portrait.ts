import type { Foresight } from "#runtime/map/foresight-port.ts";
import type { Limits } from "#runtime/map/limits.ts";
import type { Link } from "#runtime/map/links.ts";
import type { RecordedChannel } from "#runtime/map/recording.ts";
import type { Heat } from "./heat.ts";

/** All that is drawn of a map; whoever opens the file fills it in. */
export interface Portrait {
  /** How the file was named. */
  readonly name: string;
  readonly channels: readonly RecordedChannel[];
  /** In nats: of a density, or of calibrated rarity. What threshold, barrier and calibration are in. */
  readonly measure: "energy" | "surprise";
  readonly alpha: number;
  readonly threshold: number;
  readonly barrier: number;
  /** Ascending energies of rows the map was not fitted to. */
  readonly calibration: Float64Array;
  /** Why the promise of the threshold cannot be believed; empty where nothing speaks against it. */
  readonly doubt: string;
  readonly links: readonly Link[];
  /** The links that are shown, each with its picture. */
  readonly views: readonly View[];
  readonly foresight: ForesightView | undefined;
  /** Provenance, digest and the like, in words. */
  readonly facts: readonly (readonly [what: string, value: string])[];
  /** What the map does not know, a sentence each. */
  readonly unknowns: readonly string[];
  /** What had to be taken for granted to read the file at all, a sentence each. */
  readonly assumptions: readonly string[];
}

export interface View {
  readonly link: Link;
  readonly heat: Heat;
}

/** Threshold and calibration are in half widths of the record, whose border is 1. */
export interface ForesightView
  extends Pick<Foresight, "commands" | "slow" | "horizonRows" | "secondsPerRow">,
    Pick<Limits, "threshold" | "calibration"> {
  /** Per channel in deviations, on rows it was not fitted to; undefined where the file does not say. */
  readonly error: { readonly oneStep: Float64Array; readonly atHorizon: Float64Array } | undefined;
}
