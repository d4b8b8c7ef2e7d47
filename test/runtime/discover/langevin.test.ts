import assert from "node:assert/strict";
import { test } from "node:test";
import { chanceFrom, wordsOf } from "#runtime/core/chance.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { anneal } from "#runtime/discover/anneal.ts";
import { langevinChain, tunedStep } from "#runtime/discover/langevin.ts";
import { geometric, ladderOf } from "#runtime/discover/schedule.ts";
import { effectiveSize } from "#runtime/discover/signature.ts";
import { temper } from "#runtime/discover/temper.ts";
import { walkersOn } from "#runtime/discover/walkers.ts";
import type { Expert } from "#runtime/map/expert.ts";
import { furnaceGrid } from "../../support/furnace-grid.ts";
import { chiSquare, cumulative, kolmogorov, normalBelow } from "./exact.ts";

function field(
  energy: (x: Float64Array) => number,
  slope: (x: Float64Array, into: Float64Array) => void,
): Expert {
  return {
    energy,
    gradient(x, into): number {
      slope(x, into);
      return energy(x);
    },
  };
}

/** A field of one channel. */
function line(energy: (x: Float64Array) => number, slope: (x: Float64Array) => number): Expert {
  return field(energy, (x, into) => {
    into[0] = slope(x);
  });
}

const doubleWell = line(
  (x) => 2 * (x[0]! ** 2 - 1) ** 2,
  (x) => 8 * x[0]! * (x[0]! ** 2 - 1),
);

/** Ten units long and a tenth wide, tilted by nothing: what unequal channels look like. */
const unequal = field(
  (x) => (x[0]! / 10) ** 2 / 2 + (x[1]! / 0.1) ** 2 / 2,
  (x, into) => {
    into[0] = x[0]! / 100;
    into[1] = x[1]! / 0.01;
  },
);

function draws(chain: ReturnType<typeof langevinChain>, count: number, temperature: number): Float64Array[] {
  return Array.from({ length: count }, () => {
    chain.sweep(temperature);
    return chain.state();
  });
}

/** Draws so far apart that they are as good as independent, which the tests ask for. */
function thinned(series: Float64Array): Float64Array {
  const apart = Math.ceil(series.length / effectiveSize(series));
  return series.filter((_, at) => at % apart === 0);
}

test("langevinChain() samples a Gaussian in unequal channels, each on its own scale", () => {
  const chain = langevinChain(unequal, {
    start: new Float64Array(2),
    scales: Float64Array.of(10, 0.1),
    step: 0.5,
    chance: chanceFrom(1),
  });
  const states = draws(chain, 40_000, 1);
  for (const [channel, deviation] of [10, 0.1].entries()) {
    const series = Float64Array.from(states, (state) => state[channel]!);
    assert.ok(effectiveSize(series) > 5_000);
    assert.ok(kolmogorov(thinned(series), (x) => normalBelow(x / deviation)) < 1);
  }
});

for (const temperature of [1, 0.5])
  test(`langevinChain() samples a double well at temperature ${temperature}`, () => {
    const exact = cumulative((x) => doubleWell.energy(Float64Array.of(x)) / temperature, { from: -3, to: 3 });
    const options = { start: Float64Array.of(1), scales: Float64Array.of(1), chance: chanceFrom(9) };
    const step = tunedStep(doubleWell, options, { temperature });
    const chain = langevinChain(doubleWell, { ...options, step, stepsPerSweep: 12 });
    const series = Float64Array.from(draws(chain, 60_000, temperature), (state) => state[0]!);
    const kept = thinned(series);
    assert.ok(kept.length > 300, `${kept.length} draws`);
    assert.ok(kolmogorov(kept, exact) < 1, `${kolmogorov(kept, exact)} of the bound`);
  });

test("walkersOn() sample a double well, a thousand at once", () => {
  const exact = cumulative((x) => doubleWell.energy(Float64Array.of(x)), { from: -3, to: 3 });
  const walkers = walkersOn(
    doubleWell,
    {
      starts: Float64Array.from({ length: 1_000 }, (_, at) => (at % 2 === 0 ? 1 : -1)),
      scales: Float64Array.of(1),
      step: 0.15,
      noise: wordsOf(chanceFrom(5)),
      chance: wordsOf(chanceFrom(6)),
    },
    loadKernels(),
  );
  const draws: number[] = [];
  // Two hundred steps apart draws of a walker are as good as independent.
  for (let round = 0; round < 5; round++) {
    walkers.sweep(1, 200);
    draws.push(...walkers.states);
  }
  assert.ok(kolmogorov(Float64Array.from(draws), exact) < 1);
});

test("a free walk of long steps is too hot, and Metropolis' decision puts it right", () => {
  const normal = line(
    (x) => x[0]! ** 2 / 2,
    (x) => x[0]!,
  );
  const variance = (rule: "exact" | "free"): number => {
    const chain = langevinChain(normal, {
      start: Float64Array.of(0),
      scales: Float64Array.of(1),
      step: 0.8,
      chance: chanceFrom(4),
      rule,
    });
    return draws(chain, 60_000, 1).reduce((sum, state) => sum + state[0]! ** 2, 0) / 60_000;
  };
  // The free walk's own law is exact too: 2η / (1 − (1 − η)²) = 1 / (1 − η / 2).
  assert.ok(Math.abs(variance("free") - 1 / 0.6) < 0.05);
  assert.ok(Math.abs(variance("exact") - 1) < 0.03);
});

