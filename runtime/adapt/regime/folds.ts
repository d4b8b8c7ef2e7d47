import { below, chanceFrom } from "#runtime/core/chance.ts";
import { memoryRows, type Range } from "#runtime/map/blocks.ts";
import type { Recording } from "#runtime/map/recording.ts";

/** Blocks of time that are left out together. */
export interface Folds {
  readonly all: readonly Range[];
  /** Each fold with the blocks of all others. */
  readonly each: readonly { readonly own: readonly Range[]; readonly others: readonly Range[] }[];
}

export const foldCount = 4;

/**
 * Cuts a recording into blocks of some windows and deals them to folds. Nothing is judged by what it was fitted
 * to: each fold is judged by a fit to the others, and what will be used is a fit to all, which knows a little
 * more, so that its limits are passed a little more rarely than they say. A hand of blocks is dealt in an order by
 * chance, because a day is a whole number of blocks in many plants and no fold must have all mornings.
 */
export function foldsOf(
  { rows, width, stretches }: Pick<Recording, "rows" | "width" | "stretches">,
  windowRows: number,
): Folds {
  const dealt: Range[][] = Array.from({ length: foldCount }, () => []);
  const count = stretches.reduce((sum, [first, end]) => sum + end - first, 0);
  const memory = Math.min(memoryRows(rows, width), Math.floor(count / blocksMin));
  const rowsEach = Math.max(windowsEach * windowRows, memory);
  const chance = chanceFrom(seed);
  let hand: number[] = [];
  for (const [start, stop] of stretches) {
    const most = Math.floor((stop - start) / (windowsEach * windowRows));
    const parts = Math.max(1, Math.round((stop - start) / rowsEach), Math.min(foldCount, most));
    const cut = (part: number): number => start + Math.floor(((stop - start) * part) / parts);
    // A stretch that can fill a hand is dealt one of its own: it may be all that shows its regime.
    if (parts >= foldCount) hand = [];
    for (let part = 0; part < parts; part++) {
      if (hand.length === 0) hand = dealt.map((_, fold) => fold);
      const [fold] = hand.splice(below(hand.length, chance), 1);
      dealt[fold!]!.push([cut(part), cut(part + 1)]);
    }
  }
  const joined = (folds: readonly (readonly Range[])[]): readonly Range[] =>
    folds.flat().sort(([a], [b]) => a - b);
  return {
    all: joined(dealt),
    each: dealt.map((own, fold) => ({ own, others: joined(dealt.filter((_, other) => other !== fold)) })),
  };
}

const seed = 1;
const windowsEach = 2;
const blocksMin = 16;
