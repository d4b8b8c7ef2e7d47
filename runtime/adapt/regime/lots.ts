import { below, chanceFrom } from "#runtime/core/chance.ts";
import { memoryRows, type Range } from "#runtime/map/blocks.ts";
import type { Recording } from "#runtime/map/recording.ts";

/** Who gets which blocks: densities are fitted to some, tempered by others, and limited by a third lot. */
export interface Lots {
  readonly fit: readonly Range[];
  readonly judge: readonly Range[];
  readonly calibrate: readonly Range[];
}

const turns: readonly (keyof Lots)[] = ["fit", "judge", "fit", "calibrate"];

/**
 * Blocks of some windows each, dealt out four at a time in an order by chance, because a day
 * is a whole number of blocks in many plants and no lot must have all mornings. No window lies in two lots. A map whose
 * energy is one of the physics should be fitted to the lot `fit` alone, or its own rows would flatter it.
 */
export function regimeLots(
  { rows, width, stretches }: Pick<Recording, "rows" | "width" | "stretches">,
  windowRows: number,
): Lots {
  const lots: Record<keyof Lots, Range[]> = { fit: [], judge: [], calibrate: [] };
  const count = stretches.reduce((sum, [first, end]) => sum + end - first, 0);
  const memory = Math.min(memoryRows(rows, width), Math.floor(count / blocksMin));
  const rowsEach = Math.max(windowsEach * windowRows, memory);
  const chance = chanceFrom(seed);
  let hand: (keyof Lots)[] = [];
  for (const [start, stop] of stretches) {
    const parts = Math.max(1, Math.round((stop - start) / rowsEach));
    const cut = (part: number): number => start + Math.floor(((stop - start) * part) / parts);
    for (let part = 0; part < parts; part++) {
      if (hand.length === 0) hand = [...turns];
      const [lot] = hand.splice(below(hand.length, chance), 1);
      lots[lot!].push([cut(part), cut(part + 1)]);
    }
  }
  return lots;
}

const seed = 1;
const windowsEach = 2;
const blocksMin = 16;
