// In which regime the plant runs, how steady it is there, and where it goes next. Two branches look at every
// row and neither is trusted alone:
//
//   statistical   a sliding window: means, deviations and entropy of its channels, and a change-point score
//   physical      the state: its energy on the landscape of each regime, and the numbers that the caller knows of
//                 it: energy on the plant's map, size of the gradient, residuals of its balance equations
//
// What both say of a row is pooled by weight, 40 % statistical and 60 % physical unless told otherwise: the
// likelihoods of each to the power of its weight, bounded before, so that a branch that is wrong and sure of it
// cannot veto the other for long. One belief over the learnt regimes is carried from row to row by the learnt
// transitions and moved by the pooled evidence; beside it each branch filters one of its own, for who wants to
// know why. A branch that lacks an input says nothing and the other stands alone; where both lack one the regime
// is `unknown`. A state that is well measured and like no learnt regime is `unseen`.
//
// What is seen here changes no limit of the map and allows nothing: it picks among what was signed, and a
// threshold of a regime can only be stricter than the map's own (`chosen.ts`).

import type { Instant } from "#runtime/core/clock.ts";

/** What is not a learnt regime, and so no name of one: nobody can tell, or everybody sees that it is none of them. */
export const unknownRegime = "unknown";
export const unseenRegime = "unseen";

export interface Observation {
  /** A value a channel of the model, in its unit; NaN where it is not known. */
  readonly values: Float64Array;
  /** A number per name in the model's `physics`; NaN where it is not known. Empty where the model asks for none. */
  readonly physics: Float64Array;
}

export interface RegimeView {
  readonly at: Instant;
  /** A learnt regime, `unseen`, or `unknown`. */
  readonly regime: string;
  /** The fused belief that the plant is in `regime` now; 0 for `unknown`. */
  readonly probability: number;
  /**
   * How calm the plant is, 0 … 1: by weight of the branches, how often undisturbed rows of the calibration were
   * at least as restless, twice that and at most 1, so that all that is calmer than half of them counts as calm.
   * Restless is, to the statistical branch, the higher of the change-point score and of how fast entropy moves;
   * to the physical one, the energy over the limit of the regime it fits best. 0 where nobody can tell.
   */
  readonly stability: number;
  /**
   * The probability that `horizonRows` rows from now the plant is in another regime than `regime`, unseen ones
   * included: the fused belief carried on by the learnt transitions. 1 for `unknown`.
   */
  readonly transitionProbability: number;
  /** The most probable of the others after `horizonRows` rows; undefined for `unknown`. */
  readonly next: string | undefined;
  /** Whether two means explain the window better than any undisturbed window of the calibration allows. */
  readonly isChanging: boolean;
  /** Rows since the change that the window shows, where it shows one. */
  readonly rowsSinceChange: number | undefined;
  readonly branches: Readonly<Record<Branch, BranchView>>;
}

export type Branch = "statistical" | "physical";

export interface BranchView {
  /** What this branch alone finds the most probable; no hysteresis. */
  readonly regime: string;
  readonly probability: number;
}

/** How much each branch says; sums to 1. */
export type Weights = Readonly<Record<Branch, number>>;

export const documentedWeights: Weights = { statistical: 0.4, physical: 0.6 };

export interface Hysteresis {
  /** By how much of the belief another regime must lead the current one. */
  readonly leadMin: number;
  /** For how many rows on end. */
  readonly rowsMin: number;
}

/** The belief is slow already where regimes last: a second row only made each change a row later. */
export const usualHysteresis: Hysteresis = { leadMin: 0.2, rowsMin: 1 };
