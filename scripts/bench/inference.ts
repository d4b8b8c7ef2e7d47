// One row through a small network, on each way that we have: the fused kernel, ONNX Runtime's synchronous
// core, and its public interface, in turns. Native onnxruntime-node is not a dependency; its figures are
// from design measurements on a machine of this kind. A call of the kernel is shorter than reading a clock
// twice, so its percentiles are of ten calls each.

import { fusedFrom } from "#runtime/adapt/model/fuse.ts";
import { openFused } from "#runtime/adapt/model/fused.ts";
import { openModel } from "#runtime/adapt/onnx.ts";
import type { Model } from "#runtime/adapt/port.ts";
import { assert } from "#runtime/core/fault.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { prng } from "#runtime/core/prng.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { Network } from "#scripts/train/network.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";

export const inferenceBench: Bench = {
  name: "inference",
  about: "one row through a tanh network: fused kernel, synchronous core, public interface; memory after 10⁶",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const rows: BenchRow[] = [];
    for (const size of sizes) rows.push(...(await timeRows(size, rounds)));
    return [...rows, ...(await memoryRows())];
  },
};

interface Size {
  readonly widths: readonly number[];
  /** µs p50 of onnxruntime-node, and what to reach. */
  readonly native: number;
  readonly fused: number;
  readonly core: number;
}

const sizes: readonly Size[] = [
  { widths: [8, 32, 32, 4], native: 23.7, fused: 0.5, core: 8 },
  { widths: [64, 128, 128, 16], native: 43.3, fused: 4, core: 18.8 },
];

async function timeRows({ widths, native, ...reach }: Size, rounds: number): Promise<readonly BenchRow[]> {
  const { models, input, close } = await openAll(widths);
  const tails: Record<Way, number[]> = { fused: [], core: [], api: [] };
  const measured = (way: Way, batch: number) => async () => {
    const { p50, p99 } = await percentiles(models[way], input, batch);
    tails[way].push(p99);
    return p50;
  };
  const p50 = await interleave(rounds, {
    fused: measured("fused", 10),
    core: measured("core", 1),
    api: measured("api", 1),
  });
  await close();
  const row = (way: Way, share: "p50" | "p99") => ({
    what: `${widths.join("-")} ${names[way]} ${share}`,
    unit: "µs",
    better: "less" as const,
    ours: share === "p50" ? p50[way] : tails[way],
  });
  const beside = (way: Way, values: Record<Way, number[]>) => ({ name: names[way], values: values[way] });
  return [
    { ...row("fused", "p50"), peer: beside("core", p50), reach: reach.fused },
    { ...row("fused", "p99"), peer: beside("core", tails) },
    { ...row("core", "p50"), peer: beside("api", p50), reach: reach.core },
    { ...row("core", "p99"), peer: beside("api", tails) },
    { ...row("fused", "p50"), peer: { name: "onnxruntime-node", published: native } },
  ];
}

type Way = "fused" | "core" | "api";
const names: Readonly<Record<Way, string>> = {
  fused: "fused",
  core: "ONNX Runtime's core",
  api: "its public interface",
};

async function openAll(widths: readonly number[]) {
  const [inputs, outputs] = [widths[0]!, widths.at(-1)!];
  const scaled = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ point: `point_${index}`, offset: 0, scale: 1 }));
  const unit = { file: "bench.onnx", inputs: scaled(inputs), outputs: scaled(outputs) };
  const onnx = encodeOnnx(new Network(widths, prng(7)).layers(), "bench");
  const fusion = fusedFrom(onnx, { role: "policy", inputs, outputs });
  assert("bytes" in fusion, "this network can be fused");
  const models: Record<Way, Model> = {
    fused: openFused(fusion.bytes, loadKernels()),
    core: await openModel(onnx, unit, "core"),
    api: await openModel(onnx, unit, "api"),
  };
  const input = Float32Array.from({ length: inputs }, (_, index) => Math.sin(index));
  // What is compiled for speed only after thousands of calls has had them.
  for (const model of Object.values(models)) for (let run = 0; run < warmRuns; run++) await model.run(input);
  return { models, input, close: () => Promise.all(Object.values(models).map((model) => model.close())) };
}

const warmRuns = 15_000;
const samples = 4_000;

async function percentiles(model: Model, input: Float32Array, batch: number) {
  const times = new Float64Array(samples);
  for (let sample = 0; sample < samples; sample++) {
    const start = performance.now();
    for (let left = batch; left > 0; left--) {
      const answer = model.run(input);
      // To await what is there already would add a turn of the microtasks to the ways that need none.
      if (!(answer instanceof Float32Array)) await answer;
    }
    times[sample] = ((performance.now() - start) * 1_000) / batch;
  }
  times.sort();
  return { p50: times[samples >> 1]!, p99: times[Math.floor(samples * 0.99)]! };
}

/** Resident memory before and after; what grows with the runs would show as more than the noise of a heap. */
async function memoryRows(): Promise<readonly BenchRow[]> {
  const { models, input, close } = await openAll(sizes[0]!.widths);
  const rows: BenchRow[] = [];
  for (const way of ["fused", "core"] as const) {
    const before = residentMB();
    for (let run = 0; run < million; run++) models[way].run(input);
    rows.push({
      what: `resident memory after 1 000 000 runs, ${names[way]}`,
      unit: "MB",
      better: "less",
      ours: [residentMB()],
      peer: { name: "before them", values: [before] },
    });
  }
  await close();
  return rows;
}

const million = 1_000_000;

function residentMB(): number {
  return process.memoryUsage.rss() / 1_048_576;
}
