// An index of vectors that is found again on the disk. It is a shortcut and nothing else: whatever it names is measured
// anew from the rows, and one that cannot be opened is made again from them.

import { renameSync, rmSync } from "node:fs";
import usearch from "usearch";
import { dimensions } from "#runtime/signal/memory/layout.ts";
import { type StateVector, vectorOne } from "#runtime/signal/memory/vector.ts";

export interface Nearest {
  readonly size: number;
  add(place: number, vector: StateVector): void;
  /** Those that are about the nearest, by about the cosine. */
  near(vector: StateVector, count: number): readonly Near[];
  /** Under its name at once or not at all. */
  save(path: string): void;
}

export interface Near {
  readonly place: number;
  readonly about: number;
}

export function emptyNearest(): Nearest {
  return nearestOver(newIndex(openExpansion));
}

/** Mapped and not read, so it takes the memory that questions touch; undefined where it is not what it should be. */
export function viewNearest(path: string, size: number): Nearest | undefined {
  try {
    const index = newIndex(sealedExpansion);
    index.view(path);
    return index.size() === size && index.dimensions() === dimensions ? nearestOver(index) : undefined;
  } catch {
    // Whoever asked makes it anew from the rows.
    return undefined;
  }
}

type Index = InstanceType<typeof usearch.Index>;

function nearestOver(index: Index): Nearest {
  return {
    get size() {
      return index.size();
    },
    add: (place, vector) => index.add(BigInt(place), floatsOf(vector), 1),
    near(vector, count) {
      if (index.size() === 0) return [];
      const { keys, distances } = index.search(floatsOf(vector), Math.min(count, index.size()), 1);
      return Array.from(keys, (place, at) => ({ place: Number(place), about: distances[at]! }));
    },
    save(path) {
      const unfinished = `${path}.new`;
      rmSync(unfinished, { force: true });
      index.save(unfinished);
      renameSync(unfinished, path);
    },
  };
}

/**
 * How many candidates a search keeps: whoever asks among a million asks some thirty sealed indices, and each may miss one
 * in some hundreds; among them all as good as none of the nearest is missed, for half the time of 64.
 */
const sealedExpansion = 32;
const openExpansion = 64;

function newIndex(expansionSearch: number): Index {
  return new usearch.Index({
    ...{ dimensions, connectivity: 16, expansion_add: 64, expansion_search: expansionSearch, multi: false },
    metric: usearch.MetricKind.Cos,
    quantization: usearch.ScalarKind.I8,
  });
}

function floatsOf(vector: StateVector): Float32Array {
  return Float32Array.from(vector, (value) => value / vectorOne);
}
