import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chanceFrom } from "#runtime/core/chance.ts";
import { Fault } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { anneal } from "#runtime/discover/anneal.ts";
import type { Chain } from "#runtime/discover/chain.ts";
import { adaptive, geometric, ladderOf } from "#runtime/discover/schedule.ts";
import { gaugeOf } from "#runtime/discover/signature.ts";
import { blocksOf } from "#runtime/discover/spins/colouring.ts";
import { enumerate, momentsAt } from "#runtime/discover/spins/enumerate.ts";
import type { SpinOptions } from "#runtime/discover/spins/gibbs.ts";
import {
  fromCut,
  fromQubo,
  type Pair,
  type SpinModel,
  spinEnergy,
  spinModel,
} from "#runtime/discover/spins/model.ts";
import { spinChains } from "#runtime/discover/spins/placed-chain.ts";
import { temper } from "#runtime/discover/temper.ts";
import { chiSquare } from "./exact.ts";

/** A chain as it ships: swept by the kernels. */
function spinChain(model: SpinModel, { held = [], ...options }: SpinOptions): Chain<Int8Array> {
  const chains = spinChains(model, { kernels: loadKernels(), chainsMax: 1, held });
  assert.ok(chains.isPlaced);
  return chains.chain(options);
}

/** Couplings and fields from −1 to 1 between all pairs, or those that `isPair` picks. */
function glass(
  count: number,
  seed: number,
  isPair: (a: number, b: number) => boolean = () => true,
): SpinModel {
  const chance = chanceFrom(seed);
  const pairs: Pair[] = [];
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) if (isPair(a, b)) pairs.push({ a, b, weight: 2 * chance() - 1 });
  return spinModel(
    { count, pairs },
    { fields: Float64Array.from({ length: count }, () => 2 * chance() - 1) },
  );
}

/** A grid with open ends, or a ring of rings. */
function grid(side: number, { coupling, ends }: { coupling: number; ends: "open" | "ring" }): SpinModel {
  const pairs: Pair[] = [];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      for (const [down, right] of [
        [0, 1],
        [1, 0],
      ] as const) {
        if (ends === "open" && (row + down === side || column + right === side)) continue;
        const b = ((row + down) % side) * side + ((column + right) % side);
        pairs.push({ a: row * side + column, b, weight: coupling });
      }
  return spinModel({ count: side * side, pairs }, { fields: new Float64Array(side * side) });
}

function codeOf(spins: Int8Array): number {
  return spins.reduce((code, spin, bit) => code + (spin === 1 ? 2 ** bit : 0), 0);
}

test("enumerate() gives each state the energy that spinEnergy() sums up", () => {
  const model = glass(7, 1);
  const { energies, ground, groundEnergy } = enumerate(model);
  for (let code = 0; code < 128; code++) {
    const spins = Int8Array.from({ length: 7 }, (_, bit) => ((code >> bit) & 1 ? 1 : -1));
    assert.ok(Math.abs(energies[code]! - spinEnergy(model, spins)) < 1e-12);
  }
  assert.ok(Math.abs(spinEnergy(model, ground) - groundEnergy) < 1e-12);
  assert.equal(groundEnergy, Math.min(...energies));
});

test("fromQubo() and fromCut() say what their problems say", () => {
  const pair = fc.record({ a: fc.nat(5), b: fc.nat(5), weight: fc.integer({ min: -9, max: 9 }) });
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 20 }), fc.nat(63), (pairs, code) => {
      const bits = Array.from({ length: 6 }, (_, bit) => (code >> bit) & 1);
      const spins = Int8Array.from(bits, (bit) => 2 * bit - 1);
      const quadratic = pairs.reduce((sum, { a, b, weight }) => sum + weight * bits[a]! * bits[b]!, 0);
      const cut = pairs.reduce((sum, { a, b, weight }) => sum + (bits[a] === bits[b] ? 0 : weight), 0);
      assert.ok(Math.abs(spinEnergy(fromQubo({ count: 6, pairs }), spins) - quadratic) < 1e-9);
      assert.ok(Math.abs(spinEnergy(fromCut({ count: 6, pairs }), spins) + cut) < 1e-9);
    }),
  );
});

test("spinModel() refuses what no problem says", () => {
  const fields = new Float64Array(3);
  for (const pairs of [
    [{ a: 0, b: 3, weight: 1 }],
    [{ a: -1, b: 0, weight: 1 }],
    [{ a: 0, b: 1, weight: Number.NaN }],
  ])
    assert.throws(() => spinModel({ count: 3, pairs }, { fields }), Fault);
  assert.throws(() => fromQubo({ count: 0, pairs: [] }), Fault);
});

