import { Worker } from "node:worker_threads";
import type { Config } from "./config.ts";
import type { Examination } from "./console/desk.ts";
import type { Clock } from "./core/clock.ts";
import { US_PER_S } from "./core/clock.ts";
import { Fault } from "./core/fault.ts";

/**
 * Lets the doctor look while the daemon runs, on a thread of its own that ends with the examination: it loads models
 * and reads whole logs, which is neither the main thread's work nor its memory.
 */
export class Doctor {
  readonly #config: Config;
  readonly #clock: Clock;
  #last: Examination | undefined;
  #worker: Worker | undefined;

  constructor(config: Config, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
  }

  async examine(): Promise<Examination | "busy"> {
    const now = this.#clock.now();
    const age = now - (this.#last?.at ?? Number.NEGATIVE_INFINITY);
    if (this.#last !== undefined && age >= 0 && age < freshUs) return this.#last;
    if (this.#worker !== undefined) return "busy";
    this.#last = { at: now, ...(await this.#look()) };
    return this.#last;
  }

  #look(): Promise<Pick<Examination, "ok" | "checks">> {
    const url = new URL("./cli/doctor/worker.ts", import.meta.url);
    const worker = new Worker(url, { name: "iv doctor", workerData: this.#config, resourceLimits });
    this.#worker = worker;
    // A daemon that ends does not wait for its doctor.
    worker.unref();
    const late = setTimeout(() => void worker.terminate(), examinationMs).unref();
    return new Promise<Pick<Examination, "ok" | "checks">>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", (cause) => reject(deadFault(cause)));
      worker.once("exit", () => reject(deadFault()));
    }).finally(() => {
      clearTimeout(late);
      this.#worker = undefined;
      void worker.terminate();
    });
  }
}

function deadFault(cause?: unknown): Fault {
  return new Fault("worker/dead", "The doctor did not come to an end", {
    cause,
    hint: "`iv doctor --config FILE` says what it finds as far as it comes",
  });
}

const freshUs: number = 60 * US_PER_S;
const examinationMs = 120_000;
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 160 };
