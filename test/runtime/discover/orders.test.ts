import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chanceFrom } from "#runtime/core/chance.ts";
import { Fault } from "#runtime/core/fault.ts";
import { anneal } from "#runtime/discover/anneal.ts";
import { spanOf } from "#runtime/discover/heat.ts";
import { apply, isOrder, shuffled } from "#runtime/discover/orders/order-chain.ts";
import {
  assignment,
  flowShop,
  type OrderProblem,
  ownProblem,
  tardiness,
  tour,
} from "#runtime/discover/orders/problem.ts";
import { geometric, ladderOf } from "#runtime/discover/schedule.ts";
import { chiSquare } from "./exact.ts";
import { shippedChain } from "./shipped.ts";

function table(
  count: number,
  seed: number,
  form: "symmetric" | "lopsided",
): { count: number; values: Float64Array } {
  const chance = chanceFrom(seed);
  const values = Float64Array.from({ length: count * count }, () => Math.floor(chance() * 100));
  if (form === "symmetric")
    for (let a = 0; a < count; a++)
      for (let b = 0; b < a; b++) values[a * count + b] = values[b * count + a]!;
  return { count, values };
}

function ordersOf(count: number): Int32Array[] {
  const all: Int32Array[] = [];
  const walk = (head: readonly number[]): void => {
    if (head.length === count) all.push(Int32Array.from(head));
    for (let next = 0; next < count; next++) if (!head.includes(next)) walk([...head, next]);
  };
  walk([]);
  return all;
}

const problems: Readonly<Record<string, (count: number, seed: number) => OrderProblem>> = {
  "symmetric tour": (count, seed) => tour(table(count, seed, "symmetric")),
  "lopsided tour": (count, seed) => tour(table(count, seed, "lopsided")),
  assignment: (count, seed) => assignment(table(count, seed, "lopsided"), table(count, seed + 1, "lopsided")),
};

for (const [name, problemOf] of Object.entries(problems))
  test(`riseOf() is the difference of two costs: ${name}`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 9 }), fc.nat(1_000), fc.nat(1_000), (count, seed, pick) => {
        const problem = problemOf(count, seed);
        const chance = chanceFrom(pick);
        const order = shuffled(count, chance);
        for (const move of problem.moves)
          for (let i = 0; i < count; i++)
            for (let j = 0; j < count; j++) {
              if (i === j || (move === "reverse" && i > j)) continue;
              const moved = order.slice();
              apply(moved, move, [i, j]);
              assert.ok(isOrder(moved, count));
              const rise = problem.riseOf!(order, move, [i, j]);
              assert.ok(
                Math.abs(problem.costOf(moved) - problem.costOf(order) - rise) < 1e-9,
                `${move} ${i} ${j}`,
              );
            }
      }),
      { numRuns: 40 },
    );
  });

test("orderChains() visit all orders of five as e^(−cost/T) says", () => {
  const jobs = [3, 5, 2, 7, 4].map((time, index) => ({ time, due: 6 + 2 * index, weight: 1 + (index % 3) }));
  const square = assignment(table(5, 7, "lopsided"), table(5, 8, "lopsided"));
  for (const problem of [
    tour(table(5, 3, "lopsided")),
    tour(table(5, 4, "symmetric")),
    square,
    tardiness(jobs),
  ]) {
    const all = ordersOf(5);
    const index = new Map(all.map((order, at) => [order.join(), at]));
    const temperature = { tour: 60, assignment: 12_000, tardiness: 12, "flow-shop": 1, own: 1 }[problem.kind];
    const weights = all.map((order) => Math.exp(-problem.costOf(order) / temperature));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const counts = all.map(() => 0);
    const chain = shippedChain(problem, { chance: chanceFrom(6) });
    for (let sweep = 0; sweep < 160_000; sweep++) {
      chain.sweep(temperature);
      if (sweep % 4 === 3) counts[index.get(chain.state().join())!]!++;
    }
    const { ratio } = chiSquare(
      counts,
      weights.map((weight) => weight / total),
    );
    assert.ok(ratio < 1, `${problem.kind}: χ² is ${ratio} of its bound`);
  }
});

function best(problem: OrderProblem, seed: number): number {
  const chain = shippedChain(problem, { chance: chanceFrom(seed) });
  const schedule = geometric(ladderOf({ ...spanOf(chain), count: 150 }));
  const found = anneal(chain, { schedule, sweepsPerTemperature: 40 });
  assert.ok(Math.abs(problem.costOf(found.best) - found.energy) < 1e-6);
  return found.energy;
}

test("anneal() finds the proven optimum of jobs on one machine and through a flow shop", () => {
  const chance = chanceFrom(1);
  const draw = (most: number): number => 1 + Math.floor(chance() * most);
  const jobs = Array.from({ length: 7 }, () => ({ time: draw(10), due: draw(30), weight: draw(5) }));
  const times = Array.from({ length: 7 }, () => Float64Array.from({ length: 4 }, () => draw(50)));
  for (const problem of [tardiness(jobs), flowShop(times)])
    assert.equal(best(problem, 2), Math.min(...ordersOf(7).map((order) => problem.costOf(order))));
});

test("ownProblem() takes any cost, and finds the one order that has none", () => {
  const inversions = (order: Int32Array): number =>
    order.reduce((sum, place, at) => sum + order.subarray(at).filter((later) => later < place).length, 0);
  assert.equal(best(ownProblem("own", 12, inversions), 1), 0);
});

test("problems refuse tables that are none", () => {
  assert.throws(() => tour({ count: 3, values: new Float64Array(8) }), Fault);
  assert.throws(() => tour({ count: 1, values: new Float64Array(1) }), Fault);
  assert.throws(() => tour({ count: 2, values: Float64Array.of(0, Number.NaN, 1, 0) }), Fault);
  assert.throws(() => flowShop([Float64Array.of(1, 2), Float64Array.of(1)]), Fault);
  assert.throws(
    () =>
      tardiness([
        { time: -1, due: 0, weight: 1 },
        { time: 1, due: 0, weight: 1 },
      ]),
    Fault,
  );
});
