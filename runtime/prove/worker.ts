// The proof thread. It alone touches the disk of the log, and it alone may be held up by it: whoever
// produces records pushes them into a ring and goes on. It wakes by a timer, not by each record: one
// commit then takes what has come together, and a commit is what wears the flash.

import { parentPort, workerData } from "node:worker_threads";
import { backoffMs } from "#runtime/core/backoff.ts";
import { base64 } from "#runtime/core/base64.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { Ring } from "#runtime/core/ring.ts";
import { signingKey } from "./disk/key-file.ts";
import { lockLog } from "./disk/lock.ts";
import { LogStore } from "./disk/store.ts";
import {
  type Ask,
  type AskTypes,
  type FaultText,
  type FromWorker,
  type ProofWorkerSetup,
  readRecordsMax,
  type ToWorker,
  toldBatchesMax,
} from "./messages.ts";
import type { SignerKey } from "./note.ts";
import type { LoggedRecord, LogIndex, StoredEntry } from "./port.ts";
import { ProofStatus } from "./status.ts";
import { batchRecordsMax, Writer } from "./writer.ts";

assert(parentPort !== null, "the proof thread has somebody to talk to");
const port = parentPort;
const { dir, origin, run, rings, commitMs, ...setup } = workerData as ProofWorkerSetup;
const status = new ProofStatus(setup.status);
const writer = new Writer(rings.map((memory) => new Ring(memory)));
const decoder = new TextDecoder();

let signer: SignerKey;
let store: LogStore | undefined;
let waits = freshWaits();
let tellNext: LogIndex = 0;
let credit = toldBatchesMax;
/** Flushes that wait for the rings to be empty. */
const waiting: number[] = [];

status.enter("starting");
try {
  const lock = lockLog(dir);
  process.once("exit", () => lock[Symbol.dispose]());
  signer = signingKey(dir, origin);
  store = open();
  tellNext = setup.tellFrom ?? store.size;
  status.enter("running");
  say({ kind: "ready", size: store.size, root: base64(store.root) });
  port.on("message", (message: ToWorker) => hear(message));
  turn();
} catch (error) {
  end(error);
}

/** One turn of the thread's life: commit, tell, and sleep for as long as there is nothing to do. */
function turn(): void {
  status.beat();
  let restMs = commitMs;
  try {
    store ??= open();
    const isBehind = writer.commitTo(store) === batchRecordsMax;
    if (isBehind) restMs = 0;
    status.commit(store.size);
    if (status.state === "retrying") {
      waits = freshWaits();
      status.enter("running");
      say({ kind: "recovered" });
    }
    tell(store);
    if (!isBehind) for (const id of waiting.splice(0)) answer(id, null);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "proof/disk") end(error);
    // After a failed write nobody knows what of it is on the disk. Opening again is what a start after a
    // crash does: it looks, and its answer stands. The records are still in their rings.
    if (status.state !== "retrying") say({ kind: "trouble", fault: textOf(error) });
    status.enter("retrying");
    store?.close();
    store = undefined;
    restMs = waits.next().value;
  }
  setTimeout(turn, restMs);
}

function hear(message: ToWorker): void {
  if (message.kind === "told") {
    credit += message.batches;
    return;
  }
  const { id, ask } = message;
  try {
    if (ask.ask === "flush") waiting.push(id);
    else if (ask.ask === "close") close(id);
    else {
      store ??= open();
      answer(id, serve(ask, store));
    }
  } catch (error) {
    // A disk that refuses may recover; a log that does not verify will not.
    if (!(error instanceof Fault) || error.code !== "proof/disk") end(error);
    say({ kind: "refusal", id, fault: textOf(error) });
  }
}

function serve(ask: Exclude<Ask, { ask: "flush" | "close" }>, log: LogStore): AskTypes[keyof AskTypes] {
  switch (ask.ask) {
    case "read":
      return log.read(ask.from, Math.min(ask.max, readRecordsMax)).map(logged);
    case "tail": {
      const max = Math.min(ask.max, readRecordsMax);
      return log.read(Math.max(0, log.size - max), max).map(({ body }) => body);
    }
    case "cursor":
      return log.cursor(ask.name);
    case "set-cursor":
      log.setCursor(ask.name, ask.next);
      return null;
  }
}

/**
 * Opens the log and puts the rings where it says they are. What was once said to be on the disk must be
 * there: a log that has become shorter was exchanged behind our back, and is not written to.
 */
function open(): LogStore {
  const opened = LogStore.open({ dir, signer, run, rings: rings.length });
  if (opened.size < status.size) {
    opened.close();
    throw new Fault(
      "proof/broken",
      `The log in ${dir} has ${opened.size} records, and had ${status.size} before`,
      { hint: "Find out who replaced proof.db, and keep both for whoever investigates" },
    );
  }
  writer.resume(opened.positions());
  status.commit(opened.size);
  return opened;
}

/** Commits all that is there, however much, and ends. What cannot be committed is said, not dropped in silence. */
function close(id: number): void {
  store ??= open();
  const log = store;
  while (writer.commitTo(log) > 0) status.commit(log.size);
  tell(log);
  for (const flushed of [...waiting.splice(0), id]) answer(flushed, null);
  leave();
}

/** Tells committed records in order; whoever is slow to take them gets them from the disk later. */
function tell(log: LogStore): void {
  while (credit > 0 && tellNext < log.size) {
    const records = log.read(tellNext, batchRecordsMax).map(logged);
    tellNext += records.length;
    credit--;
    say({ kind: "committed", records, size: log.size, root: base64(log.root) });
  }
}

/** A thread that cannot go on says why; whoever started it decides what comes next. */
function end(error: unknown): never {
  if (!(error instanceof Fault)) throw error;
  say({ kind: "end", fault: textOf(error) });
  leave();
}

function leave(): never {
  status.enter("ended");
  store?.close();
  port.close();
  process.exit();
}

function logged({ index, body }: StoredEntry): LoggedRecord {
  return { index, body: decoder.decode(body) };
}

function answer(id: number, value: AskTypes[keyof AskTypes]): void {
  say({ kind: "answer", id, value });
}

function say(message: FromWorker): void {
  port.postMessage(message);
}

function textOf({ code, message, hint }: Fault): FaultText {
  return { code, message, hint };
}

function freshWaits(): Generator<number, never> {
  return backoffMs({ firstMs: 100, mostMs: 5_000 }, Math.random);
}
