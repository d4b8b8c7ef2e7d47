import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadKernels } from "#runtime/core/kernels.ts";
import { scratchAt } from "#runtime/core/layout.ts";
import { expertsOf } from "#runtime/map/experts.ts";
import { foresightOf } from "#runtime/map/foresight.ts";
import { kernelExpert } from "#runtime/map/kernel-density.ts";
import { mixtureExpert } from "#runtime/map/mixture.ts";
import { placeForesight } from "#runtime/map/place-foresight.ts";
import { placeGroups } from "#runtime/map/place-plant.ts";
import { plantQueries } from "#runtime/map/plant-queries.ts";
import { type Bench, type BenchRow, interleave, type Measure } from "./bench.ts";
import {
  type ExpertsData,
  expertsData,
  foresightData,
  peerFile,
  startOf,
  stateCount,
} from "./experts-data.ts";
import { hasPython, interpreter, type Peer, startPeer } from "./peer.ts";

/** The hot loops of a plant's map, with the same numbers in each language. */
export const expertsBench: Bench = {
  name: "experts",
  about:
    "energy and gradient of a plant's densities, ways and roll-outs: kernels beside TypeScript, C and scikit-learn",
  run,
};

async function run(rounds: number): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const program = compiled(folder);
    const rows: BenchRow[] = [];
    for (const width of [8, 16, 32]) {
      const data = expertsData(width);
      const file = join(folder, `${width}.f64`);
      writeFileSync(file, new Uint8Array(peerFile(data, foresightData()).buffer));
      await using c = program === undefined ? undefined : await startPeer(program, [file]);
      await using python = hasPython("sklearn") ? await startPeer(interpreter, [script, file]) : undefined;
      rows.push(...(await densities(rounds, { data, c, python })));
      if (width === 32) rows.push(...(await rollOuts(rounds, c)));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Peers {
  readonly c: Peer | undefined;
  readonly python: Peer | undefined;
}

/** Microseconds to reach for energy and gradient, by width. */
const mixtureReach: Readonly<Record<number, number>> = { 8: 1.3, 16: 3.2, 32: 10 };

async function densities(
  rounds: number,
  { data, c, python }: Peers & { data: ExpertsData },
): Promise<readonly BenchRow[]> {
  const { width, fitted, inner } = data;
  const ours = kernelsFor(data);
  const [mixture, density] = [mixtureExpert(fitted.mixture), kernelExpert(fitted.density)];
  const whole = expertsOf(fitted);
  const gradient = new Float64Array(width);
  const each = views(inner, width);
  const physical = views(data.states, width);
  const [first, last] = [physical[0]!, physical[1]!];
  const plainly =
    (ask: (state: Float64Array) => number, states = each): Measure =>
    () =>
      timed(() => states.forEach(ask), states.length);
  const rows = await compared(rounds, {
    what: `mixture of 16, ${width} channels, energy and gradient`,
    reach: mixtureReach[width],
    ours: ours.mixture,
    peers: {
      TypeScript: plainly((state) => mixture.gradient(state, gradient)),
      ...(c && { [cName]: () => c.ask("mixture").then(micro) }),
      ...(python && { "scikit-learn, energy alone": () => python.ask("mixture one").then(micro) }),
      ...(python && { "scikit-learn, in a batch": () => python.ask("mixture batch").then(micro) }),
    },
  });
  const kernel = await compared(rounds, {
    what: `256 centres, ${width} channels, energy and gradient`,
    reach: width === 8 ? 4 : undefined,
    ours: ours.density,
    peers: {
      TypeScript: plainly((state) => density.gradient(state, gradient)),
      ...(c && { [cName]: () => c.ask("density").then(micro) }),
      ...(python && { "scikit-learn, energy alone": () => python.ask("density one").then(micro) }),
      ...(python && { "scikit-learn, in a batch": () => python.ask("density batch").then(micro) }),
    },
  });
  const both = await compared(rounds, {
    what: `surprise by both, ${width} channels, from TypeScript and back`,
    ours: () => timed(() => physical.forEach(ours.queries.energy), stateCount),
    peers: { TypeScript: plainly(whole.surprise, physical) },
  });
  const way = await compared(rounds, {
    what: `way between two states, ${width} channels`,
    ours: () => timed(() => ours.queries.along(first, last), 1),
    peers: { "TypeScript, 33 states": plainly(whole.surprise, physical.slice(0, 33)) },
  });
  const perWay = way.map((row) => ("values" in row.peer ? { ...row, peer: times(row.peer, 33) } : row));
  return [...rows, ...kernel, ...both, ...perWay];
}

function times(peer: { name: string; values: readonly number[] }, count: number) {
  return { name: peer.name, values: peer.values.map((value) => value * count) };
}

function kernelsFor({ width, fitted, states }: ExpertsData) {
  const kernels = loadKernels();
  const { call, f64 } = kernels;
  const channel = { unit: "1", min: -1e3, max: 1e3, resolution: 0, role: "measured" } as const;
  const channels = Array.from({ length: width }, (_, at) => ({ name: `${at}`, ...channel }));
  const modes = { columns: [], seen: [], rows: [], group: [] };
  const plant = placeGroups({ channels, modes, groups: [[fitted]] }, kernels);
  const at = kernels.reserve(states.byteLength);
  f64.set(states, at / 8);
  const each = (ask: (plant: number, state: number, gradient: number) => number): Measure => {
    return () =>
      timed(() => {
        for (let state = 0; state < stateCount; state++) ask(plant, at + state * width * 8, scratchAt);
      }, stateCount);
  };
  return {
    mixture: each(call.plantMixture),
    density: each(call.plantDensity),
    queries: plantQueries({ plant, channelCount: width, foresight: undefined }, kernels),
  };
}

async function rollOuts(rounds: number, c: Peer | undefined): Promise<readonly BenchRow[]> {
  const fit = foresightData();
  const kernels = loadKernels();
  const channelCount = fit.columns.length;
  const foresight = placeForesight(fit, { channelCount, kernels });
  const outlook = plantQueries({ plant: 0, channelCount, foresight }, kernels).outlook!;
  const plain = foresightOf(fit).outlook;
  const state = startOf(fit);
  const { mean, deviation } = fit.forecaster;
  const held = fit.commands;
  const target = state.with(32, mean[32]! + deviation[32]!);
  return await compared(rounds, {
    what: "roll-out of 33 channels over 20 rows, with its rarest moment",
    reach: 20,
    ours: () => timed(() => outlook(state, { target, held }), 1),
    peers: {
      TypeScript: () => timed(() => plain(state, { target, held }), 1),
      ...(c && { [cName]: () => c.ask("outlook").then(micro) }),
    },
  });
}

/** One row a peer; all of them measured in the same rounds. */
async function compared(
  rounds: number,
  {
    what,
    reach,
    ours,
    peers,
  }: {
    what: string;
    reach?: number | undefined;
    ours: Measure;
    peers: Readonly<Record<string, Measure>>;
  },
): Promise<readonly BenchRow[]> {
  const found: Record<string, number[]> = await interleave(rounds, { ...peers, ours });
  const { ours: own, ...others } = found;
  return Object.entries(others).map(([name, values]) => ({
    ...{ what, unit: "µs", better: "less" as const, ours: own!, peer: { name, values } },
    ...(reach !== undefined && { reach }),
  }));
}

function views(values: Float64Array, width: number): readonly Float64Array[] {
  return Array.from({ length: values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width),
  );
}

/**
 * Microseconds for one of `count`: the fastest of ten slices shorter than a scheduler's, because these loops
 * are so short that whoever else runs on the machine would be what is measured.
 */
function timed(pass: () => void, count: number): number {
  const repeats = Math.ceil(sliceStates / count);
  let fastest = Number.POSITIVE_INFINITY;
  for (let slice = 0; slice < slices; slice++) {
    const start = process.hrtime.bigint();
    for (let repeat = 0; repeat < repeats; repeat++) pass();
    fastest = Math.min(fastest, Number(process.hrtime.bigint() - start));
  }
  return fastest / (1_000 * repeats * count);
}

const slices = 10;
const sliceStates = 128;

function micro(nanoseconds: number): number {
  return nanoseconds / 1_000;
}

const cName = "C, gcc -O3 -march=native";

/** Without a compiler its rows are left out, and that is said. */
function compiled(folder: string): string | undefined {
  const program = join(folder, "experts");
  const source = fileURLToPath(new URL("c/experts.c", import.meta.url));
  try {
    execFileSync("gcc", ["-O3", "-march=native", "-o", program, source, "-lm"], { stdio: "ignore" });
    return program;
  } catch {
    console.error("There is no C compiler: its rows are left out");
    return undefined;
  }
}

const script: string = fileURLToPath(new URL("python/experts.py", import.meta.url));
