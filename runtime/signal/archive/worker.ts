// The archive's thread. It alone may be held up by the archive's disk, and nobody waits for it: a ring that is full
// loses samples, and its producer tells that. Telemetry is no evidence; what was decided stands in the log.

import { parentPort, workerData } from "node:worker_threads";
import { backoffMs } from "#runtime/core/backoff.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { Ring } from "#runtime/core/ring.ts";
import { stepBack } from "#runtime/core/thread-rank.ts";
import { Collector } from "./collector.ts";
import { blockRows, openRowsMax } from "./disk/cut.ts";
import { lookAt } from "./disk/look.ts";
import { type OpenArchive, openArchive } from "./disk/open.ts";
import {
  type ArchiveAnswer,
  type ArchiveAsked,
  type ArchiveEvent,
  type ArchiveWorkerSetup,
  samplesIn,
} from "./messages.ts";

assert(parentPort !== null, "the archive's thread has somebody to talk to");
const port = parentPort;
stepBack("archive");
const { dir, points, days, bytesMax, everyMs, ring: memory } = workerData as ArchiveWorkerSetup;
const ring = new Ring(memory);
const collector = new Collector({ rowsMax: openRowsMax / 2 });

/** Short beside the time in which a ring fills. */
const drainMs = 250;
const entriesMax = 1_024;

let archive: OpenArchive | undefined;
let waits = freshWaits();
let isInTrouble = false;
let dueAt = performance.now() + everyMs;
let timer: NodeJS.Timeout | undefined;

port.on("message", (said: "close" | ArchiveAsked) => (said === "close" ? close() : look(said)));
turn();

/** Takes what was said, flushes if it is time, and sleeps. */
function turn(): void {
  take();
  const now = performance.now();
  if (now >= dueAt) {
    dueAt = now + everyMs;
    flush();
  }
  timer = setTimeout(turn, Math.min(drainMs, everyMs));
}

function take(): void {
  for (;;) {
    let entries = 0;
    ring.drain(entriesMax, (entry) => {
      entries++;
      for (const { point, sample } of samplesIn(entry)) collector.take(point, sample);
    });
    if (collector.isFull(blockRows)) {
      flush();
      // What a disk in trouble does not take may not fill the memory: the newest is kept.
      if (collector.isFull(blockRows)) say({ kind: "lost", samples: collector.halve() });
    }
    if (entries < entriesMax) return;
  }
}

/** What could not be written stays, and is tried again after a while. */
function flush(): void {
  try {
    archive ??= openArchive(dir, points, { days, bytesMax });
    const { damaged } = archive.store.flush(collector.series());
    collector.clear();
    if (damaged > 0) say({ kind: "damaged", pieces: damaged });
    if (isInTrouble) say({ kind: "recovered" });
    isInTrouble = false;
    waits = freshWaits();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (!isInTrouble) say({ kind: "trouble", code: error.code, message: error.message });
    isInTrouble = true;
    archive?.[Symbol.dispose]();
    archive = undefined;
    dueAt = performance.now() + Math.min(everyMs, waits.next().value);
  }
}

/** Scans wait meanwhile in their ring, which has room for far more than a look takes. */
function look({ id, ask }: ArchiveAsked): void {
  take();
  try {
    const trends = lookAt(dir, ask, { known: points, unsaved: (place) => collector.of(place) });
    say({ kind: "looked", id, json: JSON.stringify(trends) });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    say({ kind: "refused", id, code: error.code, message: error.message });
  }
}

function close(): void {
  clearTimeout(timer);
  take();
  flush();
  archive?.[Symbol.dispose]();
  port.close();
}

function say(said: ArchiveEvent | ArchiveAnswer): void {
  port.postMessage(said);
}

function freshWaits(): Generator<number, never> {
  return backoffMs({ firstMs: 1_000, mostMs: 60_000 }, Math.random);
}
