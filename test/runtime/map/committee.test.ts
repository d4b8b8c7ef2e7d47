import assert from "node:assert/strict";
import { test } from "node:test";
import { expertsOf } from "#runtime/map/experts.ts";
import { committeeOf } from "../../support/committee.ts";
import { membersOf } from "../../support/plants.ts";
import { chanceOf, drawn, gradientError } from "./chance.ts";

const lower = [
  [1, 0],
  [0.9, 0.3],
] as const;
const rows = drawn([{ count: 1_500, mean: [0, 0], lower }], 1);
const members = membersOf(rows, 3, chanceOf(1)).map(expertsOf);
const committee = committeeOf(members);

test("committeeOf() is as surprised as its members are in the mean", () => {
  for (const state of [Float64Array.of(0, 0), Float64Array.of(2, -2), Float64Array.of(50, 1)]) {
    const mean = members.reduce((sum, member) => sum + member.surprise(state), 0) / 3;
    assert.ok(Math.abs(committee.surprise(state) - mean) <= 1e-12 * mean);
  }
});

test("committeeOf() exceeds −log α at a rate of about α at most twice", () => {
  const fresh = drawn([{ count: 10_000, mean: [0, 0], lower }], 2).values;
  const surprises = Array.from({ length: 10_000 }, (_, row) =>
    committee.surprise(fresh.subarray(2 * row, 2 * row + 2)),
  );
  for (const alpha of [0.2, 0.05, 0.01])
    assert.ok(surprises.filter((nats) => nats > -Math.log(alpha)).length / 10_000 < 2 * alpha + 0.01);
});

test("gradient() of a committee is the slope of its surprise()", () => {
  const chance = chanceOf(5);
  const energy = (state: Float64Array): number => committee.surprise(state);
  const gradient = (state: Float64Array, into: Float64Array): number => committee.gradient(state, into);
  let exact = 0;
  for (let round = 0; round < 100; round++) {
    const state = Float64Array.of(12 * chance() - 6, 12 * chance() - 6);
    // Where two lines of ranks, or two experts, meet there is no slope.
    if (gradientError(state, { energy, gradient }, 1e-6) < 1e-5) exact++;
  }
  assert.ok(exact >= 95, `${exact}`);
});
