// How much a row counts for beside those before it, found where the answer is known: on rows that nothing was
// fitted to, played as if they were watched.

import { below, chanceFrom } from "#runtime/core/chance.ts";
import type { Range } from "#runtime/map/blocks.ts";
import { rowsPerIndependent } from "#runtime/map/effective-rows.ts";
import { Belief } from "./belief.ts";
import { pool, weigh } from "./evidence.ts";
import type { Fitting } from "./fitting.ts";
import type { Folds } from "./folds.ts";
import { gathered, type Table } from "./held-out.ts";
import { documentedWeights, type Weights } from "./regime.ts";

/**
 * The blocks of each fold one after the other in an order by chance, for windows and beliefs that go on from one to
 * the next. Many recordings show each regime alone, and a temper found where nothing ever changes would be one
 * under which a change is followed late; here each seam is one, and it also reaches into the windows.
 */
export function rehearsalsOf({ each }: Folds): readonly (readonly Range[])[] {
  const chance = chanceFrom(seed);
  return each.map(({ own }) => {
    const left = [...own];
    return own.map(() => left.splice(below(left.length, chance), 1)[0]!);
  });
}

const seed = 1;

/** What one branch makes of rows that it was not fitted to. */
export interface Rehearsed {
  /** An energy a regime. */
  readonly energies: Table;
  readonly limits: Float64Array;
}

export type Tempered = Rehearsed & { readonly temper: number };

type Played = Pick<Fitting, "labels" | "chain" | "rehearsals">;

/**
 * The temper under which a branch's beliefs are nearest to the labels, by Brier's score: it is proper, and bounded,
 * so that a few rows that nobody could tell do not make all others count for little.
 */
export function temperOf(branch: Rehearsed, fitting: Played): number {
  return bestOf(tempers, (temper) => {
    const own = { ...branch, temper };
    return playedScore({ statistical: own, physical: own }, fitting, { weights: oneAlone });
  });
}

/** With one regime there is nothing to tell apart, and a row counts for what it is worth beside those before it. */
export function temperOfOne(energies: Table, ranges: readonly Range[]): number {
  const { values, stretches } = gathered(energies, ranges, () => true);
  const rows = rowsPerIndependent({ energies: values, stretches }, dependenceAlpha);
  return Math.max(1 / rows, tempers.at(-1)!);
}

/** The gain of the pool of both branches at the documented weights, by the same score. */
export function gainOf(
  branches: { readonly statistical: Tempered; readonly physical: Tempered },
  fitting: Played,
): number {
  if (branches.physical.limits.length === 1) return 1;
  return bestOf(gains, (gain) => playedScore(branches, fitting, { weights: documentedWeights, gain }));
}

const oneAlone: Weights = { statistical: 1, physical: 0 };
const tempers: readonly number[] = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64];
/** Below 1 where the branches err together, above 2 where one makes up for what the temper of the other costs. */
const gains: readonly number[] = [1 / 4, 1 / 2, 3 / 4, 1, 3 / 2, 2, 3, 4, 6, 8];
export const gainMax: number = gains.at(-1)!;
const dependenceAlpha = 0.1;

/** The first of those that score highest. */
function bestOf(candidates: readonly number[], score: (candidate: number) => number): number {
  let [best, most] = [1, Number.NEGATIVE_INFINITY];
  for (const candidate of candidates) {
    const found = score(candidate);
    if (found > most) [best, most] = [candidate, found];
  }
  return best;
}

/** Higher is nearer to the labels; 0 is all of them, each with certainty. */
function playedScore(
  { statistical, physical }: { readonly statistical: Tempered; readonly physical: Tempered },
  { labels, chain, rehearsals }: Played,
  { weights, gain = 1 }: { readonly weights: Weights; readonly gain?: number },
): number {
  const belief = new Belief(chain);
  const own = { statistical: new Float64Array(chain.count), physical: new Float64Array(chain.count) };
  const nats = new Float64Array(chain.count);
  let told = 0;
  for (const blocks of rehearsals) {
    belief.restart();
    for (const [first, end] of blocks)
      for (let row = first; row < end; row++) {
        const heard = {
          statistical:
            weights.statistical > 0 && says(statistical, row, own.statistical) ? weights.statistical : 0,
          physical: weights.physical > 0 && says(physical, row, own.physical) ? weights.physical : 0,
        };
        if (heard.statistical + heard.physical === 0) belief.wait();
        else {
          pool(own.statistical, own.physical, { weights: heard, gain, nats });
          belief.observe(nats, 0);
        }
        const label = labels[row]!;
        if (label < 0) continue;
        for (let of = 0; of < chain.count; of++)
          told -= (belief.probabilities[of]! - (of === label ? 1 : 0)) ** 2;
      }
  }
  return told;
}

function says(branch: Tempered, row: number, nats: Float64Array): boolean {
  const { values, width, isKnown } = branch.energies;
  if (isKnown[row] !== 1) return false;
  weigh(values.subarray(row * width, (row + 1) * width), branch, nats);
  return true;
}
