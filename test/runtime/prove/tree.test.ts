import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Bug } from "#runtime/core/fault.ts";
import {
  CompactRange,
  consistencyProof,
  emptyRoot,
  type Hash,
  inclusionProof,
  leafHash,
  nodeHash,
  olderRootIn,
  rootsOver,
  verifyConsistency,
  verifyInclusion,
} from "#runtime/prove/tree.ts";
import { fromHex, toHex, vectors } from "./vectors.ts";

const { rfc6962_hashes: hashes, ct_reference_tree: reference } = vectors;

test("leafHash(), nodeHash() and emptyRoot agree with RFC 6962's published values", () => {
  assert.equal(toHex(emptyRoot), hashes.empty_root);
  assert.equal(toHex(leafHash(new Uint8Array())), hashes.empty_leaf);
  assert.equal(toHex(leafHash(Buffer.from("L123456"))), hashes.leaf_L123456);
  assert.equal(toHex(nodeHash(Buffer.from("N123"), Buffer.from("N456"))), hashes.node_N123_N456);
});

test("CompactRange has the roots of the certificate transparency reference tree", () => {
  let range = CompactRange.empty;
  const roots = reference.leaves_hex.map((leaf) => {
    range = range.append(leafHash(fromHex(leaf)));
    return toHex(range.root());
  });
  assert.deepEqual(roots, reference.roots_hex);
  assert.equal(toHex(CompactRange.empty.root()), hashes.empty_root);
});

/** MTH word for word as RFC 6962 section 2.1 defines it; slow, and nothing like the code under test. */
function definition(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return emptyRoot;
  if (leaves.length === 1) return leaves[0]!;
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return nodeHash(definition(leaves.slice(0, split)), definition(leaves.slice(split)));
}

const sizeMax = 70;
const leaves = Array.from({ length: sizeMax }, (_, index) => leafHash(Buffer.from(`record ${index}`)));
const roots = Array.from({ length: sizeMax + 1 }, (_, size) => definition(leaves.slice(0, size)));
const leafAt = (index: number): Hash => leaves[index]!;

test("CompactRange has the roots of the definition, also after a trip through its bytes", () => {
  let range: CompactRange = CompactRange.empty;
  for (const [index, leaf] of leaves.entries()) {
    range = range.append(leaf);
    const again = CompactRange.from(range.size, range.bytes());
    assert.equal(toHex(again!.root()), toHex(roots[index + 1]!));
    assert.equal(toHex(range.root()), toHex(roots[index + 1]!));
  }
});

test("CompactRange.append() leaves the range it was asked on as it was", () => {
  const range = CompactRange.empty.append(leafAt(0)).append(leafAt(1)).append(leafAt(2));
  range.append(leafAt(3));
  assert.deepEqual(range.root(), roots[3]);
});

test("CompactRange.from() refuses bytes that a tree of that size cannot have", () => {
  assert.equal(CompactRange.from(3, new Uint8Array(32)), undefined);
  assert.equal(CompactRange.from(4, new Uint8Array(33)), undefined);
  assert.equal(CompactRange.from(0, new Uint8Array(32)), undefined);
  assert.throws(() => new CompactRange(3, []), Bug);
});

/** The same proof with one bit of one hash turned over, with one hash less, and with one more. */
function manglings(proof: readonly Hash[]): readonly (readonly Hash[])[] {
  const flipped = proof.map((_, at) => proof.map((hash, index) => (index === at ? flip(hash) : hash)));
  return [
    ...flipped,
    proof.slice(0, -1),
    proof.slice(1),
    [...proof, emptyRoot],
    [emptyRoot, ...proof],
  ].filter(
    (mangled) => mangled.length !== proof.length || mangled.some((hash, index) => hash !== proof[index]),
  );
}

function flip(hash: Hash): Hash {
  const flipped = new Uint8Array(hash);
  flipped[hash[0]! % 32]! ^= 1 << (hash[1]! % 8);
  return flipped;
}

test("verifyInclusion() takes every leaf's proof in every tree, and none that is mangled", () => {
  for (let size = 1; size <= sizeMax; size += size < 20 ? 1 : 7)
    for (let index = 0; index < size; index++) {
      const claim = { index, size, leaf: leafAt(index), root: roots[size]! };
      const proof = inclusionProof(index, size, rootsOver(leafAt));
      assert.ok(verifyInclusion(claim, proof), `${index} in ${size}`);
      for (const mangled of manglings(proof))
        assert.ok(!verifyInclusion(claim, mangled), `${index} in ${size}`);
      assert.ok(!verifyInclusion({ ...claim, leaf: flip(claim.leaf) }, proof));
      assert.ok(!verifyInclusion({ ...claim, root: flip(claim.root) }, proof));
      if (size > 1) assert.ok(!verifyInclusion({ ...claim, index: (index + 1) % size }, proof));
    }
});

