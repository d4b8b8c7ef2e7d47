import { type ResourceLimits, Worker } from "node:worker_threads";
import type { Advice, AdvisorSetup, Question } from "./question.ts";
import type { Posted } from "./worker.ts";

/** `busy`: too many wait already; `late`: it took too long and was ended; `failed`: its thread died of it. */
export type Advised = Advice | "busy" | "late" | "failed";

export interface AdvisorBounds {
  /** How many may wait while one is answered. */
  readonly queueMax: number;
  /** From when its turn comes; loading the map belongs to it. */
  readonly answerMs: number;
  /** When a search shall come to its end by itself. */
  readonly searchMs: number;
  /** How long the thread stays without a question. */
  readonly idleMs: number;
}

/** The advisor as the main thread sees it: a thread that is there only while somebody asks. */
export class Advisor implements AsyncDisposable {
  readonly #bounds: AdvisorBounds;
  #thread: { readonly worker: Worker; readonly setup: AdvisorSetup } | undefined;
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(bounds: AdvisorBounds) {
    this.#bounds = bounds;
  }

  /** Whether a thread is there now. */
  get isAwake(): boolean {
    return this.#thread !== undefined;
  }

  /** One after the other: two questions about two capsules never meet in one thread. */
  async ask(question: Question, setup: AdvisorSetup): Promise<Advised> {
    if (this.#isClosed || this.#waiting > this.#bounds.queueMax) return "busy";
    this.#waiting++;
    clearTimeout(this.#idle);
    const answer = this.#turn.then(() => this.#ask(question, setup));
    this.#turn = answer.catch(() => undefined);
    try {
      return await answer;
    } finally {
      this.#waiting--;
      if (this.#waiting === 0 && !this.#isClosed)
        this.#idle = setTimeout(() => void this.#end(), this.#bounds.idleMs).unref();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    await this.#end();
  }

  async #ask(question: Question, setup: AdvisorSetup): Promise<Advised> {
    if (this.#isClosed) return "busy";
    if (this.#thread !== undefined && !isSame(this.#thread.setup, setup)) await this.#end();
    if (this.#thread !== undefined && this.#thread.worker.threadId < 0) this.#thread = undefined;
    this.#thread ??= { worker: born(setup), setup };
    const { worker } = this.#thread;
    const { answerMs, searchMs } = this.#bounds;
    const end = await new Promise<Advised>((resolve) => {
      const late = setTimeout(() => done("late"), answerMs);
      const died = (): void => done("failed");
      const done = (advised: Advised): void => {
        clearTimeout(late);
        worker.removeListener("message", done);
        worker.removeListener("exit", died);
        resolve(advised);
      };
      worker.once("message", done);
      worker.once("exit", died);
      worker.postMessage({ question, searchMs } satisfies Posted);
    });
    // Whoever hangs inside a kernel hears nothing; the next question gets a thread of its own.
    if (end === "late" || end === "failed") await this.#end();
    return end;
  }

  async #end(): Promise<void> {
    const { worker } = this.#thread ?? {};
    this.#thread = undefined;
    await worker?.terminate();
  }
}

function isSame(one: AdvisorSetup, other: AdvisorSetup): boolean {
  return one.capsule === other.capsule && one.mode === other.mode;
}

function born(workerData: AdvisorSetup): Worker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    ...{ workerData, resourceLimits },
    name: "iv advisor",
  });
  // Its end is what is looked at; without a listener its error would be one of the daemon.
  worker.on("error", noted);
  return worker;
}

function noted(): void {}

const resourceLimits: ResourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 };
