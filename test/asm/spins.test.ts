import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chanceFrom, fourfold, wordsOf } from "#runtime/core/chance.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { spinChain, startOf } from "#runtime/discover/spins/gibbs.ts";
import { type Pair, type SpinModel, spinModel } from "#runtime/discover/spins/model.ts";
import { spinChains } from "#runtime/discover/spins/placed-chain.ts";

const weight = fc.oneof(
  fc.constantFrom(-1, 1, 0.5, 0, -0, 1e-310, 1e300, -1e308, 1.7e308),
  fc.double({ min: -4, max: 4, noNaN: true }),
);
const temperature = fc.oneof(
  fc.double({ min: 0.01, max: 50, noNaN: true }),
  fc.constantFrom(
    2.5,
    0.5,
    0,
    -1,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    1e-300,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ),
);
/** From no couplings to all, so rows of neighbours are read one by one and as runs. */
const problem = fc
  .record({
    count: fc.integer({ min: 1, max: 40 }),
    share: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
    seed: fc.nat(1e6),
  })
  .chain(({ count, share, seed }) => {
    const chance = chanceFrom(seed);
    const places: (readonly [number, number])[] = [];
    for (let a = 0; a < count; a++)
      for (let b = a + 1; b < count; b++) if (chance() < share) places.push([a, b]);
    return fc.record({
      model: fc
        .tuple(
          fc.array(weight, { minLength: places.length, maxLength: places.length }),
          fc.array(weight, { minLength: count, maxLength: count }),
        )
        .map(([weights, fields]): SpinModel => {
          const pairs = places.map(([a, b], index): Pair => ({ a, b, weight: weights[index]! }));
          return spinModel({ count, pairs }, { fields: Float64Array.from(fields) });
        }),
      held: fc.uniqueArray(fc.nat(count - 1), { maxLength: 3 }),
      seed: fc.nat(1e6),
      temperatures: fc.array(temperature, { minLength: 1, maxLength: 6 }),
    });
  });

for (const rule of ["heat-bath", "metropolis"] as const)
  test(`spinChains() sweep with the bits of spinChain(): ${rule}`, () => {
    let kernels = loadKernels();
    fc.assert(
      fc.property(problem, ({ model, held, seed, temperatures }) => {
        // What is reserved stays reserved, so many problems need more than one memory.
        if (!kernels.hasRoom(1 << 20)) kernels = loadKernels();
        const chance = chanceFrom(seed);
        const start = startOf(model, chance);
        const plain = spinChain(model, { chance: fourfold(wordsOf(chance)), start, rule, held });
        const chains = spinChains(model, { kernels, chainsMax: 1, held });
        assert.ok(chains.isPlaced);
        const placed = chains.chain({ chance: chanceFrom(seed), rule });
        assert.ok(Object.is(placed.energy, plain.energy));
        for (const at of temperatures)
          for (let sweep = 0; sweep < 50; sweep++) {
            assert.deepEqual(placed.sweep(at), plain.sweep(at));
            assert.ok(Object.is(placed.energy, plain.energy), `${placed.energy}, not ${plain.energy}`);
            assert.deepEqual(placed.state(), plain.state());
          }
      }),
      { numRuns: 300 },
    );
  });
