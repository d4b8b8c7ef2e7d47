import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadKernels } from "#runtime/core/kernels.ts";
import { scratchAt } from "#runtime/core/layout.ts";
import { type DenseGrid, denseBytes, placeDense } from "#runtime/map/grid/dense-place.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";

/** Look-up with gradient in grids of three and four channels, beside C and, where it is there, SciPy. */
export const denseBench: Bench = {
  name: "dense",
  about: "energy and gradient of scattered states in 64³ and 32⁴ nodes, and the bound of a way",
  run,
};

const batch = 256;
const repeats = 400;
const sizes: readonly (readonly [axes: number, side: number])[] = [
  [3, 64],
  [4, 32],
];

async function run(rounds: number): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-dense-"));
  try {
    const rows: BenchRow[] = [];
    for (const [axes, side] of sizes) rows.push(...(await looked(rounds, { axes, side, folder })));
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Size {
  readonly axes: number;
  readonly side: number;
  readonly folder: string;
}

async function looked(rounds: number, { axes, side, folder }: Size): Promise<readonly BenchRow[]> {
  const kernels = loadKernels();
  const grid = gridOf(axes, side);
  const at = kernels.reserve(denseBytes(grid));
  placeDense(grid, at, kernels);
  const [energies, gradients] = [scratchAt + 8 * axes * batch, scratchAt + 8 * (axes + 1) * batch];
  kernels.f64.set(scattered(axes), scratchAt / 8);
  const way = gradients + 8 * axes * batch;
  const look = () => kernels.call.denseGradients(at, scratchAt, batch, energies, gradients);
  kernels.f64.fill(0.5, way / 8, way / 8 + axes);
  const native = compiled(folder, { axes, side });
  const python = scipy({ axes, side });
  const measured = await interleave(rounds, {
    ours: () => timed(look, repeats),
    along: () =>
      timed(() => {
        for (let index = 0; index < batch; index++)
          kernels.call.denseAlong(at, scratchAt + 8 * axes * index, way);
      }, 4),
    native: () => native?.() ?? Number.NaN,
    python: () => python?.() ?? Number.NaN,
  });
  const size = `${side}${axes === 3 ? "³" : "⁴"} nodes`;
  const row = (what: string, ours: readonly number[], peer: BenchRow["peer"]): BenchRow => ({
    ...{ what, unit: "ns", better: "less", ours, peer },
  });
  const what = `look-up and gradient, ${size}, a state`;
  const own = { name: "one look-up of ours", values: measured.ours };
  return [
    ...(native === undefined ? [] : [row(what, measured.ours, { name: "C -O3", values: measured.native })]),
    ...(python === undefined
      ? []
      : [row(what, measured.ours, { name: "SciPy, the energy alone", values: measured.python })]),
    row(`bound of a way to the middle, ${size}`, measured.along, own),
  ];
}

function gridOf(axes: number, side: number): DenseGrid {
  return {
    channels: Array.from({ length: axes }, (_, axis) => ({
      ...{ name: `x${axis}`, unit: "1", min: 0, max: 1, resolution: 0 },
    })),
    nodes: Array.from({ length: axes }, () => side),
    energies: Float32Array.from(
      { length: side ** axes },
      (_, node) => ((Math.imul(node, 0x9e3779b1) >>> 0) % 1_000) / 50,
    ),
    ...{ barrier: 20, bandwidth: Array.from({ length: axes }, () => 0.02) },
  };
}

/** Points of the golden-ratio sequence of four dimensions: spread over the whole grid. */
function scattered(axes: number): Float64Array {
  const steps = [0.8566748838545029, 0.733891856627126, 0.6287067210378087, 0.53859725722361];
  return Float64Array.from(
    { length: batch * axes },
    (_, at) => ((Math.floor(at / axes) + 1) * steps[at % axes]!) % 1,
  );
}

/** Nanoseconds a state. */
function timed(pass: () => void, count: number): number {
  const start = process.hrtime.bigint();
  for (let repeat = 0; repeat < count; repeat++) pass();
  return Number(process.hrtime.bigint() - start) / (count * batch);
}

/** Compiles the same look-up in C; undefined where there is no compiler. */
function compiled(
  folder: string,
  { axes, side }: { readonly axes: number; readonly side: number },
): (() => number) | undefined {
  const source = fileURLToPath(new URL("dense-look-up.c", import.meta.url));
  const program = join(folder, "look-up");
  const { status } = spawnSync("gcc", ["-O3", "-ffp-contract=off", source, "-o", program, "-lm"]);
  if (status !== 0) return undefined;
  return () => {
    const { stdout } = spawnSync(program, [String(axes), String(side)], { encoding: "utf8" });
    return Number(stdout.split(" ")[0]);
  };
}

/** A call for all states at once, which is how SciPy wants it; undefined where it is not installed. */
function scipy({ axes, side }: { readonly axes: number; readonly side: number }): (() => number) | undefined {
  const command = ["/usr/bin/python3", "python3"].find(
    (each) => spawnSync(each, ["-c", "import scipy.interpolate"]).status === 0,
  );
  if (command === undefined) return undefined;
  const program = `
import time, numpy as np
from scipy.interpolate import RegularGridInterpolator
axis = np.linspace(0, 1, ${side})
look = RegularGridInterpolator((axis,) * ${axes}, np.random.default_rng(1).random((${side},) * ${axes}))
states = np.random.default_rng(2).random((${batch}, ${axes}))
look(states)
start = time.perf_counter_ns()
for _ in range(20): look(states)
print((time.perf_counter_ns() - start) / 20 / ${batch})
`;
  return () => Number(spawnSync(command, ["-c", program], { encoding: "utf8" }).stdout);
}
