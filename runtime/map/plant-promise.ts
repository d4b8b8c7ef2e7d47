// Which false-block rate a map states. The limit stands on single rows; what may be promised of it depends on how
// often the plant was seen to begin afresh.

import { keepable, rowsNeeded } from "./conformal.ts";
import type { Deal } from "./deal.ts";
import type { EnergySeries } from "./effective-rows.ts";
import { guaranteeOf } from "./guarantee.ts";
import { broughtDown, type Limits, limitsOf } from "./limits.ts";

/** How the rows that calibrate were dealt. */
export type Calibrating = Pick<Deal, "isBrief" | "rowsEach" | "memoryRows" | "calibrate">;

export interface Stated {
  /** What is stated. */
  readonly alpha: number;
  /** What the limit was made for. */
  readonly strict: number;
  readonly limits: Limits;
  /** Why it cannot be believed; empty where nothing speaks against it. */
  readonly doubt: string;
}

/**
 * The limit is that of the strictest rate that the states suffice for; what is promised of it is what can be
 * believed. Of their energies at most `kept` stay, for ranks.
 */
export function promised(
  states: EnergySeries,
  { alphas, deal, kept: most }: { alphas: readonly number[]; deal: Calibrating; kept: number },
): Stated {
  const strict = keepable(states, alphas);
  const alpha = believable(alphas, { strict, deal });
  const kept = limitsOf(states, { alpha: strict, kept: most });
  const limits = strict > worthKeepingMax ? broughtDown(kept, states, alphas[0]!) : kept;
  const isLowered = limits.threshold < kept.threshold;
  return { alpha, strict, limits, doubt: doubtOf(states, { alpha, strict, deal, isLowered }) };
}

/** A promise of more false blocks than this is none that a person would want kept at the price of the limit. */
export const worthKeepingMax = 0.05;

/** Where a block is shorter than the plant remembers it says one thing, however independent its rows look. */
export function believable(
  alphas: readonly number[],
  { strict, deal }: { readonly strict: number; readonly deal: Calibrating },
): number {
  const { isBrief, rowsEach, memoryRows, calibrate } = deal;
  if (!isBrief && rowsEach >= memoryRows) return strict;
  const left = alphas.filter((alpha) => alpha >= strict && rowsNeeded(alpha) <= calibrate.length);
  return left[0] ?? alphas.at(-1)!;
}

interface Promised {
  readonly alpha: number;
  readonly strict: number;
  readonly deal: Calibrating;
  /** Whether the limit was brought down from where the promise would be kept. */
  readonly isLowered: boolean;
}

/** Why what is promised cannot be believed, from the recording alone; empty where nothing speaks against it. */
function doubtOf(states: EnergySeries, { alpha, strict, deal, isLowered }: Promised): string {
  const { isBrief, rowsEach, memoryRows, calibrate } = deal;
  const guarantee = guaranteeOf(states, strict);
  const reasons = guarantee.kind === "void" ? [guarantee.because] : [];
  if (isBrief)
    reasons.unshift(
      `the recording is too short for this plant: after ${memoryRows} rows it still remembers, so what comes later may be new`,
    );
  // A memory longer than the blocks cannot be seen in them, and their rows were counted for more than they are.
  else if (rowsEach < memoryRows && rowsNeeded(alpha) > calibrate.length)
    reasons.push(
      `the plant remembers for ${memoryRows} rows, and the recording is cut into blocks of ${rowsEach}: it is too short to tell`,
    );
  if (isLowered)
    reasons.push(
      "its rows resemble each other so much that a limit with a promise would let nearly everything pass; the limit is lower, and promises nothing",
    );
  return reasons.join("; ");
}
