import assert from "node:assert/strict";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import type { Mixture } from "#runtime/map/maximise.ts";
import { mixtureExpert } from "#runtime/map/mixture.ts";
import { cellOf, thermodynamicsOf } from "#runtime/map/partition.ts";
import { estimateThermodynamics } from "#runtime/map/partition-by-chance.ts";

const close = (found: number, expected: number, within = 1e-9): void =>
  assert.ok(Math.abs(found - expected) <= within, `${found} is not ${expected}`);

test("thermodynamicsOf() has the partition function of a Gaussian at every temperature", () => {
  const channels = [
    { min: -20, max: 20 },
    { min: -40, max: 40 },
  ];
  const nodes = [401, 401];
  // −log of a normal density with the deviations 1 and 2.
  const energies = Float64Array.from({ length: 401 * 401 }, (_, node) => {
    const x = -20 + (node % 401) / 10;
    const y = -20 + Math.floor(node / 401) / 10;
    return Math.log(2 * Math.PI * 2) + (x * x + y * y) / 2;
  });
  for (const temperature of [0.5, 1, 2]) {
    const found = thermodynamicsOf(energies, { temperature, cell: cellOf(channels, nodes) });
    // Z(T) = T · (2π · 2)^(1 − 1/T), ⟨E⟩ = log(4π) + T, C = 1.
    const logPartition = Math.log(temperature) + (1 - 1 / temperature) * Math.log(4 * Math.PI);
    close(found.logPartition, logPartition, 1e-6);
    close(found.freeEnergy, -temperature * logPartition, 1e-6);
    close(found.meanEnergy, Math.log(4 * Math.PI) + temperature, 1e-6);
    close(found.entropy, Math.log(4 * Math.PI) + 1 + Math.log(temperature), 1e-6);
    close(found.heatCapacity, 1, 1e-6);
  }
});

test("thermodynamicsOf() is the same for energies far from zero, and the slope of the mean is the heat capacity", () => {
  const energies = Float64Array.from({ length: 50 }, (_, node) => Math.sin(node) * 5);
  const at = (temperature: number, shift = 0) =>
    thermodynamicsOf(
      energies.map((energy) => energy + shift),
      { temperature, cell: 0.1 },
    );
  close(at(1, 1e5).heatCapacity, at(1).heatCapacity, 1e-6);
  close(at(1, 1e5).entropy, at(1).entropy, 1e-6);
  close((at(1.001).meanEnergy - at(0.999).meanEnergy) / 0.002, at(1).heatCapacity, 1e-5);
  assert.throws(() => at(0), /temperature/);
  assert.throws(() => at(Number.NaN), /temperature/);
});

/** Two round components of the deviations 1 and ½ in three channels. */
const mixture: Mixture = {
  width: 3,
  weights: Float64Array.of(0.7, 0.3),
  means: Float64Array.of(0, 0, 0, 3, 0, 0),
  whitenings: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 2, 0, 0, 0, 2, 0, 0, 0, 2),
  heights: Float64Array.of(
    Math.log(0.7) - 1.5 * Math.log(2 * Math.PI),
    Math.log(0.3) + 3 * Math.log(2) - 1.5 * Math.log(2 * Math.PI),
  ),
};

test("estimateThermodynamics() knows that the mixture's own partition function is 1", () => {
  const chance = prng(5);
  const found = estimateThermodynamics(mixtureExpert(mixture).energy, mixture, {
    ...{ temperature: 1, draws: 2_000, chance: () => chance.between(0, 1) },
  });
  close(found.logPartition.value, 0, 1e-12);
  close(found.logPartition.error, 0, 1e-12);
  close(found.effectiveDraws, 2_000, 1e-6);
});

test("estimateThermodynamics() is as far off as it says, at three temperatures and for twenty seeds", () => {
  const side = 48;
  const channels = Array.from({ length: 3 }, () => ({ min: -9, max: 12 }));
  const state = new Float64Array(3);
  const { energy } = mixtureExpert(mixture);
  const energies = Float64Array.from({ length: side ** 3 }, (_, node) => {
    for (let axis = 0, rest = node; axis < 3; axis++, rest = Math.floor(rest / side))
      state[axis] = -9 + (21 * (rest % side)) / (side - 1);
    return energy(state);
  });
  for (const temperature of [0.8, 1.5]) {
    const exact = thermodynamicsOf(energies, { temperature, cell: cellOf(channels, [side, side, side]) });
    const names = ["logPartition", "freeEnergy", "meanEnergy", "entropy", "heatCapacity"] as const;
    const off = Object.fromEntries(names.map((name) => [name, 0])) as Record<(typeof names)[number], number>;
    for (let seed = 1; seed <= 20; seed++) {
      const chance = prng(seed);
      const options = { temperature, draws: 1_500, chance: () => chance.between(0, 1) };
      const found = estimateThermodynamics(energy, mixture, options);
      assert.ok(found.effectiveDraws > 300 && found.effectiveDraws <= 1_500);
      for (const name of names) off[name] += ((found[name].value - exact[name]) / found[name].error) ** 2;
    }
    // The mean square of twenty normal deviates is within 0.35 … 2.2 in 999 of 1000 cases; the grid is coarse too.
    for (const name of names)
      assert.ok(off[name] / 20 > 0.2 && off[name] / 20 < 3, `${name}: ${off[name] / 20}`);
  }
});
