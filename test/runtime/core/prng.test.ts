import assert from "node:assert/strict";
import { test } from "node:test";
import { Prng, prng } from "#runtime/core/prng.ts";

test("Prng gives the published sequence of xoshiro128** 1.1", () => {
  // From the state 1, 2, 3, 4, by the authors' C program (prng.di.unimi.it/xoshiro128starstar.c).
  const published = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849];
  const chance = new Prng(Uint32Array.of(1, 2, 3, 4));
  assert.deepEqual(
    published.map(() => chance.uint32()),
    published,
  );
});

test("prng() repeats itself, and near seeds and forks go other ways", () => {
  const first = (chance: Prng) => Array.from({ length: 8 }, () => chance.uint32());
  assert.deepEqual(first(prng(7)), first(prng(7)));
  assert.notDeepEqual(first(prng(7)), first(prng(8)));
  const parent = prng(7);
  assert.notDeepEqual(first(parent.fork()), first(parent.fork()));
});

test("Prng.between() stays inside, Prng.normal() has mean 0 and deviation 1", () => {
  const chance = prng(1);
  let sum = 0;
  let squares = 0;
  for (let draw = 0; draw < 20_000; draw++) {
    const value = chance.between(-2, 3);
    assert.ok(value >= -2 && value < 3);
    const normal = chance.normal();
    sum += normal;
    squares += normal * normal;
  }
  assert.ok(Math.abs(sum / 20_000) < 0.03);
  assert.ok(Math.abs(squares / 20_000 - 1) < 0.05);
});
