import { type Hash, nodeHash, type RootOf, splitOf } from "#runtime/prove/tree.ts";

/**
 * Roots of large perfect subtrees never change, and every proof of a long log asks for the same ones. Kept from
 * 4096 records on, so that a log of ten million asks the disk for a few tiles a proof and not for forty thousand.
 */
export function rememberedRoots(rootOf: RootOf): RootOf {
  const known = new Map<string, Hash>();
  const remembered = (from: number, to: number): Hash => {
    const count = to - from;
    if (count < rememberedRecordsMin) return rootOf(from, to);
    const name = `${from} ${count}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const middle = from + splitOf(count);
    const root = nodeHash(remembered(from, middle), remembered(middle, to));
    if (splitOf(count) * 2 !== count || from % count !== 0) return root;
    if (known.size >= rootsMax) known.clear();
    known.set(name, root);
    return root;
  };
  return remembered;
}

const rememberedRecordsMin = 4_096;
/** Enough for 130 million records, in some ten megabytes. */
const rootsMax = 65_536;
