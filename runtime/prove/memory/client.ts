import { type ResourceLimits, Worker } from "node:worker_threads";
import { backoffMs } from "#runtime/core/backoff.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { ProofLog } from "#runtime/prove/client.ts";
import { segmentRecords } from "#runtime/prove/disk/segment.ts";
import type { AdaptedPoint } from "#runtime/signal/memory/family.ts";
import type { FromMemory, MemorySetup, RecallAsk, ToMemory } from "./messages.ts";

/** The memory as the main thread has it: it hands on what is on disk, and never waits for the answer. */
export interface StateMemory extends AsyncDisposable {
  /** `Recalled` as JSON, null where the record is in no window, `busy` where others ask or the thread is not there. */
  recall(ask: RecallAsk): Promise<string | null | "busy">;
}

export interface MemoryParts {
  readonly log: Pick<ProofLog, "read" | "onFlush" | "size" | "epoch">;
  /** How the capsules that are here now scale their points. */
  capsules(): ReadonlyMap<Digest, readonly AdaptedPoint[]>;
  onEvent(event: MemoryEvent): void;
}

export type MemoryEvent = Extract<FromMemory, { kind: "trouble" | "damaged" }>;

export function startMemory(
  setup: Omit<MemorySetup, "epoch">,
  { log, capsules, onEvent }: MemoryParts,
): StateMemory {
  const waits = backoffMs(restart, Math.random);
  const asked = new Map<number, (json: string | null | "busy") => void>();
  let questions = 0;
  let isClosing = false;
  let respawn: NodeJS.Timeout | undefined;
  /** What the thread takes next; undefined while it is busy, or not there. */
  let next: number | undefined;
  let told = new Set<Digest>();
  let epoch = log.epoch ?? 0;
  let worker: Worker | undefined = born();
  const stop = log.onFlush(() => void hand());

  return {
    recall(ask) {
      if (worker === undefined || asked.size >= asksMax) return Promise.resolve("busy");
      const id = ++questions;
      const { promise, resolve } = Promise.withResolvers<string | null | "busy">();
      asked.set(id, resolve);
      say({ kind: "recall", id, ask });
      return promise;
    },
    async [Symbol.asyncDispose]() {
      if (isClosing) return;
      isClosing = true;
      stop();
      clearTimeout(respawn);
      const last = worker;
      if (last === undefined) return;
      const gone = new Promise((resolve) => last.once("exit", resolve));
      say({ kind: "close" });
      const late = setTimeout(() => void last.terminate(), closeMs);
      await gone;
      clearTimeout(late);
    },
  };

  /** One page at a time; a log that cannot be read just now is asked again with its next flush. */
  async function hand(): Promise<void> {
    const from = next;
    if (from === undefined || isClosing) return;
    next = undefined;
    const to = worker;
    // Where the log has begun anew, so does the thread: a place in one history means nothing in another.
    if ((log.epoch ?? 0) !== epoch) return say({ kind: "close" });
    const records = await log.read(from, pageRecords).catch(() => undefined);
    if (worker !== to) return;
    if (records === undefined) {
      next = from;
      return;
    }
    if (records.length === 0) {
      // What the log has given up, it has given up by whole files; the next one begins at a multiple.
      const after = (Math.floor(from / segmentRecords) + 1) * segmentRecords;
      next = after < log.size ? after : from;
      return;
    }
    for (const [capsule, points] of capsules())
      if (!told.has(capsule)) {
        told.add(capsule);
        say({ kind: "adapter", capsule, points });
      }
    say({ kind: "page", records });
  }

  function born(): Worker {
    epoch = log.epoch ?? 0;
    const one = new Worker(new URL("./worker.ts", import.meta.url), {
      ...{ workerData: { ...setup, epoch } satisfies MemorySetup, resourceLimits },
      name: "iv memory",
    });
    told = new Set();
    let why: MemoryEvent | undefined;
    one.on("message", (message: FromMemory) => {
      if (message.kind === "ready" || message.kind === "taken") {
        next = message.next;
        void hand();
      } else if (message.kind === "recalled") {
        asked.get(message.id)?.(message.json);
        asked.delete(message.id);
      } else if (message.kind === "trouble") why = message;
      else onEvent(message);
    });
    one.once("error", ({ message }) => {
      why = { kind: "trouble", code: "worker/dead", message: `The memory's thread is dead: ${message}` };
    });
    one.once("exit", () => {
      worker = undefined;
      next = undefined;
      for (const resolve of asked.values()) resolve("busy");
      asked.clear();
      if (isClosing) return;
      if (why !== undefined) onEvent(why);
      respawn = setTimeout(() => {
        worker = born();
      }, waits.next().value);
    });
    return one;
  }

  function say(message: ToMemory): void {
    worker?.postMessage(message);
  }
}

const pageRecords = 256;
const asksMax = 4;
const restart = { firstMs: 1_000, mostMs: 60_000 };
const closeMs = 5_000;
/** The vectors stand outside of this heap; what is left are a minute of records for each capsule, and facts. */
const resourceLimits: ResourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 };
