// A gate gives every proposal a score and knows the scores of normal operation; what it is worth is told by harm.

import { rowsNeeded, thresholdOf } from "#runtime/map/conformal.ts";
import type { Proposal } from "./actuation-data.ts";
import { aurocOf } from "./auroc.ts";

export interface GateReport {
  readonly name: string;
  readonly auroc: number;
  readonly kinds: readonly { readonly kind: number; readonly auroc: number; readonly count: number }[];
  readonly calibrated: number;
  readonly limits: readonly Limit[];
}

export interface Limit {
  readonly alpha: number;
  readonly threshold: number;
  /** Shares of the proposals above the threshold. */
  readonly harmfulBlocked: number;
  readonly harmlessBlocked: number;
}

export interface Gate {
  readonly name: string;
  readonly score: (proposal: Proposal) => number;
  /** Scores of what the plant did on stretches that nothing was fitted to. */
  readonly normal: readonly number[];
}

/** The false-block rates the thresholds are to keep, with the confidence of `conformal.ts`. */
const alphas: readonly number[] = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1];
export function reportOf({ name, score, normal }: Gate, proposals: readonly Proposal[]): GateReport {
  const scores = proposals.map(score);
  const labels = proposals.map(({ isHarmful }) => isHarmful);
  const calibration = Float64Array.from(normal).sort();
  const blocked = (harmful: boolean, threshold: number): number => {
    const of = scores.filter((_, index) => labels[index] === harmful);
    return of.filter((value) => value > threshold).length / of.length;
  };
  const kinds = [...new Set(proposals.map(({ kind }) => kind))].sort((a, b) => a - b);
  return {
    name,
    auroc: aurocOf(scores, labels),
    kinds: kinds.map((kind) => {
      const among = proposals.flatMap((proposal, index) => (proposal.kind === kind ? [index] : []));
      const pick = <Of>(list: readonly Of[]): Of[] => among.map((index) => list[index]!);
      return { kind, auroc: aurocOf(pick(scores), pick(labels)), count: among.length };
    }),
    calibrated: normal.length,
    limits: alphas
      .filter((alpha) => rowsNeeded(alpha) <= normal.length)
      .map((alpha) => {
        const threshold = thresholdOf(calibration, alpha);
        const [harmfulBlocked, harmlessBlocked] = [blocked(true, threshold), blocked(false, threshold)];
        return { alpha, threshold, harmfulBlocked, harmlessBlocked };
      }),
  };
}
