import type { LogIndex } from "#runtime/prove/port.ts";
import { type Hash, leafHash, nodeHash, type RootOf, splitOf } from "#runtime/prove/tree.ts";
import type { LogReader } from "./reader.ts";
import { tileRecords } from "./segment.ts";

/**
 * The roots that a proof asks for, without reading the whole log: those of full tiles are kept in it, and only
 * the records of a tile that is cut are hashed. Nobody has signed what is kept; whoever makes a proof of it
 * verifies that proof before handing it out.
 */
export function rootsIn(log: LogReader): RootOf {
  let known: { readonly first: LogIndex; readonly leaves: readonly Hash[] } | undefined;
  const leafAt = (index: LogIndex): Hash | undefined => {
    const first = index - (index % tileRecords);
    // The last tile may have grown since it was looked at.
    if (known?.first !== first || index - first >= known.leaves.length) {
      const entries = [...log.entries(first, first + tileRecords)];
      known = { first, leaves: entries.flatMap(({ body }) => (body === undefined ? [] : leafHash(body))) };
    }
    return known.leaves[index - first];
  };
  const rootOf = (from: LogIndex, to: LogIndex): Hash => {
    const count = to - from;
    if (count === tileRecords && from % tileRecords === 0) {
      const kept = log.tile(from / tileRecords);
      if (kept !== undefined) return kept;
    }
    // A record that is not there has no hash; a proof made of this one leads to no signed root.
    if (count === 1) return leafAt(from) ?? new Uint8Array(32);
    const middle = from + splitOf(count);
    return nodeHash(rootOf(from, middle), rootOf(middle, to));
  };
  return rootOf;
}
