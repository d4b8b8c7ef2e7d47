import type { Kernels } from "#runtime/core/kernels.ts";
import { powers } from "./powers.ts";

/** A shield table in the kernels' memory: some hundred times as many rulings a second, and the same bits. */
export interface PlacedTable {
  /** Two words a state: verdict | which << 8, and the share. `words` is a row of channels each. */
  rule(words: Uint32Array): Uint32Array;
}

/** So many words are ruled in one call. */
const chunkWords = 65_536;

export function placeTable(cells: Uint16Array, kernels: Kernels): PlacedTable {
  const channels = cells[3]!;
  const chunk = Math.floor(chunkWords / channels);
  const [table, room] = [kernels.reserve(cells.length * 2 + 512), kernels.reserve(64)];
  const powersAt = table + cells.length * 2;
  const memory = kernels.i32.buffer;
  new Uint16Array(memory, table, cells.length).set(cells);
  new Uint16Array(memory, powersAt, powers.length).set(powers);
  const [statesAt, rulingsAt] = [kernels.reserve(chunk * channels * 4), kernels.reserve(chunk * 8)];
  const states = new Uint32Array(memory, statesAt, chunk * channels);
  const rulings = new Uint32Array(memory, rulingsAt, chunk * 2);
  return {
    rule(words): Uint32Array {
      const count = words.length / channels;
      const found = new Uint32Array(count * 2);
      for (let first = 0; first < count; first += chunk) {
        const now = Math.min(chunk, count - first);
        states.set(words.subarray(first * channels, (first + now) * channels));
        kernels.call.shieldRulings(table, powersAt, statesAt, now, rulingsAt, room);
        found.set(rulings.subarray(0, now * 2), first * 2);
      }
      return found;
    },
  };
}
