import type { LogIndex } from "#runtime/prove/port.ts";
import { type Hash, nodeHash, type RootOf, splitOf } from "#runtime/prove/tree.ts";
import { tileRecords } from "./segment.ts";

/**
 * Roots of perfect subtrees never change, and every proof of a long log asks for the same ones. So a log of ten million
 * asks the disk for a tile once, and not for forty thousand at each proof.
 */
export function rememberedRoots(rootOf: RootOf, start: LogIndex): RootOf {
  const known = new Map<string, Hash>();
  const remembered = (from: number, to: number): Hash => {
    const count = to - from;
    // Of what was given up only some whole roots are left, and `rootOf` knows which.
    if (count < tileRecords || to <= start) return rootOf(from, to);
    const name = `${from} ${count}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const middle = from + splitOf(count);
    // The log has the roots of its tiles, so that no record is read for them.
    const root =
      count === tileRecords ? rootOf(from, to) : nodeHash(remembered(from, middle), remembered(middle, to));
    if (splitOf(count) * 2 !== count || from % count !== 0) return root;
    if (known.size >= rootsMax) known.clear();
    known.set(name, root);
    return root;
  };
  return remembered;
}

/** Enough for eight million records, in some ten megabytes; then it begins anew. */
const rootsMax = 65_536;
