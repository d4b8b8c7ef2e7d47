// The archive's thread. It alone may be held up by the archive's disk, and nobody waits for it: a ring that is full
// loses samples, and its producer tells that. Telemetry is no evidence; what was decided stands in the log.

import { parentPort, workerData } from "node:worker_threads";
import { backoffMs } from "#runtime/core/backoff.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { Ring } from "#runtime/core/ring.ts";
import { Collector } from "./collector.ts";
import { blockRows, openRowsMax } from "./disk/cut.ts";
import { type OpenArchive, openArchive } from "./disk/open.ts";
import { type ArchiveEvent, type ArchiveWorkerSetup, samplesIn } from "./messages.ts";

assert(parentPort !== null, "the archive's thread has somebody to talk to");
const port = parentPort;
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

port.once("message", close);
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

function close(): void {
  clearTimeout(timer);
  take();
  flush();
  archive?.[Symbol.dispose]();
  port.close();
}

function say(event: ArchiveEvent): void {
  port.postMessage(event);
}

function freshWaits(): Generator<number, never> {
  return backoffMs({ firstMs: 1_000, mostMs: 60_000 }, Math.random);
}
