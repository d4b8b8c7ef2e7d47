// The whole tick of each sample capsule: frame from the board, condition, policy, shield, permit with its key,
// record into the ring, and what runs beside it. What is left out is the wire and the disk, which other threads own.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { resourceLimits } from "#runtime/tick/control.ts";
import type { Bench, BenchRow } from "./bench.ts";
import type { TickFigures } from "./tick-thread.ts";

export const tickBench: Bench = {
  name: "tick",
  about: "each sample capsule's whole tick without wire and disk, and the judgement alone",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const rows: BenchRow[] = [];
    for (const name of capsules) rows.push(...rowsOf(name, await figuresOf(name, rounds)));
    return rows;
  },
};

const capsules: readonly string[] = ["casting-furnace", "grid-frequency", "pump-skid"];

/** In a thread with the room of a control thread: how often it collects garbage is part of how long a tick takes. */
async function figuresOf(name: string, rounds: number): Promise<TickFigures> {
  const thread = new Worker(new URL("./tick-thread.ts", import.meta.url), {
    resourceLimits,
    workerData: { name, rounds },
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