test("langevinChain() goes as often from one bin to another as back: detailed balance", () => {
  const chain = langevinChain(doubleWell, {
    start: Float64Array.of(1),
    scales: Float64Array.of(1),
    step: 0.15,
    chance: chanceFrom(12),
  });
  const bins = 8;
  const binOf = (x: number): number => Math.min(Math.max(Math.floor((x + 1.6) / 0.4), 0), bins - 1);
  const went = Array.from({ length: bins * bins }, () => 0);
  let from = binOf(1);
  for (let step = 0; step < 400_000; step++) {
    chain.sweep(1);
    const to = binOf(chain.state()[0]!);
    went[from * bins + to]!++;
    from = to;
  }
  let [sum, pairs] = [0, 0];
  for (let a = 0; a < bins; a++)
    for (let b = 0; b < a; b++) {
      const [there, back] = [went[a * bins + b]!, went[b * bins + a]!];
      if (there + back < 50) continue;
      sum += (there - back) ** 2 / (there + back);
      pairs++;
    }
  assert.ok(pairs >= 10 && sum / pairs < 2, `${sum} over ${pairs} pairs`);
});

test("langevinChain() leaves a channel of scale 0 alone, and stays behind a wall", () => {
  const chain = langevinChain(unequal, {
    start: Float64Array.of(3, 0.05),
    scales: Float64Array.of(0, 0.1),
    step: 0.5,
    chance: chanceFrom(1),
    isWay: (_, to) => to[1]! > 0,
  });
  for (const state of draws(chain, 2_000, 1)) assert.ok(state[0] === 3 && state[1]! > 0);
});

test("temper() carries a walk over a barrier that stops it alone", () => {
  const steep = line(
    (x) => 20 * (x[0]! ** 2 - 1) ** 2,
    (x) => 80 * x[0]! * (x[0]! ** 2 - 1),
  );
  const options = { start: Float64Array.of(-1), scales: Float64Array.of(1), step: 0.01 };
  const alone = langevinChain(steep, { ...options, chance: chanceFrom(1) });
  assert.ok(draws(alone, 5_000, 1).every((state) => state[0]! < 0));
  const temperatures = ladderOf({ hot: 20, cold: 1, count: 5 });
  const chains = temperatures.map((_, index) =>
    langevinChain(steep, { ...options, chance: chanceFrom(30 + index) }),
  );
  const { exchanges } = temper(chains, {
    temperatures,
    rounds: 5_000,
    sweepsPerRound: 1,
    chance: chanceFrom(2),
  });
  assert.ok(exchanges.every((share) => share > 0.05));
  assert.ok(chains.some((chain) => chain.state()[0]! > 0));
});

test("langevinChain() samples a dense map of two channels cell by cell", () => {
  const map = furnaceGrid();
  const [x, y] = map.channels;
  const inside = (state: Float64Array): boolean =>
    state[0]! >= x!.min && state[0]! <= x!.max && state[1]! >= y!.min && state[1]! <= y!.max;
  const cells = 16;
  // The exact share of each of 16 × 16 boxes, by a fine sum over the bilinear map.
  const shares = new Float64Array(cells * cells);
  const fine = 1_024;
  const state = new Float64Array(2);
  for (let row = 0; row < fine; row++)
    for (let column = 0; column < fine; column++) {
      state[0] = x!.min + ((column + 0.5) * (x!.max - x!.min)) / fine;
      state[1] = y!.min + ((row + 0.5) * (y!.max - y!.min)) / fine;
      shares[Math.floor((row * cells) / fine) * cells + Math.floor((column * cells) / fine)]! += Math.exp(
        -map.energy(state),
      );
    }
  const total = shares.reduce((sum, share) => sum + share, 0);
  const counts = Array.from(shares, () => 0);
  const start = Float64Array.of(1_000, 22);
  for (let walker = 0; walker < 4; walker++) {
    const options = {
      start,
      scales: Float64Array.of(8, 4),
      chance: chanceFrom(60 + walker),
      isWay: (_: unknown, to: Float64Array) => inside(to),
    };
    const chain = langevinChain(map, { ...options, step: 0.4, stepsPerSweep: 1_600 });
    for (let draw = 0; draw < 400; draw++) {
      chain.sweep(1);
      const [a, b] = chain.state() as unknown as [number, number];
      const column = Math.min(Math.floor(((a - x!.min) / (x!.max - x!.min)) * cells), cells - 1);
      const row = Math.min(Math.floor(((b - y!.min) / (y!.max - y!.min)) * cells), cells - 1);
      counts[row * cells + column]!++;
    }
  }
  const { ratio, bins } = chiSquare(
    counts,
    Array.from(shares, (share) => share / total),
  );
  assert.ok(bins > 15 && ratio < 1, `χ² is ${ratio} of its bound over ${bins} boxes`);
});

test("anneal() cools a walk into the lower of two wells", () => {
  const tilted = line(
    (x) => 5 * (x[0]! ** 2 - 1) ** 2 + 0.5 * x[0]!,
    (x) => 20 * x[0]! * (x[0]! ** 2 - 1) + 0.5,
  );
  const options = { start: Float64Array.of(1), scales: Float64Array.of(1), step: 0.02, stepsPerSweep: 10 };
  const chain = langevinChain(tilted, { ...options, chance: chanceFrom(3) });
  const schedule = geometric(ladderOf({ hot: 5, cold: 0.01, count: 40 }));
  const { best, energy, signature } = anneal(chain, { schedule, sweepsPerTemperature: 50 });
  assert.ok(Math.abs(best[0]! + 1.0125) < 0.05 && energy < -0.49);
  // In a well that is as good as a parabola the heat capacity is ½, by equipartition.
  const cold = signature.slice(-20);
  const capacity = cold.reduce((sum, { heatCapacity }) => sum + heatCapacity / cold.length, 0);
  assert.ok(Math.abs(capacity - 0.5) < 0.12, `${capacity}`);
});
