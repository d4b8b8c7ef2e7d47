// Puts spins into the kernels' memory, numbered in the order of a sweep: then a sweep reads from front to
// back, and the neighbours of a spin in a dense problem follow one another.

import type { Kernels } from "#runtime/core/kernels.ts";
import {
  spinsBlockEndsAt,
  spinsBlocks,
  spinsBytes,
  spinsCouplingStartsAt,
  spinsCouplingsAt,
  spinsHasRuns,
  spinsNeighboursAt,
  spinsNumbersAt,
  spinsStartsAt,
} from "#runtime/core/layout-samplers.ts";
import { blocksOf } from "./colouring.ts";
import type { SpinModel } from "./model.ts";

export interface PlacedSpins {
  readonly at: number;
  readonly model: SpinModel;
  /** How many are swept; the others are held. */
  readonly swept: number;
  /** The number in the problem of each spin in the order of a sweep, the held ones last. */
  readonly numbers: Int32Array;
}

/** Undefined where the kernels have no room for it, and for the chains that `chains` says will follow. */
export function placeSpins(
  model: SpinModel,
  { held, spareBytes, kernels }: { held: readonly number[]; spareBytes: number; kernels: Kernels },
): PlacedSpins | undefined {
  const stays = new Set(held);
  const blocks = blocksOf(model).map((block) => block.filter((spin) => !stays.has(spin)));
  const numbers = Int32Array.from([...blocks.flatMap((block) => Array.from(block)), ...stays]);
  const ends: number[] = [];
  for (const block of blocks) ends.push((ends.at(-1) ?? 0) + 8 * block.length);
  const rows = rowsOf(model, numbers);
  const { starts, neighbours, couplingStarts, couplings, hasRuns } = rows;
  const lists = [
    [spinsBlockEndsAt, Int32Array.from(ends)],
    [spinsStartsAt, starts],
    [spinsNeighboursAt, neighbours],
    [spinsCouplingStartsAt, couplingStarts],
    [spinsCouplingsAt, couplings],
    [spinsNumbersAt, numbers],
  ] as const;
  const bytes = lists.reduce((sum, [, list]) => sum + list.byteLength + alignment, spinsBytes + alignment);
  if (!kernels.hasRoom(bytes + spareBytes)) return undefined;
  const at = kernels.reserve(spinsBytes);
  kernels.i32[(at + spinsBlocks) / 4] = ends.length;
  kernels.i32[(at + spinsHasRuns) / 4] = hasRuns ? 1 : 0;
  for (const [offset, list] of lists) {
    const place = kernels.reserve(list.byteLength);
    if (list instanceof Float64Array) kernels.f64.set(list, place / 8);
    else kernels.i32.set(list, place / 4);
    kernels.i32[(at + offset) / 4] = place;
  }
  return { at, model, swept: (ends.at(-1) ?? 0) / 8, numbers };
}

const alignment = 16;

interface Rows {
  readonly starts: Int32Array;
  readonly neighbours: Int32Array;
  readonly couplingStarts: Int32Array;
  readonly couplings: Float64Array;
  readonly hasRuns: boolean;
}

/** Rows of neighbours in the order of a sweep: as runs where they are long, else one by one. */
function rowsOf({ count, starts, neighbours, couplings }: SpinModel, numbers: Int32Array): Rows {
  const places = new Int32Array(count);
  for (const [place, number] of numbers.entries()) places[number] = place;
  const couplingStarts = new Int32Array(count + 1);
  const sorted = new Int32Array(neighbours.length);
  const doubled = new Float64Array(couplings.length);
  const runs: number[] = [];
  const runStarts = new Int32Array(count + 1);
  const runsMax = neighbours.length / runLengthMin;
  let to = 0;
  for (const [place, number] of numbers.entries()) {
    const row: { readonly place: number; readonly coupling: number }[] = [];
    for (let at = starts[number]!; at < starts[number + 1]!; at++)
      row.push({ place: places[neighbours[at]!]!, coupling: couplings[at]! });
    row.sort((a, b) => a.place - b.place);
    for (const [index, neighbour] of row.entries()) {
      if (runs.length / 2 <= runsMax) {
        if (index === 0 || row[index - 1]!.place !== neighbour.place - 1) runs.push(8 * neighbour.place, 0);
        runs[runs.length - 1]!++;
      }
      sorted[to] = 8 * neighbour.place;
      doubled[to++] = 2 * neighbour.coupling;
    }
    couplingStarts[place + 1] = to;
    runStarts[place + 1] = runs.length / 2;
  }
  const hasRuns = neighbours.length > 0 && runs.length / 2 <= runsMax;
  const common = { couplingStarts, couplings: doubled, hasRuns };
  return hasRuns
    ? { ...common, starts: runStarts, neighbours: Int32Array.from(runs) }
    : { ...common, starts: couplingStarts, neighbours: sorted };
}

/** Shorter runs cost more to begin than they save. */
const runLengthMin = 4;
