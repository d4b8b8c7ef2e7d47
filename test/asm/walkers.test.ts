import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { chanceFrom, fourfold, normalsOf, wordsOf } from "#runtime/core/chance.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { langevinChain } from "#runtime/discover/langevin.ts";
import { walkersOn } from "#runtime/discover/walkers.ts";
import type { Expert } from "#runtime/map/expert.ts";
import { plantFitOf } from "#runtime/map/plant-file.ts";
import { openPlant, placedPlant } from "#runtime/map/plant-map.ts";

const file = readFileSync(new URL("../../capsules/casting-furnace/map.npz", import.meta.url));
const plain = openPlant(file).potential;
const kernels = loadKernels();
const placed = placedPlant(plantFitOf(file), file, kernels).potential;

test("a placed plant's potential has the bits of the plain one", () => {
  const value = fc.oneof(
    fc.double({ min: 900, max: 1100, noNaN: true }),
    fc.double({ min: -5, max: 60, noNaN: true }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308, -1e308, 5e-324),
  );
  fc.assert(
    fc.property(fc.tuple(value, value), (pair) => {
      const state = Float64Array.from(pair);
      const [expected, found] = [new Float64Array(2), new Float64Array(2)];
      assert.ok(Object.is(placed.gradient(state, found), plain.gradient(state, expected)));
      assert.ok(Object.is(placed.energy(state), plain.energy(state)));
      assert.deepEqual(found, expected);
    }),
    { numRuns: 2_000 },
  );
});

/** Valleys of every steepness, and cliffs: beyond 6 there is no number. */
function rough(width: number): Expert {
  const energy = (x: Float64Array): number =>
    x.reduce(
      (sum, value, at) => sum + (Math.abs(value) > 6 ? Number.NaN : (at + 1) * (value * value - 1) ** 2),
      0,
    );
  return {
    energy,
    gradient(x, into): number {
      for (let at = 0; at < width; at++) into[at] = (at + 1) * 4 * x[at]! * (x[at]! * x[at]! - 1);
      return energy(x);
    },
  };
}

const temperature = fc.oneof(
  fc.double({ min: 0.01, max: 10, noNaN: true }),
  fc.constantFrom(1, 0, 1e-300, 1e300, Number.POSITIVE_INFINITY, Number.NaN),
);

test("walkersOn() walk with the bits of langevinChain()s in turn", () => {
  let memory = loadKernels();
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.constantFrom(0, 0.1, 1, 1e-200, 1e200), { minLength: 5, maxLength: 5 }),
      fc.double({ min: 1e-6, max: 2, noNaN: true }),
      fc.array(temperature, { minLength: 1, maxLength: 4 }),
      fc.nat(1e6),
      (width, count, scaleList, step, temperatures, seed) => {
        if (!memory.hasRoom(1 << 16)) memory = loadKernels();
        const scales = Float64Array.from(scaleList.slice(0, width));
        const source = chanceFrom(seed);
        const starts = Float64Array.from({ length: width * count }, () => 4 * source() - 2);
        const [noise, words] = [wordsOf(source), wordsOf(source)];
        compare({ field: rough(width), starts, scales, step, noise, words, temperatures, memory });
      },
    ),
    { numRuns: 300 },
  );
});

test("walkersOn() walk on a placed plant with the bits of langevinChain()s on the plain one", () => {
  const source = chanceFrom(4);
  const starts = Float64Array.from({ length: 40 }, (_, at) =>
    at % 2 === 0 ? 980 + 40 * source() : 40 * source(),
  );
  const [noise, words] = [wordsOf(source), wordsOf(source)];
  const scales = Float64Array.of(8, 4);
  compare({
    field: plain,
    asked: placed,
    starts,
    scales,
    step: 0.4,
    noise,
    words,
    temperatures: [1, 3, 0.2],
    memory: kernels,
  });
});

interface Compared {
  readonly field: Expert;
  readonly asked?: Expert;
  readonly starts: Float64Array;
  readonly scales: Float64Array;
  readonly step: number;
  readonly noise: Uint32Array;
  readonly words: Uint32Array;
  readonly temperatures: readonly number[];
  readonly memory: ReturnType<typeof loadKernels>;
}

function compare({
  field,
  asked = field,
  starts,
  scales,
  step,
  noise,
  words,
  temperatures,
  memory,
}: Compared): void {
  const width = scales.length;
  const common = { scales, step, chance: fourfold(words), normal: normalsOf(fourfold(noise)) };
  const chains = Array.from({ length: starts.length / width }, (_, walker) =>
    langevinChain(field, { ...common, start: starts.slice(walker * width, (walker + 1) * width) }),
  );
  const walkers = walkersOn(asked, { starts, scales, step, noise, chance: words }, memory);
  for (const at of temperatures)
    for (let round = 0; round < 40; round++) {
      const taken = chains.reduce((sum, chain) => sum + chain.sweep(at).taken, 0);
      assert.equal(walkers.sweep(at, 1).taken, taken);
      assert.deepEqual(
        walkers.states,
        Float64Array.from(chains.flatMap((chain) => Array.from(chain.state()))),
      );
      assert.deepEqual(
        walkers.energies,
        Float64Array.from(chains, ({ energy }) => energy),
      );
    }
}
