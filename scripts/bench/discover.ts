import { spawnSync } from "node:child_process";
import { chanceFrom } from "#runtime/core/chance.ts";
import { orderChain } from "#runtime/discover/orders/order-chain.ts";
import { type OrderProblem, tour } from "#runtime/discover/orders/problem.ts";
import { spinChain } from "#runtime/discover/spins/gibbs.ts";
import { type Pair, type SpinModel, spinModel } from "#runtime/discover/spins/model.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";
import { walkerRows } from "./walkers.ts";

/**
 * Samplers beside NumPy on the same machine, where it is installed, and beside what extropic-ai/thrml
 * publishes for eight B200 GPUs (examples/fps.png of its repository): about 1 flip a nanosecond with
 * 3·10⁴ spins at once, about 186 with 3·10⁸. Its figures need that hardware; ours one core.
 */
export const discoverBench: Bench = {
  name: "discover",
  about: "Gibbs sweeps, Langevin steps and tour moves, one core, beside NumPy and thrml's published figures",
  run,
};

const side = 256;
const sweeps = 20;

async function run(rounds: number): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const model = lattice(side);
  for (const [temperature, heat] of [
    [2.5, "warm"],
    [0.5, "cold"],
  ] as const) {
    const chains = {
      gibbs: spinChain(model, { chance: chanceFrom(1) }),
      metropolis: spinChain(model, { chance: chanceFrom(1), rule: "metropolis" }),
    };
    const { gibbs, metropolis, numpy } = await interleave(rounds, {
      gibbs: () => spinsASecond(() => chains.gibbs.sweep(temperature)),
      metropolis: () => spinsASecond(() => chains.metropolis.sweep(temperature)),
      numpy: () => numpyFigure(numpyLattice, [side, temperature, sweeps]),
    });
    const what = `${side} × ${side} ring of rings, ${heat}`;
    const unit = "million spins/s";
    const hasNumpy = numpy.every(Number.isFinite);
    const peer = hasNumpy
      ? { name: "NumPy, two colours", values: numpy }
      : { name: "thrml, 3·10⁴ spins on 8 × B200", published: 1_000 };
    rows.push({ what: `Gibbs, ${what}`, unit, better: "more", ours: gibbs, peer });
    rows.push({ what: `Metropolis, ${what}`, unit, better: "more", ours: metropolis, peer });
    if (heat === "warm" && hasNumpy)
      rows.push({
        what: `Gibbs, ${what}`,
        unit,
        better: "more",
        ours: gibbs,
        peer: { name: "thrml, 3·10⁴ spins on 8 × B200", published: 1_000 },
      });
  }
  return [...rows, ...(await walkerRows(rounds)), ...(await tours(rounds))];
}

function spinsASecond(sweep: () => void): number {
  return (side * side * sweeps) / (1e6 * seconds(sweep, sweeps));
}

/** One move, asked and decided: constant work for a tour, whatever its length. */
async function tours(rounds: number): Promise<readonly BenchRow[]> {
  const count = 500;
  const chance = chanceFrom(2);
  const places = Array.from({ length: count }, () => [chance(), chance()] as const);
  const values = Float64Array.from(
    places.flatMap(([x, y]) => places.map(([u, v]) => Math.hypot(x - u, y - v))),
  );
  const problem = tour({ count, values });
  const { kind, moves, costOf } = problem;
  const whole: OrderProblem = { kind, count, moves, costOf };
  const chain = orderChain(problem, { chance: chanceFrom(3) });
  const slow = orderChain(whole, { chance: chanceFrom(3) });
  // A tour by chance takes nearly every move; what is measured is a tour that is settled.
  for (let sweep = 0; sweep < 200; sweep++) for (const settling of [chain, slow]) settling.sweep(0.05);
  const { ours, plain } = await interleave(rounds, {
    ours: () => (200 * count) / (1e6 * seconds(() => chain.sweep(0.05), 200)),
    plain: () => (40 * count) / (1e6 * seconds(() => slow.sweep(0.05), 40)),
  });
  const peer = { name: "by the whole cost", values: plain };
  return [{ what: `moves of a tour of ${count}`, unit: "million moves/s", better: "more", ours, peer }];
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

function seconds(pass: () => void, times: number): number {
  const start = process.hrtime.bigint();
  for (let time = 0; time < times; time++) pass();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** What a program prints; NaN where there is no NumPy. */
function numpyFigure(program: string, words: readonly number[]): number {
  const { stdout } = spawnSync("python3", ["-c", program, ...words.map(String)], { encoding: "utf8" });
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
