// The log as the main thread has it: what to read, what to follow, where readers stand. Nothing here
// waits for the disk; that is the proof thread's part.

import { randomUUID } from "node:crypto";
import { Worker } from "node:worker_threads";
import { Fault } from "#runtime/core/fault.ts";
import { aftermathRecordsMax } from "./aftermath.ts";
import { Asked } from "./asked.ts";
import { makeFolder } from "./disk/folder.ts";
import {
  type Ask,
  type AskTypes,
  type EvidenceOf,
  type FromWorker,
  faultOf,
  type LogHead,
  type OlderEpoch,
  type ProofWorkerSetup,
  type Submitted,
  type ToWorker,
} from "./messages.ts";
import type { LoggedRecord, LogIndex } from "./port.ts";
import type { Space } from "./retention.ts";
import { type ProofSetup, settled } from "./setup.ts";
import { ProofStatus, type Surety } from "./status.ts";

/** Opens the log, or rejects with the Fault that keeps it shut: "proof/locked", "proof/broken", "proof/disk". */
export async function startProof(setup: ProofSetup): Promise<ProofLog> {
  makeFolder(setup.dataDir);
  const log = new ProofLog(setup);
  await log.restart();
  return log;
}

export class ProofLog implements AsyncDisposable {
  readonly status: ProofStatus;
  /** Whom to believe: the key that signs the checkpoints, as C2SP writes one. */
  key = "";
  /** Which history of the log this is; a place in it means nothing in another. */
  epoch: number | undefined;
  /** The last records of the runs before, oldest first, as they were when this run began. */
  newest: readonly Uint8Array[] = [];
  readonly #setup: ProofSetup;
  readonly #memory: SharedArrayBuffer = ProofStatus.allocate();
  readonly #run: string = randomUUID();
  readonly #listeners = new Set<(batch: readonly LoggedRecord[]) => void>();
  readonly #asked = new Asked();
  #worker: Worker | undefined;
  #lives = 0;
  #head: LogHead = { size: 0, root: "", note: "" };
  readonly #flushed = new Set<() => void>();
  #toldNext: LogIndex | undefined;
  #isClosing = false;
  #space: Space | undefined;
  #lastFault: Fault | undefined;

