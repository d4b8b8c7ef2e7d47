// Measures one capsule's ticks, round by round, and says what it found.

import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as pauseMs } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { type House, type HouseName, openHouse } from "./tick-house.ts";

/** In microseconds, a value a round. */
export interface TickFigures {
  readonly middle: readonly number[];
  readonly tail: readonly number[];
  readonly farTail: readonly number[];
  /** The longest that the collector took, the simulated plant's garbage among what it collected. */
  readonly pause: readonly number[];
  readonly judgement: readonly number[];
}

const warmTicks = 4_000;
const ticksPerRound = 4_000;
const judgementsPerRound = 500;

const { house: named, rounds } = workerData as { readonly house: HouseName; readonly rounds: number };
const house = await openHouse(named);
for (let warm = 0; warm < warmTicks; warm++) await house.tick();
let longestUs = 0;
const pauses = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestUs = Math.max(longestUs, duration * 1_000);
});
pauses.observe({ entryTypes: ["gc"] });
const [middle, tail, farTail, pause, judgement]: number[][] = [[], [], [], [], []];
for (let round = 0; round < rounds; round++) {
  const times = await timesOf(house);
  middle!.push(times[ticksPerRound >> 1]!);
  tail!.push(times[Math.floor(ticksPerRound * 0.99)]!);
  farTail!.push(times[Math.floor(ticksPerRound * 0.999)]!);
  // Pauses are told a turn of the event loop late.
  await pauseMs(1);
  pause!.push(longestUs);
  longestUs = 0;
  const start = performance.now();
  for (let turn = 0; turn < judgementsPerRound; turn++) house.judge();
  judgement!.push(((performance.now() - start) * 1_000) / judgementsPerRound);
}
pauses.disconnect();
await house.close();
parentPort!.postMessage({ middle, tail, farTail, pause, judgement });

async function timesOf(of: House): Promise<Float64Array> {
  const times = new Float64Array(ticksPerRound);
  for (let turn = 0; turn < ticksPerRound; turn++) times[turn] = await of.tick();
  return times.sort();
}
