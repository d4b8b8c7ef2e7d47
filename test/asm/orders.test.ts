import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chanceFrom, fourfold, wordsOf } from "#runtime/core/chance.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { orderChain, shuffled } from "#runtime/discover/orders/order-chain.ts";
import { orderChains } from "#runtime/discover/orders/placed-orders.ts";
import { assignment, type OrderProblem, tardiness, tour } from "#runtime/discover/orders/problem.ts";

const value = fc.oneof(
  fc.integer({ min: -50, max: 50 }),
  fc.double({ min: -4, max: 4, noNaN: true }),
  fc.constantFrom(0, -0, 1e-310, 1e160, -1.7e308),
);
const temperature = fc.oneof(
  fc.double({ min: 0.01, max: 500, noNaN: true }),
  fc.constantFrom(0, -1, 1e-300, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN),
);

/** Rows of a table, the same both ways round or not. */
function table(count: number): fc.Arbitrary<{ readonly count: number; readonly values: Float64Array }> {
  return fc
    .record({
      values: fc.array(value, { minLength: count * count, maxLength: count * count }),
      form: fc.constantFrom("symmetric", "lopsided"),
    })
    .map(({ values, form }) => {
      const own = (at: number): number => {
        const [row, column] = [Math.floor(at / count), at % count];
        return form === "symmetric" && column < row ? column * count + row : at;
      };
      return { count, values: Float64Array.from(values, (_, at) => values[own(at)]!) };
    });
}

const problems: Readonly<Record<string, fc.Arbitrary<OrderProblem>>> = {
  tours: fc.integer({ min: 2, max: 40 }).chain(table).map(tour),
  assignments: fc
    .integer({ min: 2, max: 17 })
    .chain((count) => fc.tuple(table(count), table(count)))
    .map(([flows, distances]) => assignment(flows, distances)),
};

for (const [name, problem] of Object.entries(problems))
  test(`orderChains() sweep with the bits of orderChain(): ${name}`, () => {
    let kernels = loadKernels();
    fc.assert(
      fc.property(
        problem,
        fc.array(temperature, { minLength: 1, maxLength: 5 }),
        fc.nat(1e6),
        (asked, temperatures, seed) => {
          if (!kernels.hasRoom(1 << 17)) kernels = loadKernels();
          const chance = chanceFrom(seed);
          const start = shuffled(asked.count, chance);
          const plain = orderChain(asked, { chance: fourfold(wordsOf(chance)), start });
          const chains = orderChains(asked, { kernels, chainsMax: 1 });
          assert.ok(chains.isPlaced);
          const placed = chains.chain({ chance: chanceFrom(seed) });
          for (const at of temperatures)
            for (let sweep = 0; sweep < 60; sweep++) {
              assert.deepEqual(placed.sweep(at), plain.sweep(at));
              assert.ok(Object.is(placed.energy, plain.energy), `${placed.energy}, not ${plain.energy}`);
              assert.deepEqual(placed.state(), plain.state());
            }
        },
      ),
      { numRuns: 200 },
    );
  });

test("orderChains() of what the kernels do not know or have no room for have the same numbers", () => {
  const jobs = [3, 5, 2, 7, 4].map((time) => ({ time, due: 9, weight: 1 }));
  const long = tour({ count: 2_000, values: new Float64Array(4_000_000) });
  for (const problem of [tardiness(jobs), long]) {
    const chains = orderChains(problem, { kernels: loadKernels(), chainsMax: 1 });
    assert.ok(!chains.isPlaced);
    const chance = chanceFrom(1);
    const start = shuffled(problem.count, chance);
    const plain = orderChain(problem, { chance: fourfold(wordsOf(chance)), start });
    const chain = chains.chain({ chance: chanceFrom(1) });
    assert.deepEqual(chain.sweep(2), plain.sweep(2));
    assert.deepEqual(chain.state(), plain.state());
  }
});
