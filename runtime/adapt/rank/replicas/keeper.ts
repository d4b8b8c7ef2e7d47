import { Worker } from "node:worker_threads";
import { backoffMs } from "#runtime/core/backoff.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { ReplicaSetup } from "./setup.ts";
import { ReplicaSlot } from "./slot.ts";

/** What became of a replica; `respawnInMs` is undefined where it has been given up. */
export interface ReplicaEvent {
  readonly unit: string;
  readonly fault: Fault;
  readonly respawnInMs: number | undefined;
}

export interface KeeperParts {
  readonly replicas: readonly ReplicaSetup[];
  /** How long one question may stay open before its replica counts as hung. */
  readonly hungMs: number;
  /** The program of a replica's thread. */
  readonly program?: URL;
  random(): number;
  onEvent(event: ReplicaEvent): void;
}

/**
 * Gives each replica a thread, ends one that hangs and replaces one that is gone, a few times. It lives on the
 * thread that owns the event loop: who asks the replicas sleeps between ticks and could not hear that one died.
 */
export class ReplicaKeeper implements AsyncDisposable {
  readonly #kept: readonly Kept[];
  readonly #timer: NodeJS.Timeout;

  constructor(parts: KeeperParts) {
    this.#kept = parts.replicas.map((setup) => new Kept(setup, parts));
    this.#timer = setInterval(() => {
      for (const one of this.#kept) one.check();
    }, parts.hungMs / checksPerHang);
    this.#timer.unref();
  }

  /** Resolves once each replica is ready or was given up, or the time is over: a late one joins later. */
  async ready(timeoutMs: number): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, timeoutMs).unref());
    await Promise.race([late, Promise.all(this.#kept.map((one) => one.ready))]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#kept.map((one) => one.close()));
  }
}

const checksPerHang = 4;

/** One replica through all its lives. */
class Kept {
  readonly ready: Promise<void>;
  readonly #setup: ReplicaSetup;
  readonly #parts: KeeperParts;
  readonly #slot: ReplicaSlot;
  readonly #waits: Generator<number, never>;
  #isReady: () => void = () => undefined;
  #worker: Worker | undefined;
  #lives = 0;
  #open: { readonly question: number; readonly checks: number } | undefined;
  #respawn: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(setup: ReplicaSetup, parts: KeeperParts) {
    this.#setup = setup;
    this.#parts = parts;
    this.#slot = new ReplicaSlot(setup.memory, setup.unit.inputs.length);
    this.#waits = backoffMs({ firstMs: 250, mostMs: 10_000 }, parts.random);
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.#live();
  }

  /** Ends a replica with whom one and the same question has been open for too long. */
  check(): void {
    const { state, asked, isIdle } = this.#slot;
    if (state === "ready") this.#isReady();
    if (state !== "ready" || isIdle) {
      this.#open = undefined;
      return;
    }
    const checks = this.#open?.question === asked ? this.#open.checks + 1 : 0;
    this.#open = { question: asked, checks };
    if (checks < checksPerHang) return;
    this.#slot.state = "out";
    void this.#worker?.terminate();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#respawn);
    await this.#worker?.terminate();
  }

  #live(): void {
    this.#lives++;
    this.#open = undefined;
    this.#slot.state = "starting";
    const program = this.#parts.program ?? new URL("./worker.ts", import.meta.url);
    const name = `iv ${this.#setup.unit.name}`;
    const worker = new Worker(program, { workerData: this.#setup, name, resourceLimits });
    let error: Error | undefined;
    worker.once("error", (thrown: Error) => {
      error = thrown;
    });
    worker.once("exit", () => this.#ended(error));
    this.#worker = worker;
  }

  #ended(error: Error | undefined): void {
    const isHung = this.#slot.state === "out";
    this.#slot.state = "out";
    this.#worker = undefined;
    if (this.#isClosing) return;
    const what = isHung ? "it did not answer" : (error?.message ?? "its thread ended");
    const fault = new Fault("worker/dead", `The replica ${this.#setup.unit.name} is dead: ${what}`);
    const respawnInMs = this.#lives < livesMax ? this.#waits.next().value : undefined;
    this.#parts.onEvent({ unit: this.#setup.unit.name, fault, respawnInMs });
    if (respawnInMs === undefined) this.#isReady();
    else this.#respawn = setTimeout(() => this.#live(), respawnInMs);
  }
}

/** A replica that dies so often is no second opinion; the others go on without it, if they are enough. */
export const livesMax = 5;

const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 };
