import { type ResourceLimits, Worker } from "node:worker_threads";
import { backoffMs } from "#runtime/core/backoff.ts";
import { Ring } from "#runtime/core/ring.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { Looks } from "./looks.ts";
import {
  type ArchiveAnswer,
  type ArchiveEvent,
  type ArchiveSetup,
  packSample,
  sampleNumbers,
} from "./messages.ts";
import type { TrendsAsk } from "./trends.ts";

/** The archive as the thread with the wires sees it: it takes samples, and never waits. */
export interface Archive extends AsyncDisposable {
  readonly points: readonly { readonly name: PointId; readonly unit: string }[];
  /** Samples that were not kept since it began, by a thread or a disk that was too slow for too long. */
  readonly lost: number;
  post(samples: ReadonlyMap<PointId, Sample>): void;
  /** The answer is `Trends` as JSON; `busy` where so many look already. */
  look(ask: TrendsAsk): Promise<string | "busy">;
}

/** Begins at once; a disk that is not there yet is tried again, and told of. The last samples are on it after `close`. */
export function startArchive(setup: ArchiveSetup, onEvent: (event: ArchiveEvent) => void): Archive {
  const { points } = setup;
  const places = new Map(points.map(({ name }, place) => [name, place]));
  const numbers = new Float64Array(points.length * sampleNumbers);
  const bytes = new Uint8Array(numbers.buffer);
  const memory = Ring.allocate(ringBytesFor(bytes.length));
  const ring = new Ring(memory);
  const waits = backoffMs(restart, Math.random);
  /** Not told one by one: a ring that is full stays so for a while. */
  let lost = 0;
  let lostEver = 0;
  let isClosing = false;
  let respawn: NodeJS.Timeout | undefined;
  const looks = new Looks();
  let worker = born();

  return {
    points: points.map(({ name, unit }) => ({ name, unit })),
    get lost() {
      return lostEver;
    },
    look: (ask) => looks.ask(ask, (asked) => worker.postMessage(asked)),
    post(samples) {
      let at = 0;
      for (const [name, sample] of samples) {
        const point = places.get(name);
        if (point === undefined) continue;
        packSample(numbers, at, { point, sample });
        at += sampleNumbers;
      }
      if (at === 0) return;
      if (!ring.push(bytes.subarray(0, at * 8))) {
        lost += at / sampleNumbers;
        lostEver += at / sampleNumbers;
      } else if (lost > 0) {
        onEvent({ kind: "lost", samples: lost });
        lost = 0;
      }
    },
    async [Symbol.asyncDispose]() {
      if (isClosing) return;
      isClosing = true;
      clearTimeout(respawn);
      if (worker.threadId < 0) return;
      const gone = new Promise((resolve) => worker.once("exit", resolve));
      worker.postMessage("close");
      const late = setTimeout(() => void worker.terminate(), closeMs);
      await gone;
      clearTimeout(late);
    },
  };

  /** A thread that dies takes with it what it had not written yet; what is in the ring is there for the next one. */
  function born(): Worker {
    const workerData = { ...setup, ring: memory };
    const one = new Worker(new URL("./worker.ts", import.meta.url), {
      ...{ workerData, resourceLimits },
      name: "iv archive",
    });
    let why = "it was ended";
    one.on("message", (said: ArchiveEvent | ArchiveAnswer) => {
      if (said.kind === "looked" || said.kind === "refused") looks.answer(said);
      else {
        if (said.kind === "lost") lostEver += said.samples;
        onEvent(said);
      }
    });
    one.once("error", (error) => {
      why = error.message;
    });
    one.once("exit", () => {
      looks.giveUp();
      if (isClosing) return;
      onEvent({ kind: "ended", message: `The archive's thread is dead: ${why}` });
      respawn = setTimeout(() => {
        worker = born();
      }, waits.next().value);
    });
    return one;
  }
}

/** Room for many whole scans: a disk may stall for minutes before a sample is lost. */
function ringBytesFor(scanBytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(ringBytesMin, scansMin * (scanBytes + 8))));
}

const ringBytesMin = 1_048_576;
const scansMin = 16;
const restart = { firstMs: 1_000, mostMs: 60_000 };
/** The last flush and a seal take far less. */
const closeMs = 5_000;
/** What it holds at most stands outside of this heap; room for the young would only be filled with what is done with. */
const resourceLimits: ResourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 96 };