test("blocksOf() puts no two neighbours into one block, and every spin into one", () => {
  for (const model of [glass(20, 3, (a, b) => (a * b) % 3 === 0), grid(6, { coupling: 1, ends: "open" })]) {
    const blocks = blocksOf(model);
    const colour = new Map(
      blocks.flatMap((block, index) => Array.from(block, (spin) => [spin, index] as const)),
    );
    assert.equal(colour.size, model.count);
    for (let spin = 0; spin < model.count; spin++)
      for (let at = model.starts[spin]!; at < model.starts[spin + 1]!; at++)
        assert.notEqual(colour.get(spin), colour.get(model.neighbours[at]!));
  }
  assert.equal(blocksOf(grid(6, { coupling: 1, ends: "open" })).length, 2);
});

for (const rule of ["heat-bath", "metropolis"] as const)
  test(`spinChain() visits all 2^10 states as e^(−E/T) says: ${rule}`, () => {
    const model = glass(10, 5, (a, b) => (a + b) % 3 !== 0);
    const { energies } = enumerate(model);
    const temperature = 1.5;
    const { logPartition } = momentsAt({ energies }, temperature);
    const shares = Array.from(energies, (energy) => Math.exp(-energy / temperature - logPartition));
    const counts = shares.map(() => 0);
    const chain = spinChain(model, { chance: chanceFrom(11), rule });
    for (let sweep = 0; sweep < 400_000; sweep++) {
      chain.sweep(temperature);
      // Eight sweeps apart draws are as good as independent, which χ² asks for.
      if (sweep % 8 === 7) counts[codeOf(chain.state())]!++;
    }
    const { ratio, bins } = chiSquare(counts, shares);
    assert.ok(bins > 200 && ratio < 1, `χ² is ${ratio} of its bound`);
  });

test("spinChain() has the exact energy and heat capacity of a 4 × 4 ring of rings near its transition", () => {
  const model = grid(4, { coupling: 1, ends: "ring" });
  const { energies } = enumerate(model);
  const exact = momentsAt({ energies }, 2.5);
  const gauge = gaugeOf(2.5);
  const chain = spinChain(model, { chance: chanceFrom(2) });
  for (let sweep = 0; sweep < 60_000; sweep++) {
    const moves = chain.sweep(2.5);
    if (sweep >= 500) gauge.add(chain.energy, moves);
  }
  const { mean, heatCapacity } = gauge.reading();
  assert.ok(Math.abs(mean / exact.mean - 1) < 0.01, `${mean}, exactly ${exact.mean}`);
  assert.ok(Math.abs((heatCapacity * 2.5 ** 2) / exact.variance - 1) < 0.04);
});

// The README of extropic-ai/thrml samples a chain of five spins with couplings ½ at β = 1 in two blocks. An
// open chain without fields has ⟨sᵢsⱼ⟩ = tanh(β J)^|i − j| and E = −(n − 1) J tanh(β J), exactly.
test("spinChain() has the moments of thrml's published chain", () => {
  const pairs = [0, 1, 2, 3].map((a) => ({ a, b: a + 1, weight: 0.5 }));
  const model = spinModel({ count: 5, pairs }, { fields: new Float64Array(5) });
  assert.deepEqual(
    blocksOf(model)
      .map((block) => block.length)
      .sort(),
    [2, 3],
  );
  const chain = spinChain(model, { chance: chanceFrom(3) });
  const sums = [0, 0, 0, 0];
  let energy = 0;
  const sweeps = 200_000;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    chain.sweep(1);
    const spins = chain.state();
    for (const distance of [1, 2, 3, 4]) sums[distance - 1]! += (spins[0]! * spins[distance]!) / sweeps;
    energy += chain.energy / sweeps;
  }
  for (const [index, sum] of sums.entries()) assert.ok(Math.abs(sum - Math.tanh(0.5) ** (index + 1)) < 0.01);
  assert.ok(Math.abs(energy + 4 * 0.5 * Math.tanh(0.5)) < 0.01);
});

// thrml's own test clamps one end of such a chain, with biases and weights from −1 to 1, and compares all states.
test("spinChain() samples the rest exactly where a spin is held", () => {
  const model = glass(5, 9, (a, b) => b === a + 1);
  const start = Int8Array.of(1, -1, 1, -1, 1);
  const { energies } = enumerate(model);
  const codes = Array.from({ length: 16 }, (_, code) => 2 * code + 1);
  const weights = codes.map((code) => Math.exp(-energies[code]!));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = codes.map(() => 0);
  const chain = spinChain(model, { chance: chanceFrom(4), start, held: [0] });
  for (let sweep = 0; sweep < 200_000; sweep++) {
    chain.sweep(1);
    if (sweep % 5 === 4) counts[(codeOf(chain.state()) - 1) / 2]!++;
  }
  assert.ok(
    chiSquare(
      counts,
      weights.map((weight) => weight / total),
    ).ratio < 1,
  );
});

