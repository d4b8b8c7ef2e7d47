// How part of a log is shown to be part of a checkpoint (draft-ietf-plants-merkle-tree-certs, "subtree consistency
// proofs", as c2sp.org/tlog-mirror asks for them): with some records and a few hashes one gets both to the root over
// just these records and to that of the whole tree.

import { sameBytes } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import { type Hash, hashBytes, nodeHash, type RootOf, splitOf } from "./tree.ts";

/** `from` is a multiple of the power of two that `to - from` fits into; so it is one place in every tree. */
export interface Subtree {
  readonly from: number;
  readonly to: number;
}

export function subtreeProof({ from, to }: Subtree, size: number, rootOf: RootOf): readonly Hash[] {
  assert(isSubtree({ from, to }) && to <= size, "a proof is for a subtree of the tree");
  const proof: Hash[] = [];
  walk({ from, to }, size, {
    known: () => undefined,
    take: (low, high) => void proof.push(rootOf(low, high)),
    join: () => undefined,
  });
  return proof;
}

export interface SubtreeClaim {
  readonly subtree: Subtree;
  readonly subtreeRoot: Hash;
  readonly size: number;
  readonly root: Hash;
}

export function verifySubtree(
  { subtree, subtreeRoot, size, root }: SubtreeClaim,
  proof: readonly Hash[],
): boolean {
  const { from, to } = subtree;
  if (!isSubtree(subtree) || !Number.isSafeInteger(size) || to > size) return false;
  if (![subtreeRoot, root, ...proof].every(({ length }) => length === hashBytes)) return false;
  const left = [...proof];
  let isShort = false;
  const ends = walk<Hash>({ from, to }, size, {
    known: () => subtreeRoot,
    take: () => {
      const next = left.shift();
      if (next === undefined) isShort = true;
      return next ?? subtreeRoot;
    },
    join: nodeHash,
  });
  return !isShort && left.length === 0 && sameBytes(ends.part, subtreeRoot) && sameBytes(ends.whole, root);
}

interface Steps<Node> {
  /** The subtree's own root, where nothing has to be said about it. */
  known(): Node;
  /** The next hash of the proof, which is the root from `low` to `high`. */
  take(low: number, high: number): Node;
  join(left: Node, right: Node): Node;
}

/** One way for who makes a proof and who checks it. `part` becomes the subtree's root, `whole` the tree's. */
function walk<Node>({ from, to }: Subtree, size: number, steps: Steps<Node>): { part: Node; whole: Node } {
  return climb(0, size, true);

  function climb(low: number, high: number, isKnown: boolean): { part: Node; whole: Node } {
    const start = Math.max(from, low);
    if (start === low && to === high) {
      const here = isKnown ? steps.known() : steps.take(low, high);
      return { part: here, whole: here };
    }
    const middle = low + splitOf(high - low);
    if (to <= middle) {
      const { part, whole } = climb(low, middle, isKnown);
      return { part, whole: steps.join(whole, steps.take(middle, high)) };
    }
    // It lies to the right, or it begins on the left with a full half; then its right end is what is asked about.
    const isSplit = start < middle;
    const { part, whole } = climb(middle, high, isKnown && !isSplit);
    const left = steps.take(low, middle);
    return { part: isSplit ? steps.join(left, part) : part, whole: steps.join(left, whole) };
  }
}

function isSubtree({ from, to }: Subtree): boolean {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from >= to) return false;
  let width = 1;
  while (width < to - from) width *= 2;
  return from % width === 0;
}
