import type { LogIndex } from "#runtime/prove/port.ts";
import { CompactRange, type Hash, leafHash, nodeHash, type RootOf, splitOf } from "#runtime/prove/tree.ts";
import { rootsGivenUp } from "./prune.ts";
import type { LogReader } from "./reader.ts";
import { segmentRecords, tileRecords } from "./segment.ts";

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
  // Of what was given up only the beginning of the oldest file knows, and a proof about the rest asks for no more.
  const givenUp = new Map(
    log
      .start()
      .spans()
      .map(({ from, to, root }) => [`${from} ${to}`, root]),
  );
  const rootOf = (from: LogIndex, to: LogIndex): Hash => {
    const count = to - from;
    const gone = givenUp.get(`${from} ${to}`);
    if (gone !== undefined) return gone;
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

/**
 * The root of the tree of the first `size` records, where those were given up: it is known where a file ended, from
 * the roots that stayed behind. Undefined everywhere else.
 */
export function rootGivenUp(log: LogReader, size: LogIndex): Hash | undefined {
  const files = size / segmentRecords;
  const roots = Number.isInteger(files) ? rootsGivenUp(log.path, log.start()) : undefined;
  return roots
    ?.slice(0, files)
    .reduce((range, root) => range.append(root), CompactRange.empty)
    .root();
}
