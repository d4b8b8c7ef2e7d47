// The Merkle tree of the log, as RFC 6962 section 2.1 hashes it and RFC 9162 section 2.1 verifies it.
//
// A leaf is a record's bytes. Leaves and nodes are hashed with different first bytes, so that nobody can
// pass a node off as a record. A tree of n leaves is split at the largest power of two below n; because
// that split never moves when leaves are added, an older tree is always inside a newer one, and two roots
// can be shown to be one history. Sizes run past 2^32, so nothing here uses 32-bit arithmetic.

import { sameBytes, sha256 } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";

export type Hash = Uint8Array;
export const hashBytes = 32;

export function leafHash(record: Uint8Array): Hash {
  const input = new Uint8Array(1 + record.length);
  input.set(record, 1);
  return sha256(input);
}

export function nodeHash(left: Hash, right: Hash): Hash {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256(input);
}

export const emptyRoot: Hash = sha256(new Uint8Array());

/**
 * All that is needed of a tree to append to it: the roots of its perfect subtrees, largest first, at
 * most one a bit of the size. It never changes; `append` returns the next one, so that a batch which did
 * not reach the disk leaves nothing to undo.
 */
export class CompactRange {
  static readonly empty: CompactRange = new CompactRange(0, []);
  readonly size: number;
  readonly #subtrees: readonly Hash[];

  constructor(size: number, subtrees: readonly Hash[]) {
    assert(subtrees.length === onesIn(size), "a compact range has one hash for each bit set in its size");
    this.size = size;
    this.#subtrees = subtrees;
  }

  append(leaf: Hash): CompactRange {
    const subtrees = [...this.#subtrees];
    let whole = leaf;
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2)
      whole = nodeHash(subtrees.pop()!, whole);
    subtrees.push(whole);
    return new CompactRange(this.size + 1, subtrees);
  }

  root(): Hash {
    return this.#subtrees.length === 0
      ? emptyRoot
      : this.#subtrees.reduceRight((right, left) => nodeHash(left, right));
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#subtrees.length * hashBytes);
    for (const [index, subtree] of this.#subtrees.entries()) bytes.set(subtree, index * hashBytes);
    return bytes;
  }

  /** Each perfect subtree, with the leaves that it is over. */
  spans(): readonly (Span & { readonly root: Hash })[] {
    let to = 0;
    return this.#subtrees.map((root) => {
      const from = to;
      to += floorPower(this.size - from);
      return { from, to, root };
    });
  }

  /** Undefined where the bytes cannot be those of a tree of this size. */
  static from(size: number, bytes: Uint8Array): CompactRange | undefined {
    if (bytes.length !== onesIn(size) * hashBytes) return undefined;
    const at = (index: number) => bytes.slice(index * hashBytes, (index + 1) * hashBytes);
    return new CompactRange(
      size,
      Array.from({ length: onesIn(size) }, (_, index) => at(index)),
    );
  }
}

/** MTH of the leaves from `from` up to and without `to`; a proof asks only for spans that begin at a multiple of their split. */
export type RootOf = (from: number, to: number) => Hash;

/** By hashing all leaves of a span; a log on disk knows the roots of many. */
export function rootsOver(leafAt: (index: number) => Hash): RootOf {
  return (from, to) => {
    let range = CompactRange.empty;
    for (let index = from; index < to; index++) range = range.append(leafAt(index));
    return range.root();
  };
}

/** RFC 6962 2.1.1: the hashes beside the way from leaf `index` up to the root, the leaf's sibling first. */
export function inclusionProof(index: number, size: number, rootOf: RootOf): readonly Hash[] {
  assert(index >= 0 && index < size, "only a leaf of the tree has a proof of inclusion");
  return path(index, { from: 0, to: size }, rootOf);
}

/** RFC 6962 2.1.2: what shows that the tree of `older` leaves is a prefix of the tree of `newer` leaves. */
export function consistencyProof(older: number, newer: number, rootOf: RootOf): readonly Hash[] {
  assert(older > 0 && older <= newer, "a proof of consistency leads from a tree to one no smaller");
  return older === newer ? [] : subproof(older, { from: 0, to: newer, isKnown: true }, rootOf);
}

