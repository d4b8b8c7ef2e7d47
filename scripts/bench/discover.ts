import { spawnSync } from "node:child_process";
import { chanceFrom } from "#runtime/core/chance.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import type { Chain } from "#runtime/discover/chain.ts";
import { orderChain } from "#runtime/discover/orders/order-chain.ts";
import { orderChains } from "#runtime/discover/orders/placed-orders.ts";
import { assignment, type Table, tour } from "#runtime/discover/orders/problem.ts";
import { spinChain } from "#runtime/discover/spins/gibbs.ts";
import { type Pair, type SpinModel, spinModel } from "#runtime/discover/spins/model.ts";
import { spinChains } from "#runtime/discover/spins/placed-chain.ts";
import { type Bench, type BenchRow, interleave, type Measure } from "./bench.ts";
import { interpreter, million } from "./peer.ts";
import { walkerRows } from "./walkers.ts";

/**
 * Samplers beside NumPy on the same machine, where it is installed, and beside what extropic-ai/thrml
 * publishes for eight B200 GPUs (examples/fps.png of its repository): about 1 flip a nanosecond with
 * 3·10⁴ spins at once, about 186 with 3·10⁸. Its figures need that hardware; ours one core.
 */
export const discoverBench: Bench = {
  name: "discover",
  about:
    "sweeps of spins, Langevin steps and moves of orders by the kernels, one core, beside TypeScript, NumPy and thrml's published figures",
  run,
};

const side = 256;
const sweeps = 20;

async function run(rounds: number): Promise<readonly BenchRow[]> {
  return [
    ...(await lattices(rounds)),
    ...(await glasses(rounds)),
    ...(await walkerRows(rounds)),
    ...(await orders(rounds)),
  ];
}

async function lattices(rounds: number): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const model = lattice(side);
  const chains = pairsOf(model);
  for (const [temperature, heat] of [
    [2.5, "warm"],
    [0.5, "cold"],
  ] as const) {
    const what = `${side} × ${side} ring of rings, ${heat}`;
    const found = await interleave(rounds, {
      ...sweepsOf(chains, { temperature, sweeps }),
      numpy: () => numpyFigure(numpyLattice, [side, temperature, sweeps]),
    });
    const numpy = found.numpy.every(Number.isFinite) ? { "NumPy, two colours": found.numpy } : {};
    for (const rule of rules)
      rows.push(...spinRows(`${words[rule]}, ${what}`, rule, { ...found, peers: numpy }));
    if (heat === "warm") {
      const published = { name: "thrml, 3·10⁴ spins on 8 × B200", published: 1_000 };
      rows.push({ what: `Gibbs, ${what}`, unit, better: "more", ours: found["heat-bath"], peer: published });
    }
  }
  return rows;
}

/** Every spin pulls at every other: a flip is a row of a thousand couplings. */
async function glasses(rounds: number): Promise<readonly BenchRow[]> {
  const chance = chanceFrom(1);
  const pairs: Pair[] = [];
  for (let a = 0; a < 1_000; a++)
    for (let b = a + 1; b < 1_000; b++) pairs.push({ a, b, weight: 2 * chance() - 1 });
  const chains = pairsOf(spinModel({ count: 1_000, pairs }, { fields: new Float64Array(1_000) }));
  const rows: BenchRow[] = [];
  for (const [temperature, heat] of [
    [30, "warm"],
    [3, "cold"],
  ] as const) {
    const found = await interleave(rounds, sweepsOf(chains, { temperature, sweeps: 100 }));
    for (const rule of rules)
      rows.push(
        ...spinRows(`${words[rule]}, 1000 spins that all know each other, ${heat}`, rule, {
          ...found,
          peers: {},
        }),
      );
  }
  return rows;
}

const rules = ["heat-bath", "metropolis"] as const;
const words = { "heat-bath": "Gibbs", metropolis: "Metropolis" } as const;
const unit = "million spins/s";

type Rule = (typeof rules)[number];
type Measured = `${Rule}` | `plain ${Rule}`;

interface Swept {
  readonly count: number;
  readonly chains: Readonly<Record<Measured, Chain<Int8Array>>>;
}

function pairsOf(model: SpinModel): Swept {
  const kernels = loadKernels();
  const placed = spinChains(model, { kernels, chainsMax: rules.length });
  const swept = (rule: Rule): Chain<Int8Array> => placed.chain({ chance: chanceFrom(1), rule });
  const plain = (rule: Rule): Chain<Int8Array> => spinChain(model, { chance: chanceFrom(1), rule });
  return {
    count: model.count,
    chains: {
      "heat-bath": swept("heat-bath"),
      metropolis: swept("metropolis"),
      "plain heat-bath": plain("heat-bath"),
      "plain metropolis": plain("metropolis"),
    },
  };
}

