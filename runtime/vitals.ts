// The door to what the process itself is: its memory, its share of the processor, how busy the main thread is,
// and the room on the log's disk. It is looked at when somebody asks; nothing here runs between two questions but
// the engine's own timer, which wakes fifty times a second and runs nothing of ours.

import { statfs } from "node:fs/promises";
import { type ELDHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { LogMeasured, ProgramMeasured } from "./console/measured.ts";

export class Vitals implements Disposable {
  readonly #folder: string;
  readonly #delays: ELDHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  #windowBegan: number = performance.now();
  #before: Delays = { mean: 0, p99: 0, max: 0 };
  #disk: LogMeasured["disk"] = null;
  #isLooking = false;

  /** @param folder on the disk whose room is told. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#delays.enable();
    this.#look();
  }

  program(): ProgramMeasured {
    const { user, system } = process.cpuUsage();
    const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
    const { active, idle } = performance.eventLoopUtilization();
    const { mean, p99, max } = this.#delayed();
    return {
      wallUs: Date.now() * 1_000,
      cpuUser: user / 1e6,
      cpuSystem: system / 1e6,
      residentBytes: rss,
      heapBytes: heapTotal,
      heapUsedBytes: heapUsed,
      externalBytes: external,
      loopBusy: active / 1e3,
      loopIdle: idle / 1e3,
      loopDelayMean: mean,
      loopDelayP99: p99,
      loopDelayMax: max,
    };
  }

  /** As it was at the question before this one: a disk that hangs must not keep whoever asks. */
  disk(): LogMeasured["disk"] {
    this.#look();
    return this.#disk;
  }

  [Symbol.dispose](): void {
    this.#delays.disable();
  }

  /**
   * Of the window that runs and the one before it: a worst case of weeks ago would hide that of today, and one
   * that is forgotten with every answer would be seen by only one of two who ask.
   */
  #delayed(): Delays {
    const now = this.#read();
    const both = {
      mean: Math.max(now.mean, this.#before.mean),
      p99: Math.max(now.p99, this.#before.p99),
      max: Math.max(now.max, this.#before.max),
    };
    if (performance.now() - this.#windowBegan < windowMs) return both;
    this.#windowBegan = performance.now();
    this.#before = now;
    this.#delays.reset();
    return both;
  }

  /** In seconds. What is measured is the time between two wakes, so the pace is taken off. */
  #read(): Delays {
    if (this.#delays.count === 0) return { mean: 0, p99: 0, max: 0 };
    const late = (ns: number): number => Math.max(0, ns / 1e9 - resolutionMs / 1e3);
    return {
      mean: late(this.#delays.mean),
      p99: late(this.#delays.percentile(99)),
      max: late(this.#delays.max),
    };
  }

  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    statfs(this.#folder)
      .then(({ bavail, blocks, bsize }) => {
        this.#disk = { freeBytes: bavail * bsize, bytes: blocks * bsize };
      })
      // A disk that cannot say is told of by the log, which writes to it; here it is only unknown.
      .catch(() => {
        this.#disk = null;
      })
      .finally(() => {
        this.#isLooking = false;
      });
  }
}

interface Delays {
  readonly mean: number;
  readonly p99: number;
  readonly max: number;
}

const resolutionMs = 20;
const windowMs = 60_000;