test("verifyConsistency() takes every pair of trees, and no proof that is mangled", () => {
  for (let newer = 1; newer <= sizeMax; newer += newer < 20 ? 1 : 7)
    for (let older = 1; older <= newer; older++) {
      const trees = { older, newer, olderRoot: roots[older]!, newerRoot: roots[newer]! };
      const proof = consistencyProof(older, newer, rootsOver(leafAt));
      assert.ok(verifyConsistency(trees, proof), `${older} in ${newer}`);
      for (const mangled of manglings(proof))
        assert.ok(!verifyConsistency(trees, mangled), `${older} in ${newer}`);
      assert.ok(!verifyConsistency({ ...trees, olderRoot: flip(trees.olderRoot) }, proof));
      assert.ok(!verifyConsistency({ ...trees, newerRoot: flip(trees.newerRoot) }, proof));
    }
});

test("verifyConsistency() takes the empty tree for the beginning of any, with the empty proof only", () => {
  const trees = { older: 0, newer: 3, olderRoot: emptyRoot, newerRoot: roots[3]! };
  assert.ok(verifyConsistency(trees, []));
  assert.ok(!verifyConsistency(trees, [emptyRoot]));
  assert.ok(!verifyConsistency({ ...trees, olderRoot: roots[1]! }, []));
});

test("verifyConsistency() takes a published proof between two published checkpoints", () => {
  const root = (note: string) => new Uint8Array(Buffer.from(note.split("\n")[2]!, "base64"));
  const { size5, size8, proof_5_8_hex } = vectors.witness_update;
  const trees = { older: 5, newer: 8, olderRoot: root(size5), newerRoot: root(size8) };
  assert.ok(verifyConsistency(trees, proof_5_8_hex.map(fromHex)));
  assert.ok(!verifyConsistency({ ...trees, older: 6 }, proof_5_8_hex.map(fromHex)));
});

for (const [index, size] of [
  [-1, 3],
  [3, 3],
  [0.5, 3],
  [0, Number.NaN],
  [0, 2 ** 60],
] as const)
  test(`verifyInclusion() refuses leaf ${index} of ${size}`, () => {
    assert.equal(verifyInclusion({ index, size, leaf: leafAt(0), root: roots[3]! }, [leafAt(1)]), false);
  });

test("verifyInclusion() and verifyConsistency() refuse whatever is not 32 bytes", () => {
  const short = new Uint8Array(31);
  assert.equal(verifyInclusion({ index: 0, size: 2, leaf: leafAt(0), root: roots[2]! }, [short]), false);
  assert.equal(
    verifyConsistency(
      { older: 1, newer: 1, olderRoot: Buffer.from("root"), newerRoot: Buffer.from("root") },
      [],
    ),
    false,
  );
});

test("verifyInclusion() works with sizes that do not fit into 32 bits", () => {
  // A perfect tree of 2^40 leaves that are all the same: each level has one hash.
  let node = leafAt(0);
  const proof: Hash[] = [];
  for (let level = 0; level < 40; level++) {
    proof.push(node);
    node = nodeHash(node, node);
  }
  const claim = { size: 2 ** 40, leaf: leafAt(0), root: node };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 - 1 }), (index) =>
      verifyInclusion({ ...claim, index }, proof),
    ),
  );
});

test("olderRootIn() is the root that a proof goes on from, for all sizes up to 40 that are not perfect", () => {
  const leaves = Array.from({ length: 40 }, (_, index) => leafHash(Uint8Array.of(index)));
  const rootOf = rootsOver((index) => leaves[index]!);
  for (let newer = 2; newer <= 40; newer++)
    for (let older = 1; older < newer; older++) {
      const proof = consistencyProof(older, newer, rootOf);
      const found = olderRootIn({ older, newer, newerRoot: rootOf(0, newer) }, proof);
      const isPerfect = (older & (older - 1)) === 0;
      assert.deepEqual(found, isPerfect ? undefined : rootOf(0, older));
      assert.equal(olderRootIn({ older, newer, newerRoot: rootOf(0, older) }, proof), undefined);
    }
});