function sweepsOf(
  { count, chains }: Swept,
  { temperature, sweeps }: { temperature: number; sweeps: number },
): Record<Measured, Measure> {
  const each = (name: Measured): Measure => {
    const chain = chains[name];
    const pass = (): void => {
      for (let sweep = 0; sweep < sweeps; sweep++) chain.sweep(temperature);
    };
    // What was hot, or by chance, settles first.
    for (let settling = 0; settling < 5; settling++) pass();
    return () => million(count * sweeps, pass);
  };
  return {
    "heat-bath": each("heat-bath"),
    metropolis: each("metropolis"),
    "plain heat-bath": each("plain heat-bath"),
    "plain metropolis": each("plain metropolis"),
  };
}

function spinRows(
  what: string,
  rule: Rule,
  found: Readonly<Record<Measured, readonly number[]>> & {
    readonly peers: Readonly<Record<string, readonly number[]>>;
  },
): readonly BenchRow[] {
  const peers = { TypeScript: found[`plain ${rule}`], ...found.peers };
  return Object.entries(peers).map(([name, values]) => ({
    ...{ what, unit, better: "more" as const, ours: found[rule], peer: { name, values } },
  }));
}

/** One move, asked and decided: constant work for a tour, a row of both tables for an assignment. */
async function orders(rounds: number): Promise<readonly BenchRow[]> {
  const chance = chanceFrom(2);
  const tableOf = (count: number): Table => {
    const places = Array.from({ length: count }, () => [chance(), chance()] as const);
    const values = Float64Array.from(
      places.flatMap(([x, y]) => places.map(([u, v]) => Math.hypot(x - u, y - v))),
    );
    return { count, values };
  };
  const asked = [
    { what: "a tour of 500", problem: tour(tableOf(500)), heat: 0.05 },
    { what: "an assignment of 64", problem: assignment(tableOf(64), tableOf(64)), heat: 1 },
  ];
  const rows: BenchRow[] = [];
  for (const { what, problem, heat } of asked) {
    const { count } = problem;
    const placed = orderChains(problem, { kernels: loadKernels(), chainsMax: 1 });
    const each = (chain: Chain<Int32Array>): Measure => {
      const pass = (): void => {
        for (let sweep = 0; sweep < 200; sweep++) chain.sweep(heat);
      };
      // An order by chance takes nearly every move; what is measured is one that is settled.
      pass();
      return () => million(200 * count, pass);
    };
    const { ours, values } = await interleave(rounds, {
      ours: each(placed.chain({ chance: chanceFrom(3) })),
      values: each(orderChain(problem, { chance: chanceFrom(3) })),
    });
    const peer = { name: "TypeScript", values };
    rows.push({ what: `moves of ${what}`, unit: "million moves/s", better: "more", ours, peer });
  }
  return rows;
}

function lattice(width: number): SpinModel {
  const pairs: Pair[] = [];
  for (let row = 0; row < width; row++)
    for (let column = 0; column < width; column++) {
      const a = row * width + column;
      pairs.push({ a, b: row * width + ((column + 1) % width), weight: 1 });
      pairs.push({ a, b: ((row + 1) % width) * width + column, weight: 1 });
    }
  return spinModel({ count: width * width, pairs }, { fields: new Float64Array(width * width) });
}

/** What a program prints; NaN where there is no NumPy. */
function numpyFigure(program: string, words: readonly number[]): number {
  const { stdout } = spawnSync(interpreter, ["-c", program, ...words.map(String)], { encoding: "utf8" });
  return Number.parseFloat(stdout ?? "");
}

/** The whole lattice in array operations, as one would write it. */
const numpyLattice = `
import sys, time
import numpy as np
side, temperature, sweeps = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
rng = np.random.default_rng(1)
spins = rng.choice(np.array([-1, 1], dtype=np.int8), (side, side))
rows, columns = np.indices((side, side))
colours = [(rows + columns) % 2 == colour for colour in (0, 1)]
def sweep():
    for colour in colours:
        pull = np.roll(spins, 1, 0) + np.roll(spins, -1, 0) + np.roll(spins, 1, 1) + np.roll(spins, -1, 1)
        up = rng.random((side, side)) < 1 / (1 + np.exp(-2 / temperature * pull))
        np.copyto(spins, np.where(up, 1, -1).astype(np.int8), where=colour)
sweep()
start = time.perf_counter()
for _ in range(sweeps):
    sweep()
print(side * side * sweeps / (time.perf_counter() - start) / 1e6)
`;
