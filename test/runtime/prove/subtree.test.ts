import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { subtreeProof, verifySubtree } from "#runtime/prove/subtree.ts";
import { CompactRange, type Hash, leafHash, rootsOver } from "#runtime/prove/tree.ts";

type Case = [
  from: number,
  to: number,
  size: number,
  part: string,
  root: string,
  proof: string[],
  isWrong: boolean,
  what: string,
];
const { cases } = JSON.parse(
  readFileSync(new URL("../../vectors/subtrees.json", import.meta.url), "utf8"),
) as {
  cases: Case[];
};

function hash(text: string): Hash {
  return new Uint8Array(Buffer.from(text, "base64"));
}

test("verifySubtree() agrees with transparency-dev's 118 cases", () => {
  for (const [from, to, size, part, root, proof, isWrong, what] of cases) {
    const claim = { subtree: { from, to }, subtreeRoot: hash(part), size, root: hash(root) };
    // They take a subtree without leaves and a root of three bytes; here the one proves nothing, and the other is none.
    const isRight = !isWrong && from < to && hash(root).length === 32;
    assert.equal(verifySubtree(claim, proof.map(hash)), isRight, `${from}..${to} of ${size}: ${what}`);
  }
});

test("subtreeProof() leads from every subtree of every small tree to its root, and only there", () => {
  const leaves = Array.from({ length: 40 }, (_, index) => leafHash(Uint8Array.of(index)));
  const roots = rootsOver((index) => leaves[index]!);
  for (let size = 1; size <= leaves.length; size++) {
    const root = roots(0, size);
    for (let width = 1; width <= 64; width *= 2)
      for (let from = 0; from < size; from += width)
        for (let to = from + (width >> 1) + 1; to <= Math.min(size, from + width); to++) {
          const proof = subtreeProof({ from, to }, size, roots);
          const claim = { subtree: { from, to }, subtreeRoot: roots(from, to), size, root };
          assert.ok(verifySubtree(claim, proof), `${from}..${to} of ${size}`);
          const wrong = proof.map((one, index) => (index === 0 ? flipped(one) : one));
          if (proof.length > 0) assert.ok(!verifySubtree(claim, wrong));
          assert.ok(!verifySubtree({ ...claim, subtreeRoot: flipped(claim.subtreeRoot) }, proof));
          assert.ok(!verifySubtree(claim, [...proof, root]));
          assert.ok(!verifySubtree(claim, proof.slice(1)) || proof.length === 0);
        }
  }
});

test("verifySubtree() refuses what is no subtree", () => {
  const root = CompactRange.empty.append(new Uint8Array(32)).root();
  for (const subtree of [
    { from: 1, to: 3 },
    { from: 0, to: 0 },
    { from: -2, to: 0 },
    { from: 0, to: 2 },
    { from: 0.5, to: 1 },
  ])
    assert.equal(verifySubtree({ subtree, subtreeRoot: root, size: 1, root }, []), false);
});

function flipped(one: Hash): Hash {
  const other = Uint8Array.from(one);
  other[31]! ^= 1;
  return other;
}