/** RFC 9162 2.1.3.2, step by step; the numbers are those of the RFC. */
export function verifyInclusion(
  { index, size, leaf, root }: { index: number; size: number; leaf: Hash; root: Hash },
  proof: readonly Hash[],
): boolean {
  // 1. The leaf is one of the tree's.
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  // 2, 3. Both numbers lose their low bits on the way up; where they meet is the root.
  let [node, last] = [index, size - 1];
  let hash = leaf;
  for (const beside of proof) {
    // 4a. More hashes than levels.
    if (last === 0) return false;
    // 4b. A right child, or the last node of its level, which has no right sibling.
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(beside, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = nodeHash(hash, beside);
    // 4c.
    [node, last] = [half(node), half(last)];
  }
  // 5.
  return last === 0 && sameBytes(hash, root);
}

/** RFC 9162 2.1.4.2. From the empty tree, and from a tree to itself, the only proof is the empty one. */
export function verifyConsistency(
  trees: { older: number; newer: number; olderRoot: Hash; newerRoot: Hash },
  proof: readonly Hash[],
): boolean {
  const { older, newer, olderRoot, newerRoot } = trees;
  if (!isSize(older) || !isSize(newer) || older > newer) return false;
  if (!areHashes([olderRoot, newerRoot, ...proof])) return false;
  if (older === newer) return proof.length === 0 && sameBytes(olderRoot, newerRoot);
  if (older === 0) return proof.length === 0 && sameBytes(olderRoot, emptyRoot);
  const found = rootsThrough({ older, newer, olderRoot }, proof);
  return found !== undefined && sameBytes(found.older, olderRoot) && sameBytes(found.newer, newerRoot);
}

/**
 * The root at `older` that the tree with `newerRoot` goes on from, by a proof of consistency from it: whoever signed the
 * newer root has committed to that one too. Undefined where the proof does not lead to `newerRoot`, and for a
 * perfect older tree, whose root a proof does not name.
 */
export function olderRootIn(
  { older, newer, newerRoot }: { older: number; newer: number; newerRoot: Hash },
  proof: readonly Hash[],
): Hash | undefined {
  if (!isSize(older) || !isSize(newer) || older === 0 || older >= newer || isPowerOfTwo(older))
    return undefined;
  if (!areHashes([newerRoot, ...proof])) return undefined;
  const found = rootsThrough({ older, newer, olderRoot: emptyRoot }, proof);
  return found !== undefined && sameBytes(found.newer, newerRoot) ? found.older : undefined;
}

/** Steps 1 to 7 but for the comparison; undefined where there are not as many hashes as levels. */
function rootsThrough(
  { older, newer, olderRoot }: { older: number; newer: number; olderRoot: Hash },
  proof: readonly Hash[],
): { readonly older: Hash; readonly newer: Hash } | undefined {
  // 1. The empty proof leads nowhere.
  if (proof.length === 0) return undefined;
  // 2. A perfect older tree is itself the first node of the way, and need not be sent.
  const steps = isPowerOfTwo(older) ? [olderRoot, ...proof] : proof;
  // 3, 4.
  let [node, last] = [older - 1, newer - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  // 5.
  let olderHash = steps[0]!;
  let newerHash = steps[0]!;
  for (const beside of steps.slice(1)) {
    // 6a.
    if (last === 0) return undefined;
    // 6b.
    if (node % 2 === 1 || node === last) {
      olderHash = nodeHash(beside, olderHash);
      newerHash = nodeHash(beside, newerHash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else newerHash = nodeHash(newerHash, beside);
    // 6c.
    [node, last] = [half(node), half(last)];
  }
  // 7.
  return last === 0 ? { older: olderHash, newer: newerHash } : undefined;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

function path(index: number, { from, to }: Span, rootOf: RootOf): readonly Hash[] {
  if (to - from === 1) return [];
  const middle = from + splitOf(to - from);
  return index < middle
    ? [...path(index, { from, to: middle }, rootOf), rootOf(middle, to)]
    : [...path(index, { from: middle, to }, rootOf), rootOf(from, middle)];
}

/** `isKnown` while the subtree is the older tree itself, whose root the verifier already has. */
function subproof(
  older: number,
  { from, to, isKnown }: Span & { readonly isKnown: boolean },
  rootOf: RootOf,
): readonly Hash[] {
  if (older === to) return isKnown ? [] : [rootOf(from, to)];
  const middle = from + splitOf(to - from);
  return older <= middle
    ? [...subproof(older, { from, to: middle, isKnown }, rootOf), rootOf(middle, to)]
    : [...subproof(older, { from: middle, to, isKnown: false }, rootOf), rootOf(from, middle)];
}

/** The largest power of two that is not above `count`. */
function floorPower(count: number): number {
  let power = 1;
  while (power * 2 <= count) power *= 2;
  return power;
}

/** The largest power of two below `count`. */
export function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

export function isPowerOfTwo(size: number): boolean {
  return onesIn(size) === 1;
}

function onesIn(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = half(rest)) ones += rest % 2;
  return ones;
}

function half(number: number): number {
  return Math.floor(number / 2);
}

function isSize(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}

function areHashes(hashes: readonly Hash[]): boolean {
  return hashes.every((hash) => hash.length === hashBytes);
}
