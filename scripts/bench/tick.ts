// The whole tick of each sample capsule: frame from the board, condition, policy, shield, permit with its key,
// record into the ring, and what runs beside it. What is left out is the wire and the disk, which other threads own.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { resourceLimits } from "#runtime/tick/control.ts";
import { type Bench, type BenchRow, interleave } from "./bench.ts";
import type { HouseName } from "./tick-house.ts";
import type { Measured, RoundFigures } from "./tick-thread.ts";

export const tickBench: Bench = {
  name: "tick",
  about: "each sample capsule's whole tick without wire and disk, and the judgement alone",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const rows: BenchRow[] = [];
    for (const house of houses) rows.push(...(await rowsOf(house, rounds)));
    return rows;
  },
};

/** A capsule that ranks its answers asks its forecaster several times a tick, so it is measured without that too. */
const houses: readonly HouseName[] = [
  { name: "casting-furnace" },
  { name: "grid-frequency" },
  { name: "pump-skid", ranks: false },
  { name: "pump-skid", ranks: true },
];

function titleOf({ name, ranks }: HouseName): string {
  if (ranks === undefined) return name;
  return `${name}, ${ranks ? "its answers ranked" : "its answers as they are"}`;
}

async function rowsOf(house: HouseName, rounds: number): Promise<readonly BenchRow[]> {
  const [own, other] = [await openThread(house), await openThread("prototype")];
  const found: Record<"ours" | "theirs", RoundFigures[]> = { ours: [], theirs: [] };
  const measure = (thread: Worker, into: RoundFigures[]) => async () => {
    const figures = await roundOf(thread);
    into.push(figures);
    return figures.middle;
  };
  await interleave(rounds, { ours: measure(own, found.ours), theirs: measure(other, found.theirs) });
  for (const thread of [own, other]) await ended(thread);
  const of = (figures: readonly RoundFigures[], what: keyof RoundFigures) =>
    figures.map((round) => round[what] ?? Number.NaN);
  const row = (name: string, what: keyof RoundFigures, reach?: number): BenchRow => ({
    what: `${titleOf(house)}: ${name}`,
    unit: "µs",
    better: "less",
    ours: of(found.ours, what),
    peer: { name: "a prototype that judges nothing", values: of(found.theirs, what) },
    ...(reach !== undefined && { reach }),
  });
  return [
    row("tick p50", "middle", 10),
    row("tick p99", "tail", 60),
    row("tick p99.9", "farTail"),
    {
      ...row("longest pause for garbage", "pause"),
      peer: { name: "one tick in a thousand", values: of(found.ours, "farTail") },
    },
    {
      ...row("judgement of a wish near what stands", "judgement", 50),
      peer: { name: "NumPy, the roll-out alone", published: 213 },
    },
  ];
}

/** With the room of a control thread: how often it collects garbage is part of how long a tick takes. */
async function openThread(measured: Measured): Promise<Worker> {
  const thread = new Worker(new URL("./tick-thread.ts", import.meta.url), {
    resourceLimits,
    workerData: { measured },
  });
  await once(thread, "message");
  return thread;
}

async function roundOf(thread: Worker): Promise<RoundFigures> {
  thread.postMessage("round");
  const [figures] = (await once(thread, "message")) as [RoundFigures];
  return figures;
}

async function ended(thread: Worker): Promise<void> {
  thread.postMessage("end");
  await once(thread, "exit");
}
