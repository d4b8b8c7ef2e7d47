import { assert } from "#runtime/core/fault.ts";

/**
 * The parts of the PRIN score, each from 0 to 1 and each a share that was counted:
 *
 * - *physics*: windows of the recording in which every balance of the manifest holds within its tolerance.
 *   A capsule that claims no balance has at most `unclaimedMax`, for rows inside their physical ranges.
 * - *reproducibility*: golden vectors that every runtime of a unit answers, twice to the same bits.
 * - *integrity*: how well the map keeps its promise on the recording: 1 where no more is above its
 *   threshold than alpha allows, alpha over that share where more is.
 * - *normality*: states of the recording in which the shield lets the capsule's own policy act.
 */
export interface PrinParts {
  readonly physics: number;
  readonly reproducibility: number;
  readonly integrity: number;
  readonly normality: number;
}

/** Below it nothing is packaged. */
export const prinMin = 0.75;

/** What physics counts for where nothing is claimed that could be wrong. */
export const unclaimedMax = 0.8;

/** The geometric mean: one part that is near 0 cannot be made up for by the others. */
export function prinOf({ physics, reproducibility, integrity, normality }: PrinParts): number {
  const parts = [physics, reproducibility, integrity, normality];
  for (const part of parts) assert(part >= 0 && part <= 1, "a part of the score is a share");
  const product = parts.reduce((all, part) => all * part, 1);
  return Math.round(Math.sqrt(Math.sqrt(product)) * 1_000) / 1_000;
}

export function integrityOf(aboveShare: number, alpha: number): number {
  return aboveShare <= alpha ? 1 : alpha / aboveShare;
}
