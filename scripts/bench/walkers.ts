import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chanceFrom, wordsOf } from "#runtime/core/chance.ts";
import { type Kernels, loadKernels } from "#runtime/core/kernels.ts";
import { langevinChain } from "#runtime/discover/langevin.ts";
import { type Walkers, walkersOn } from "#runtime/discover/walkers.ts";
import type { Expert, PlacedExpert } from "#runtime/map/expert.ts";
import { plantFitOf } from "#runtime/map/plant-file.ts";
import { placedPlant, plantOf } from "#runtime/map/plant-map.ts";
import { type BenchRow, interleave } from "./bench.ts";
import { hasPython, interpreter, million, type Peer, startPeer } from "./peer.ts";

/** The same walks three times: in the kernels, in plain TypeScript, and in NumPy, with one walker and a thousand. */
export async function walkerRows(rounds: number): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const file = join(folder, "map.f64");
    writeFileSync(file, new Uint8Array(peerFile().buffer));
    await using numpy = hasPython("numpy") ? await startPeer(interpreter, [script, file]) : undefined;
    const rows: BenchRow[] = [];
    for (const place of places)
      for (const count of [1, 1_000]) rows.push(...(await compared(rounds, { place, count, numpy })));
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Place {
  /** What NumPy calls it. */
  readonly word: string;
  readonly what: string;
  readonly start: Float64Array;
  readonly scales: Float64Array;
  readonly step: number;
  readonly plain: Expert;
  placed(kernels: Kernels): Expert | PlacedExpert;
}

const well: Expert = {
  energy: (x) => 2 * (x[0]! * x[0]! - 1) ** 2,
  gradient(x, into): number {
    const inner = x[0]! * x[0]! - 1;
    into[0] = 8 * x[0]! * inner;
    return 2 * inner * inner;
  },
};

const bytes: Buffer = readFileSync(new URL("../../capsules/casting-furnace/map.npz", import.meta.url));
const fit = plantFitOf(bytes);

const places: readonly Place[] = [
  {
    ...{ word: "map", what: "on the furnace's map", start: Float64Array.of(1_000, 22), step: 0.4 },
    scales: Float64Array.of(8, 4),
    plain: plantOf(fit, bytes).potential,
    placed: (kernels) => placedPlant(fit, bytes, kernels).potential,
  },
  {
    ...{ word: "well", what: "in a double well of TypeScript", start: Float64Array.of(1), step: 0.1 },
    scales: Float64Array.of(1),
    plain: well,
    // A field of one's own that takes many states at once: a loop over the kernels' rows.
    placed: ({ f64 }) => ({
      ...well,
      gradients({ count, states, energies, gradients }): void {
        const [from, energy, slope] = [states / 8, energies / 8, gradients / 8];
        for (let walker = 0; walker < count; walker++) {
          const x = f64[from + walker]!;
          const inner = x * x - 1;
          f64[slope + walker] = 8 * x * inner;
          f64[energy + walker] = 2 * inner * inner;
        }
      },
    }),
  },
];

async function compared(
  rounds: number,
  { place, count, numpy }: { place: Place; count: number; numpy: Peer | undefined },
): Promise<readonly BenchRow[]> {
  const { word, what, start, scales, step } = place;
  const kernels = loadKernels();
  const starts = Float64Array.from({ length: start.length * count }, (_, at) => start[at % start.length]!);
  const [noise, chance] = [wordsOf(chanceFrom(1)), wordsOf(chanceFrom(2))];
  const walkers: Walkers = walkersOn(place.placed(kernels), { starts, scales, step, noise, chance }, kernels);
  const plain = langevinChain(place.plain, {
    start,
    scales,
    step,
    stepsPerSweep: 20_000,
    chance: chanceFrom(1),
  });
  const steps = 200_000 / count;
  for (let warming = 0; warming < 2; warming++) walkers.sweep(1, steps);
  const { ours, typescript, theirs } = await interleave(rounds, {
    ours: () => million(steps * count, () => walkers.sweep(1, steps)),
    typescript: () => million(20_000, () => plain.sweep(1)),
    theirs: () => numpy?.ask(`${word} ${count}`) ?? Number.NaN,
  });
  const common = {
    what: `MALA ${what}, ${count === 1 ? "one walker" : `${count} walkers`}`,
    unit: "million steps/s",
    better: "more" as const,
    ours,
  };
  return [
    { ...common, peer: { name: "TypeScript, one walker", values: typescript } },
    ...(numpy === undefined ? [] : [{ ...common, peer: { name: "NumPy", values: theirs } }]),
  ];
}

/** Width and components, then the mixture and where to start, as doubles in the order the script reads them. */
function peerFile(): Float64Array {
  const { standard, mixture } = fit.experts[0]!;
  const { width, weights, heights, means, whitenings } = mixture;
  const [{ start, scales }] = places as readonly [Place, ...Place[]];
  const lists = [standard.centres, standard.deviations, heights, means, whitenings, start, scales];
  return Float64Array.from([width, weights.length, ...lists.flatMap((list) => Array.from(list))]);
}

const script: string = fileURLToPath(new URL("python/walkers.py", import.meta.url));
