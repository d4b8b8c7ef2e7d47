// Measures a round of ticks whenever it is told to, of one capsule or of the prototype, and says what it found.

import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as pauseMs } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { type House, type HouseName, openHouse } from "./tick-house.ts";
import { openPrototype } from "./tick-prototype.ts";

export type Measured = HouseName | "prototype";

/** Of one round, in microseconds. */
export interface RoundFigures {
  readonly middle: number;
  readonly tail: number;
  readonly farTail: number;
  /** The longest that the collector took, the simulated plant's garbage among what it collected. */
  readonly pause: number;
  /** How long a judgement alone takes; nothing for the prototype, which judges nothing. */
  readonly judgement: number | undefined;
}

/** What half an hour is at ten ticks a second: by then the engine has compiled what is rare too. */
const warmTicks = 20_000;
const ticksPerRound = 4_000;
const judgementsPerRound = 500;

const { measured } = workerData as { readonly measured: Measured };
const house: Pick<House, "tick"> & Partial<House> =
  measured === "prototype" ? timed(openPrototype()) : await openHouse(measured);
for (let warm = 0; warm < warmTicks; warm++) await house.tick();
let longestUs = 0;
const pauses = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longestUs = Math.max(longestUs, duration * 1_000);
});
pauses.observe({ entryTypes: ["gc"] });
parentPort!.on("message", (ask: "round" | "end") => void (ask === "round" ? round() : end()));
parentPort!.postMessage("ready");

async function round(): Promise<void> {
  const times = new Float64Array(ticksPerRound);
  for (let turn = 0; turn < ticksPerRound; turn++) times[turn] = await house.tick();
  times.sort();
  // Pauses are told a turn of the event loop late.
  await pauseMs(1);
  const pause = longestUs;
  longestUs = 0;
  const start = performance.now();
  for (let turn = 0; turn < judgementsPerRound; turn++) house.judge?.();
  const judgement = house.judge && ((performance.now() - start) * 1_000) / judgementsPerRound;
  const figures: RoundFigures = {
    middle: times[ticksPerRound >> 1]!,
    tail: times[Math.floor(ticksPerRound * 0.99)]!,
    farTail: times[Math.floor(ticksPerRound * 0.999)]!,
    pause,
    judgement,
  };
  parentPort!.postMessage(figures);
}

async function end(): Promise<void> {
  pauses.disconnect();
  await house.close?.();
  parentPort!.close();
}

function timed(tick: () => void): Pick<House, "tick"> {
  return {
    async tick() {
      const start = performance.now();
      tick();
      return (performance.now() - start) * 1_000;
    },
  };
}
