// The whole tick of each sample capsule: frame from the board, condition, policy, shield, permit with its key,
// record into the ring, and what runs beside it. What is left out is the wire and the disk, which other threads own.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { resourceLimits } from "#runtime/tick/control.ts";
import type { Bench, BenchRow } from "./bench.ts";
import type { HouseName } from "./tick-house.ts";
import type { TickFigures } from "./tick-thread.ts";

export const tickBench: Bench = {
  name: "tick",
  about: "each sample capsule's whole tick without wire and disk, and the judgement alone",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const rows: BenchRow[] = [];
    for (const house of houses) rows.push(...rowsOf(titleOf(house), await figuresOf(house, rounds)));
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

/** In a thread with the room of a control thread: how often it collects garbage is part of how long a tick takes. */
async function figuresOf(house: HouseName, rounds: number): Promise<TickFigures> {
  const thread = new Worker(new URL("./tick-thread.ts", import.meta.url), {
    resourceLimits,
    workerData: { house, rounds },
  });
  const [figures] = (await once(thread, "message")) as [TickFigures];
  return figures;
}

function rowsOf(name: string, { middle, tail, farTail, pause, judgement }: TickFigures): readonly BenchRow[] {
  const row = (what: string, ours: readonly number[], reach?: number): BenchRow => ({
    what: `${name}: ${what}`,
    unit: "µs",
    better: "less",
    ours,
    peer: { name: "a prototype without permits and records", published: what === "tick p50" ? 1.6 : 2.4 },
    ...(reach !== undefined && { reach }),
  });
  return [
    row("tick p50", middle, 10),
    row("tick p99", tail, 60),
    row("tick p99.9", farTail),
    row("longest pause for garbage", pause),
    {
      ...row("judgement of a wish near what stands", judgement, 50),
      peer: { name: "NumPy, the roll-out alone", published: 213 },
    },
  ];
}
