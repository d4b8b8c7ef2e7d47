import { cycleWords, edcNoiseRun, uartboneNoiseRun } from "#sim/board/noise-run.ts";
import type { Bench, BenchRow } from "./bench.ts";

const cycles = 10_000;
const errorRate = 0.005;

/** What a wire that harms one byte in two hundred makes of two protocols: the same cycles, the same seeds. */
export const edcBench: Bench = {
  name: "edc",
  about: `${cycles} cycles of write and read of ${cycleWords} words at ${errorRate * 100} % byte errors, EDC beside UARTBone`,
  run(rounds) {
    const seeds = Array.from({ length: rounds }, (_, round) => round + 1);
    const edc = seeds.map((seed) => edcNoiseRun({ seed, cycles, errorRate }));
    const plain = seeds.map((seed) => uartboneNoiseRun({ seed, cycles, errorRate, readBack: "none" }));
    const forced = seeds.map((seed) => uartboneNoiseRun({ seed, cycles, errorRate, readBack: "forced" }));
    const row = (what: string, key: "silentlyWrong" | "reported", peer: "plain" | "forced"): BenchRow => ({
      what,
      unit: "cycles",
      better: "less",
      ours: edc.map((run) => run[key]),
      peer: {
        name: peer === "plain" ? "UARTBone as LiteX does it" : "UARTBone with forced read-back",
        values: (peer === "plain" ? plain : forced).map((run) => run[key]),
      },
    });
    return Promise.resolve([
      row("silently wrong", "silentlyWrong", "plain"),
      row("silently wrong", "silentlyWrong", "forced"),
      row("reported as failed", "reported", "plain"),
      row("reported as failed", "reported", "forced"),
    ]);
  },
};
