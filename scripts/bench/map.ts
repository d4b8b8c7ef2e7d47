import { type Kernels, loadKernels } from "#runtime/core/kernels.ts";
import { scratchAt } from "#runtime/core/layout.ts";
import { type Grid, gridBytes, place } from "#runtime/map/grid/place.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";

/** Look-up with gradient in a dense map, in batches, where nothing but the arithmetic is measured. */
export const mapBench: Bench = {
  name: "map",
  about: "energy and gradient of states in a 256 × 256 map, WebAssembly kernel beside plain TypeScript",
  run,
};

const side = 256;
const batch = 256;
const repeats = 200;

async function run(rounds: number): Promise<readonly BenchRow[]> {
  const kernels = loadKernels();
  const at = kernels.reserve(gridBytes({ columns: side, rows: side }));
  place(grid, at, kernels);
  const nodes = Float32Array.from(grid.energies);
  const [energiesAt, gradientsAt] = [scratchAt + 16 * batch, scratchAt + 24 * batch];
  const rows: BenchRow[] = [];
  for (const [kind, states] of Object.entries({ random: scattered(), coherent: coherent() })) {
    kernels.f64.set(states, scratchAt / 8);
    const { ours, plain } = await interleave(rounds, {
      ours: () => timed(() => kernels.call.gridGradients(at, scratchAt, batch, energiesAt, gradientsAt)),
      plain: () => timed(() => lookUp(nodes, states)),
    });
    const what = `2-D look-up and gradient, ${kind} states, a state`;
    rows.push({
      what,
      unit: "ns",
      better: "less",
      ours,
      peer: { name: "TypeScript", values: plain },
      reach: 30,
    });
  }
  return [...rows, ...(await ways(rounds, { kernels, at, nodes }))];
}

/** From all over the map to its middle: a hundred cells on average, exact here and sampled there. */
async function ways(
  rounds: number,
  { kernels, at, nodes }: { kernels: Kernels; at: number; nodes: Float32Array },
): Promise<readonly BenchRow[]> {
  const states = scattered();
  let sink = 0;
  const { ours, plain } = await interleave(rounds, {
    ours: () =>
      timed(() => {
        for (let index = 0; index < batch; index++)
          sink += kernels.call.gridAlong(at, states[2 * index]!, states[2 * index + 1]!, 0.5, 0.5);
      }),
    plain: () =>
      timed(() => {
        for (let index = 0; index < batch; index++)
          sink += sampledAlong(nodes, states[2 * index]!, states[2 * index + 1]!);
      }),
  });
  if (Number.isNaN(sink)) throw new Error("A way through the map has no energy");
  const peer = { name: "TypeScript, sampled at half cells", values: plain };
  return [
    { what: "highest energy on a way to the middle of the map", unit: "ns", better: "less", ours, peer },
  ];
}

const grid: Grid = {
  channels: ["x", "y"].map((name) => ({ name, unit: "1", min: 0, max: 1, resolution: 0 })),
  columns: side,
  rows: side,
  energies: Float32Array.from({ length: side * side }, (_, index) => {
    const [x, y] = [(index % side) / side - 0.5, Math.floor(index / side) / side - 0.5];
    return 40 * (x * x + y * y) + Math.sin(40 * x) + Math.cos(30 * y);
  }),
  barrier: 20,
  bandwidth: [0.02, 0.02],
};

/** Points of the golden-ratio sequence: spread over the whole map, so that neighbours share no cache line. */
function scattered(): Float64Array {
  return Float64Array.from({ length: 2 * batch }, (_, index) => {
    const step = index % 2 === 0 ? 0.7548776662466927 : 0.5698402909980532;
    return (((index >> 1) + 1) * step) % 1;
  });
}

function coherent(): Float64Array {
  return Float64Array.from({ length: 2 * batch }, (_, index) => 0.5 + (index >> 1) * 1e-4);
}

/** Nanoseconds a state. */
function timed(pass: () => void): number {
  const start = process.hrtime.bigint();
  for (let repeat = 0; repeat < repeats; repeat++) pass();
  return Number(process.hrtime.bigint() - start) / (repeats * batch);
}

const energies = new Float64Array(batch);
const gradients = new Float64Array(2 * batch);

function lookUp(nodes: Float32Array, states: Float64Array): void {
  const perUnit = side - 1;
  for (let index = 0; index < batch; index++) {
    const x = states[2 * index]!;
    const y = states[2 * index + 1]!;
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) continue;
    const u = x * perUnit;
    const v = y * perUnit;
    const column = Math.min(u | 0, side - 2);
    const row = Math.min(v | 0, side - 2);
    const s = u - column;
    const t = v - row;
    const corner = row * side + column;
    const base = nodes[corner]!;
    const right = nodes[corner + 1]! - base;
    const up = nodes[corner + side]! - base;
    const cross = nodes[corner + side + 1]! - base - right - up;
    energies[index] = base + s * right + t * (up + s * cross);
    gradients[2 * index] = (right + t * cross) * perUnit;
    gradients[2 * index + 1] = (up + s * cross) * perUnit;
  }
}

function sampledAlong(nodes: Float32Array, x: number, y: number): number {
  const steps = Math.max(1, Math.ceil(2 * (side - 1) * Math.max(Math.abs(0.5 - x), Math.abs(0.5 - y))));
  let highest = Number.NEGATIVE_INFINITY;
  for (let step = 0; step <= steps; step++) {
    const u = (x + (step / steps) * (0.5 - x)) * (side - 1);
    const v = (y + (step / steps) * (0.5 - y)) * (side - 1);
    const column = Math.min(u | 0, side - 2);
    const row = Math.min(v | 0, side - 2);
    const corner = row * side + column;
    const base = nodes[corner]!;
    const right = nodes[corner + 1]! - base;
    const up = nodes[corner + side]! - base;
    const cross = nodes[corner + side + 1]! - base - right - up;
    const energy = base + (u - column) * right + (v - row) * (up + (u - column) * cross);
    if (energy > highest) highest = energy;
  }
  return highest;
}
