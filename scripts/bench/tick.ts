// The whole tick of each sample capsule: frame from the board, condition, policy, shield, permit with its key,
// record into the ring, and what runs beside it. What is left out is the wire and the disk, which other threads own.

import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { Bench, BenchRow } from "./bench.ts";
import { type House, openHouse } from "./tick-house.ts";

export const tickBench: Bench = {
  name: "tick",
  about: "each sample capsule's whole tick without wire and disk, and the judgement alone",
  async run(rounds: number): Promise<readonly BenchRow[]> {
    const rows: BenchRow[] = [];
    for (const name of capsules) rows.push(...(await capsuleRows(name, rounds)));
    return rows;
  },
};

const capsules: readonly string[] = ["casting-furnace", "grid-frequency", "pump-skid"];
const warmTicks = 4_000;
const ticksPerRound = 4_000;
const judgementsPerRound = 1_000;

async function capsuleRows(name: string, rounds: number): Promise<readonly BenchRow[]> {
  const house = await openHouse(name);
  for (let warm = 0; warm < warmTicks; warm++) await house.tick();
  const pauses = watchPauses();
  const [middle, tail, farTail, longest, judged]: number[][] = [[], [], [], [], []];
  for (let round = 0; round < rounds; round++) {
    const times = await timesOf(house);
    middle!.push(times[ticksPerRound >> 1]!);
    tail!.push(times[Math.floor(ticksPerRound * 0.99)]!);
    farTail!.push(times[Math.floor(ticksPerRound * 0.999)]!);
    longest!.push(await pauses.longestUs());
    const start = performance.now();
    for (let turn = 0; turn < judgementsPerRound; turn++) house.judge();
    judged!.push(((performance.now() - start) * 1_000) / judgementsPerRound);
  }
  pauses.end();
  await house.close();
  const row = (what: string, ours: number[] | undefined, published: number, reach?: number): BenchRow => ({
    what: `${name}: ${what}`,
    unit: "µs",
    better: "less",
    ours: ours!,
    peer: { name: "a prototype without permits and records", published },
    ...(reach !== undefined && { reach }),
  });
  return [
    row("tick p50", middle, 1.6, 10),
    row("tick p99", tail, 2.4, 60),
    row("tick p99.9", farTail, 2.4),
    row("longest pause for garbage", longest, 0),
    {
      ...row("judgement of any wish, with its reasons", judged, 213, 50),
      peer: { name: "NumPy, the roll-out alone", published: 213 },
    },
  ];
}

async function timesOf(house: House): Promise<Float64Array> {
  const times = new Float64Array(ticksPerRound);
  for (let turn = 0; turn < ticksPerRound; turn++) times[turn] = await house.tick();
  return times.sort();
}

/** Pauses of the collector, the plant's own garbage among them; they are told a turn of the event loop late. */
function watchPauses(): { longestUs(): Promise<number>; end(): void } {
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration * 1_000);
  });
  observer.observe({ entryTypes: ["gc"] });
  return {
    async longestUs() {
      await pause(1);
      const found = longest;
      longest = 0;
      return found;
    },
    end: () => observer.disconnect(),
  };
}
