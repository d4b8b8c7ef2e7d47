import { Worker } from "node:worker_threads";
import type { Told } from "./cli/doctor/examine.ts";
import type { Word } from "./cli/doctor/worker.ts";
import type { Config } from "./config.ts";
import type { Examination } from "./console/desk.ts";
import type { Clock, Instant } from "./core/clock.ts";
import { US_PER_MS } from "./core/clock.ts";

/**
 * Lets the doctor look while the daemon runs, on a thread of its own that ends with the examination: it loads models
 * and reads whole logs, which is neither the main thread's work nor its memory. That thread comes after all others, so on
 * a busy machine it takes its time; whoever asks is answered within `answerMs` all the same, with what was found by then.
 */
export class Doctor {
  readonly #clock: Clock;
  readonly #send: Send;
  readonly #answerMs: number;
  #visit: Visit | undefined;

  constructor(config: Config, { clock, send = sendWorker, answerMs = 2_000 }: DoctorParts) {
    this.#clock = clock;
    this.#send = (hear) => send(config, hear);
    this.#answerMs = answerMs;
  }

  /** Never rejects. Who asks while an examination is under way shares it, and so does who asks soon after. */
  async examine(): Promise<Examination> {
    return await this.#answer(this.#answerMs);
  }

  /** For who can wait until all was asked to the end, or has been given up. */
  async whole(): Promise<Examination> {
    return await this.#answer(visitMs);
  }

  async #answer(withinMs: number): Promise<Examination> {
    const now = this.#clock.now();
    const ageUs = now - (this.#visit?.at ?? Number.NEGATIVE_INFINITY);
    const isFresh = ageUs >= 0 && ageUs < freshMs * US_PER_MS;
    // One that hangs where not even its thread can be ended is not given company: each would hang like it.
    if (this.#visit?.isGone !== false && !isFresh) this.#visit = new Visit(now, this.#send);
    const visit = this.#visit!;
    await visit.within(withinMs);
    return visit.told(this.#clock.now());
  }
}

export interface DoctorParts {
  readonly clock: Clock;
  readonly send?: (config: Config, hear: Hear) => Sent;
  readonly answerMs?: number;
}

/** What comes of somebody who was sent to look. */
export interface Hear {
  word(word: Word): void;
  /** Once, when it has ended; with a reason where it did so before its time. */
  gone(because?: string): void;
}

export interface Sent {
  /** Calls it off. */
  end(): void;
}

type Send = (hear: Hear) => Sent;

/** One examination, as far as it has come. */
class Visit {
  readonly at: Instant;
  isGone = false;
  readonly #told = new Map<number, Told>();
  readonly #over = Promise.withResolvers<void>();
  #asked: readonly Pick<Told, "name" | "kind" | "why">[] = [unknown];
  #broken: string | undefined;

  constructor(at: Instant, send: Send) {
    this.at = at;
    const sent = send({
      word: (word) => this.#take(word),
      gone: (because) => {
        clearTimeout(late);
        this.isGone = true;
        this.#end(because);
      },
    });
    const late = setTimeout(() => {
      sent.end();
      this.#end(`given up after ${visitMs / 1_000} s`);
    }, visitMs).unref();
  }

  async within(ms: number): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, ms).unref();
    await Promise.race([this.#over.promise, late.promise]);
    clearTimeout(timer);
  }

  told(now: Instant): Examination {
    const ageMs = Math.max(0, Math.round((now - this.at) / US_PER_MS));
    const found = this.#broken ?? `not finished in ${Math.floor(ageMs / 1_000)} s`;
    const checks = this.#asked.map(
      (asked, place): Told => this.#told.get(place) ?? { ...asked, is: "unfinished", found },
    );
    const unfinished = checks.filter(({ is }) => is === "unfinished").length;
    const ok = checks.every(({ is }) => is === "fine" || is === "warning");
    return { ok, at: this.at, ageMs, unfinished, checks };
  }

  #take(word: Word): void {
    if ("asked" in word) this.#asked = word.asked;
    else this.#told.set(word.place, word.told);
    if (this.#told.size === this.#asked.length) this.#over.resolve();
  }

  #end(because: string | undefined): void {
    if (this.#told.size < this.#asked.length)
      this.#broken ??= because ?? "the doctor ended before it was asked";
    this.#over.resolve();
  }
}

function sendWorker(config: Config, { word, gone }: Hear): Sent {
  const url = new URL("./cli/doctor/worker.ts", import.meta.url);
  const worker = new Worker(url, { name: "iv doctor", workerData: config, resourceLimits });
  // A daemon that ends does not wait for its doctor.
  worker.unref();
  let because: string | undefined;
  worker.on("message", word);
  worker.once("error", (error: Error) => {
    because = `the doctor broke off: ${error.message}`;
  });
  worker.once("exit", () => gone(because));
  return { end: () => void worker.terminate() };
}

/** Before the thread was given a processor at all, nobody knows what it will ask. */
const unknown: Pick<Told, "name" | "kind" | "why"> = {
  ...{ name: "doctor", kind: "check" },
  why: "Of a machine that has no time to look after itself nobody knows what is wrong with it",
};
/** Less than anybody needs to mend something, and long enough that a page and a program that look together share it. */
const freshMs = 10_000;
/** The questions have an end of their own before this one. */
const visitMs = 90_000;
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 160 };
