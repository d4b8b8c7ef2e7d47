import type { Digest } from "#runtime/core/digest.ts";
import type { WindowFacts } from "./window.ts";

/** A window that was alike, what was decided in it, and what came then. */
export interface Occasion {
  readonly distance: number;
  readonly window: WindowFacts;
  readonly after: Aftercome;
}

/** The minutes after a window, as one. */
export interface Aftercome {
  readonly minutes: number;
  readonly verdicts: WindowFacts["verdicts"];
  /** The highest share of the limit that a state had. */
  readonly surpriseMax: string | null;
  readonly regimes: readonly string[];
  readonly events: readonly string[];
}

export interface Candidate {
  readonly row: number;
  readonly distance: number;
  readonly window: WindowFacts;
}

export interface Asked {
  readonly of: WindowFacts;
  readonly count: number;
}

/**
 * The nearest windows, each of an occasion of its own: what lies within half an hour of the question, or of a nearer
 * window, is the same occasion seen once more. Candidates come nearest first.
 */
export function occasionsOf(candidates: readonly Candidate[], { of, count }: Asked): readonly Candidate[] {
  const taken: Candidate[] = [];
  for (const candidate of candidates) {
    if (taken.length >= count) break;
    const known = [of, ...taken.map(({ window }) => window)];
    if (known.every(({ at }) => Math.abs(at - candidate.window.at) >= apartUs)) taken.push(candidate);
  }
  return taken;
}

export function aftercomeOf(
  { capsule, at }: { readonly capsule: Digest; readonly at: number },
  later: readonly WindowFacts[],
): Aftercome {
  const came = later
    .filter((window) => window.capsule === capsule && window.since >= at && window.at <= at + afterUs)
    .slice(0, afterWindows);
  const verdicts = { allow: 0, amend: 0, block: 0 };
  for (const { verdicts: own } of came)
    for (const kind of ["allow", "amend", "block"] as const) verdicts[kind] += own[kind];
  const shares = came.flatMap(({ surprise }) => (surprise === null ? [] : [surprise.max]));
  return {
    minutes: came.length,
    verdicts,
    surpriseMax: shares.toSorted((one, other) => Number(other) - Number(one))[0] ?? null,
    regimes: [...new Set(came.flatMap(({ regime }) => (regime === null ? [] : [regime])))],
    events: [...new Set(came.flatMap(({ events }) => events))],
  };
}

export const afterWindows = 5;
const apartUs = 1_800_000_000;
/** Twice the minutes, so that a short pause does not hide what came. */
const afterUs = 600_000_000;