  /** For `startProof`, which gives it its first life. */
  constructor(setup: ProofSetup) {
    this.#setup = setup;
    this.status = new ProofStatus(this.#memory);
  }

  /** What is on disk, as far as this thread has been told. */
  get head(): LogHead {
    return this.#head;
  }

  get size(): number {
    return this.#head.size;
  }

  /** What it takes on the disk, as of some seconds ago; undefined until that was first looked at. */
  get space(): Space | undefined {
    return this.#space;
  }

  get isAlive(): boolean {
    return this.#worker !== undefined;
  }

  /** Records from `from` on, oldest first; fewer than `max` where that many are not there, or are too many at once. */
  read(from: LogIndex, max: number): Promise<readonly LoggedRecord[]> {
    return this.#ask({ ask: "read", from, max });
  }

  /** The last records, oldest first. */
  tail(max: number): Promise<readonly Uint8Array[]> {
    return this.#ask({ ask: "tail", max });
  }

  /** What a mirror or a witness is sent, of what is signed and on the disk. */
  submission<Question extends Submitted>(ask: Question): Promise<AskTypes[Question["ask"]]> {
    return this.#ask(ask);
  }

  /** What of earlier epochs is whole; it is nobody's but a mirror's to ask for. */
  olderEpochs(): Promise<readonly OlderEpoch[]> {
    return this.#ask({ ask: "older-epochs" });
  }

  /** Ends this epoch for good, and goes on in the next with `boot`, the record that this run began with. */
  async renew(because: string, boot: Uint8Array): Promise<void> {
    await this.#ask({ ask: "renew", because, boot });
  }

  /** The index of the record that the reader of this name has not taken yet; 0 for one never heard of. */
  cursor(name: string): Promise<LogIndex> {
    return this.#ask({ ask: "cursor", name });
  }

  /** Resolves once the position is noted; it is on disk with the next records. */
  async setCursor(name: string, next: LogIndex): Promise<void> {
    await this.#ask({ ask: "set-cursor", name, next });
  }

  /** Our newest checkpoints with the lines of others below them. */
  cosigned(): Promise<readonly string[]> {
    return this.#ask({ ask: "cosigned" });
  }

  /** A line that somebody else has signed our checkpoint with, verified by who asked for it. */
  async keepCosigned(note: string, line: string): Promise<void> {
    await this.#ask({ ask: "keep-cosigned", note, line });
  }

  /** In the forms of C2SP: a tlog-proof, or what a witness is asked with. Null for what is not on disk. */
  evidence(of: EvidenceOf): Promise<string | null> {
    return this.#ask({ ask: "evidence", of });
  }

  /** Resolves once everything that was in the rings at the call is on disk; waits as long as the disk does. */
  async flush(): Promise<void> {
    await this.#ask({ ask: "flush" });
  }

  /** True once everything that was in the rings at the call is that safe; false where the time is over first. */
  recorded(surety: Surety, timeoutMs: number): Promise<boolean> {
    return this.status.isGranted(surety, { asked: this.status.demand(surety), timeoutMs });
  }

  /**
   * Calls the listener with each batch once it outlives this process, in order, each record once, from the first
   * one of this run. They are on disk, and may be shown to others, when `size` is beyond them. Returns the way to stop.
   */
  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Calls the listener when more is on disk. */
  onFlush(listener: () => void): () => void {
    this.#flushed.add(listener);
    return () => void this.#flushed.delete(listener);
  }

  /** Gives the proof thread its next life; the records in the rings are still there, and none is written twice. */
  async restart(): Promise<void> {
    const before = this.#worker;
    this.#worker = undefined;
    await before?.terminate();
    const setup: ProofWorkerSetup = {
      ...settled(this.#setup),
      epoch: this.epoch,
      run: this.#run,
      status: this.#memory,
      tellFrom: this.#toldNext,
    };
    const url = new URL("./worker.ts", import.meta.url);
    const worker = new Worker(url, {
      workerData: setup,
      name: "iv proof",
      resourceLimits,
    });
    this.#worker = worker;
    this.#lastFault = undefined;
    const ready = new Promise<void>((resolve, reject) => {
      worker.on("message", (message: FromWorker) => {
        if (message.kind === "ready") resolve();
        this.#hear(worker, message);
      });
      worker.once("error", (cause) => {
        this.#lastFault = new Fault("worker/dead", `The proof thread is dead: ${cause.message}`, { cause });
      });
      worker.once("exit", () => reject(this.#ended(worker)));
    });
    await ready;
    if (this.#lives++ === 0) this.newest = await this.tail(aftermathRecordsMax);
  }

  /** Commits what is in the rings and ends the thread. Rejects where the disk does not take it in time; twice is harmless. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined || this.#isClosing) return;
    this.#isClosing = true;
    const late = setTimeout(() => void worker.terminate(), closeMs);
    const gone = new Promise((resolve) => worker.once("exit", resolve));
    try {
      await this.#ask({ ask: "close" });
    } catch (error) {
      await worker.terminate();
      throw error;
    } finally {
      // A thread that has answered folds the log up and ends by itself.
      await gone;
      clearTimeout(late);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<Question extends Ask>(ask: Question): Promise<AskTypes[Question["ask"]]> {
    const worker = this.#worker;
    if (worker === undefined) return Promise.reject(this.#lastFault ?? deadFault());
    return this.#asked.ask((id) => this.#say(worker, { kind: "ask", id, ask }));
  }

  #hear(worker: Worker, message: FromWorker): void {
    if (worker !== this.#worker) return;
    switch (message.kind) {
      case "ready":
        this.#head = message.head;
        this.#toldNext ??= message.head.size;
        this.epoch = message.epoch;
        this.key = message.key;
        if (message.because !== undefined)
          this.#setup.onEvent?.({ kind: "new-epoch", because: message.because });
        return;
      case "renewed":
        this.#toldNext = message.tellNext;
        this.epoch = message.epoch;
        this.key = message.key;
        this.#setup.onEvent?.({ kind: "new-epoch", because: message.because });
        this.#grow(message.head);
        return;
      case "flushed":
        this.#grow(message.head);
        return;
      case "taken":
        this.#toldNext = message.records.at(-1)!.index + 1;
        this.#say(worker, { kind: "told", batches: 1 });
        for (const listener of this.#listeners) listener(message.records);
        return;
      case "answer":
        this.#asked.answer(message.id, message.value);
        return;
      case "refusal":
        this.#asked.refuse(message.id, faultOf(message.fault));
        return;
      case "trouble":
        this.#setup.onEvent?.({ kind: "trouble", fault: faultOf(message.fault) });
        return;
      case "space":
        this.#space = message.space;
        return;
      case "recovered":
      case "pruned":
        this.#setup.onEvent?.(message);
        return;
      case "end":
        this.#lastFault = faultOf(message.fault);
        return;
    }
  }

  #grow(head: LogHead): void {
    this.#head = head;
    for (const listener of this.#flushed) listener();
  }

  /** The thread is gone: whoever waits for an answer is told so. */
  #ended(worker: Worker): Fault {
    const fault = this.#lastFault ?? deadFault();
    if (worker !== this.#worker && this.#worker !== undefined) return fault;
    const wasExpected = this.#worker === undefined || this.#isClosing;
    this.#worker = undefined;
    this.#lastFault = fault;
    this.#asked.giveUp(fault);
    if (!wasExpected && this.#lives > 0) this.#setup.onEvent?.({ kind: "ended", fault });
    return fault;
  }

  #say(worker: Worker, message: ToWorker): void {
    worker.postMessage(message);
  }
}

function deadFault(): Fault {
  return new Fault("worker/dead", "The proof thread is dead");
}

/** A shutdown does not wait longer for a disk; what is still in the rings then is lost, and close() says so. */
const closeMs = 2_500;
/** A thread that leaks dies and is replaced before it takes the gateway with it. */
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 };