test("temper() keeps every temperature's law, and its signature says what enumeration says", () => {
  const model = glass(9, 21);
  const { energies, groundEnergy } = enumerate(model);
  const temperatures = ladderOf({ hot: 4, cold: 0.5, count: 4 });
  const chains = temperatures.map((_, index) => spinChain(model, { chance: chanceFrom(100 + index) }));
  const { signature, energy, exchanges } = temper(chains, {
    temperatures,
    rounds: 30_000,
    sweepsPerRound: 1,
    chance: chanceFrom(7),
    warmUpRounds: 100,
  });
  assert.ok(Math.abs(energy - groundEnergy) < 1e-9);
  for (const { temperature, mean, variance, min } of signature) {
    const exact = momentsAt({ energies }, temperature);
    assert.ok(Math.abs(mean - exact.mean) < 0.05 * Math.sqrt(exact.variance), `mean at ${temperature}`);
    assert.ok(Math.abs(variance / exact.variance - 1) < 0.06, `variance at ${temperature}`);
    assert.ok(min >= groundEnergy - 1e-9);
  }
  assert.ok(exchanges.every((share) => share > 0.1 && share <= 1));
});

test("anneal() finds the proven optimum of QUBOs of 18 variables, with either schedule", () => {
  for (let seed = 0; seed < 6; seed++) {
    const chance = chanceFrom(seed);
    const pairs: Pair[] = [];
    for (let a = 0; a < 18; a++)
      for (let b = a; b < 18; b++) pairs.push({ a, b, weight: Math.floor(201 * chance()) - 100 });
    const model = fromQubo({ count: 18, pairs });
    const { groundEnergy } = enumerate(model);
    const span = { hot: 300, cold: 1 };
    for (const schedule of [
      geometric(ladderOf({ ...span, count: 60 })),
      adaptive({ ...span, closeness: 0.5 }),
    ]) {
      const found = anneal(spinChain(model, { chance, rule: "metropolis" }), {
        schedule,
        sweepsPerTemperature: 30,
      });
      assert.ok(
        Math.abs(found.energy - groundEnergy) < 1e-6,
        `seed ${seed}: ${found.energy}, ${groundEnergy}`,
      );
      assert.ok(Math.abs(spinEnergy(model, found.best) - found.energy) < 1e-6);
    }
  }
});

// Maximum cuts that are known: of a complete graph ⌊n²/4⌋, of a ring of odd length n − 1, of a bipartite
// graph every edge, of Petersen's graph 12 of its 15.
test("anneal() finds maximum cuts that are known", () => {
  const ring = (n: number): Pair[] => Array.from({ length: n }, (_, a) => ({ a, b: (a + 1) % n, weight: 1 }));
  const complete: Pair[] = [];
  for (let a = 0; a < 21; a++) for (let b = a + 1; b < 21; b++) complete.push({ a, b, weight: 1 });
  const lattice: Pair[] = [];
  for (let a = 0; a < 100; a++) {
    if (a % 10 < 9) lattice.push({ a, b: a + 1, weight: 1 });
    if (a < 90) lattice.push({ a, b: a + 10, weight: 1 });
  }
  const inner = [0, 1, 2, 3, 4].flatMap((a) => [
    { a, b: (a + 1) % 5, weight: 1 },
    { a, b: a + 5, weight: 1 },
    { a: a + 5, b: ((a + 2) % 5) + 5, weight: 1 },
  ]);
  for (const [count, pairs, best] of [
    [21, complete, 110],
    [51, ring(51), 50],
    [100, lattice, 180],
    [10, inner, 12],
  ] as const) {
    const chain = spinChain(fromCut({ count, pairs }), { chance: chanceFrom(8), rule: "metropolis" });
    const schedule = geometric(ladderOf({ hot: 4, cold: 0.1, count: 100 }));
    assert.equal(-anneal(chain, { schedule, sweepsPerTemperature: 40 }).energy, best);
  }
});

test("the same seed gives the same run, another seed another", () => {
  const run = (seed: number): unknown =>
    anneal(spinChain(glass(30, 1), { chance: chanceFrom(seed) }), {
      schedule: geometric(ladderOf({ hot: 5, cold: 0.5, count: 10 })),
      sweepsPerTemperature: 20,
    });
  assert.deepEqual(run(5), run(5));
  assert.notDeepEqual(run(5), run(6));
});
