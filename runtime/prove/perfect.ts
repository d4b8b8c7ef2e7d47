// A proof between two sizes leaves out the root of the older tree where that is perfect (RFC 6962, 2.1.2), because whoever
// asks has it. So a proof that is wrong there does not say what it goes on from. One from the size beside it does.

import { type Hash, isPowerOfTwo, nodeHash, verifyConsistency } from "./tree.ts";

/**
 * The size to ask a proof from, to learn the root at a perfect size. Undefined where no proof to `newer` has it: of the
 * first record alone, and of the first two where there are three.
 */
export function besidePerfect(size: number, newer: number): number | undefined {
  if (!isPowerOfTwo(size) || size < 2) return undefined;
  if (size > 2) return size - 1;
  return newer > 3 ? 3 : undefined;
}

export interface PerfectRoot {
  readonly root: Hash;
  /** From the perfect size to the newer one. */
  readonly proof: readonly Hash[];
}

/** What a proof from `older`, which is beside `perfect`, says that the newer tree has there. It is verified. */
export function perfectRootIn(
  { perfect, older, newer, newerRoot }: { perfect: number; older: number; newer: number; newerRoot: Hash },
  proof: readonly Hash[],
): PerfectRoot | undefined {
  if (older !== besidePerfect(perfect, newer) || newer <= perfect) return undefined;
  const found = perfect > 2 ? throughIts(perfect, proof) : besideIt(proof);
  if (found === undefined) return undefined;
  const trees = { older: perfect, newer, olderRoot: found.root, newerRoot };
  return verifyConsistency(trees, found.proof) ? found : undefined;
}

/** From one less the way leads through its root: its last two leaves, then all that is to the left of them within it. */
function throughIts(perfect: number, [last, beside, ...rest]: readonly Hash[]): PerfectRoot | undefined {
  const lefts = Math.log2(perfect) - 1;
  if (last === undefined || beside === undefined || rest.length < lefts) return undefined;
  const root = rest.slice(0, lefts).reduce((right, left) => nodeHash(left, right), nodeHash(last, beside));
  return { root, proof: rest.slice(lefts) };
}

/** From three, of at least four: the third record, the fourth, then the first two, which are the tree that is asked for. */
function besideIt([third, fourth, root, ...rest]: readonly Hash[]): PerfectRoot | undefined {
  if (third === undefined || fourth === undefined || root === undefined) return undefined;
  return { root, proof: [nodeHash(third, fourth), ...rest] };
}
