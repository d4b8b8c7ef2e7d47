import assert from "node:assert/strict";
import { test } from "node:test";
import { rememberedRoots } from "#runtime/prove/disk/remembered-roots.ts";
import { subtreeProof, verifySubtree } from "#runtime/prove/subtree.ts";
import { consistencyProof, leafHash, rootsOver, verifyConsistency } from "#runtime/prove/tree.ts";

const leaves = Array.from({ length: 3_000 }, (_, index) => leafHash(Buffer.from(`${index}`)));
const plain = rootsOver((index) => leaves[index]!);

test("rememberedRoots() gives the roots that were there to begin with, and asks for each tile once", () => {
  const asked = new Map<string, number>();
  const roots = rememberedRoots((from, to) => {
    const name = `${from} ${to}`;
    asked.set(name, (asked.get(name) ?? 0) + 1);
    return plain(from, to);
  }, 0);
  for (const size of [700, 1_024, 2_999, 3_000]) {
    assert.deepEqual(roots(0, size), plain(0, size));
    for (const older of [1, 256, 511, 600, size]) {
      const trees = { older, newer: size, olderRoot: plain(0, older), newerRoot: plain(0, size) };
      assert.ok(verifyConsistency(trees, consistencyProof(older, size, roots)), `${older} to ${size}`);
    }
    const subtree = { from: 512, to: Math.min(size, 768) };
    const claim = { subtree, subtreeRoot: plain(512, subtree.to), size, root: plain(0, size) };
    assert.ok(verifySubtree(claim, subtreeProof(subtree, size, roots)));
  }
  for (const [name, times] of asked) {
    const [from, to] = name.split(" ").map(Number) as [number, number];
    if (to - from === 256) assert.equal(times, 1, `the tile from ${from} on`);
  }
});

test("rememberedRoots() asks for what was given up as a whole", () => {
  const asked: string[] = [];
  const roots = rememberedRoots((from, to) => {
    asked.push(`${from} ${to}`);
    return plain(from, to);
  }, 1_024);
  assert.deepEqual(roots(0, 2_048), plain(0, 2_048));
  assert.ok(asked.includes("0 1024"));
  assert.ok(!asked.some((name) => name.startsWith("0 ") && name !== "0 1024"));
});
