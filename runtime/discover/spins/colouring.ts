import type { SpinModel } from "./model.ts";

/**
 * Blocks in which no spin knows another, so that a whole block may be drawn at once and the order within
 * it means nothing: the blocks of chromatic Gibbs sampling. Greedy, the spins with the most neighbours
 * first (Welsh and Powell 1967): never more than one block beyond the highest number of neighbours.
 */
export function blocksOf({ count, starts, neighbours }: SpinModel): readonly Int32Array[] {
  const degree = (spin: number): number => starts[spin + 1]! - starts[spin]!;
  const order = Array.from({ length: count }, (_, spin) => spin).sort(
    (a, b) => degree(b) - degree(a) || a - b,
  );
  const colours = new Int32Array(count).fill(-1);
  const seenBy = new Int32Array(count + 1).fill(-1);
  let used = 0;
  for (const spin of order) {
    for (let at = starts[spin]!; at < starts[spin + 1]!; at++) {
      const colour = colours[neighbours[at]!]!;
      if (colour >= 0) seenBy[colour] = spin;
    }
    let colour = 0;
    while (seenBy[colour] === spin) colour++;
    colours[spin] = colour;
    used = Math.max(used, colour + 1);
  }
  const blocks: number[][] = Array.from({ length: used }, () => []);
  for (let spin = 0; spin < count; spin++) blocks[colours[spin]!]!.push(spin);
  return blocks.map((block) => Int32Array.from(block));
}
