// The proof thread. It alone touches the disk of the log, and it alone may be held up by it: whoever produces
// records pushes them into a ring and goes on. They take two steps: every tenth of a second into the spool, which
// outlives the process, and every few seconds to the disk, because it is commits that wear the flash.

import { parentPort, workerData } from "node:worker_threads";
import { backoffMs } from "#runtime/core/backoff.ts";
import { assert, Fault } from "#runtime/core/fault.ts";
import { Ring } from "#runtime/core/ring.ts";
import { nextEpoch, type OpenEpoch, openEpoch, openKnown, openLog } from "./disk/epochs.ts";
import { signingKey } from "./disk/key-file.ts";
import { lockLog } from "./disk/lock.ts";
import { olderEpochs } from "./disk/older.ts";
import { Pending } from "./disk/pending.ts";
import { headOf, logged, serve } from "./disk/serve.ts";
import { Spool, spoolPlaces } from "./disk/spool.ts";
import { guarded } from "./disk/sqlite.ts";
import { commitRecordsMax, type LogStore } from "./disk/store.ts";
import { Submissions } from "./disk/submission.ts";
import { tend } from "./disk/tend.ts";
import {
  type AskTypes,
  type FromWorker,
  type ProofWorkerSetup,
  type ToWorker,
  textOf,
  toldBatchesMax,
} from "./messages.ts";
import type { SignerKey, VerifierKey } from "./note.ts";
import type { LogIndex } from "./port.ts";
import { ProofStatus } from "./status.ts";
import { type Batch, batchRecordsMax, Writer } from "./writer.ts";

assert(parentPort !== null, "the proof thread has somebody to talk to");
const port = parentPort;
const { dir, origin, run, rings, commitMs, flushMs, keep, ...setup } = workerData as ProofWorkerSetup;
const status = new ProofStatus(setup.status);
const writer = new Writer(rings.map((memory) => new Ring(memory)));
const freshWaits = () => backoffMs({ firstMs: 100, mostMs: 5_000 }, Math.random);

/** How often the disk is looked at; at the highest rate a file of the log is filled in some seconds. */
const tendMs = 10_000;

let key: SignerKey;
let verifier: VerifierKey;
let epoch = 0;
let spool: Spool;
let store: LogStore | undefined;
let pending: Pending;
let submissions: Submissions;
let waits = freshWaits();
let tellNext: LogIndex = 0;
let credit = toldBatchesMax;
let timer: NodeJS.Timeout | undefined;
let isListening = false;
let tendAtMs = 0;
/** Flushes that wait for the rings to be empty. */
const waiting: number[] = [];

status.enter("starting");
try {
  const lock = lockLog(dir);
  process.once("exit", () => lock[Symbol.dispose]());
  key = signingKey(dir, origin);
  const { because, signer } = begin();
  verifier = signer.verifier;
  assert(store !== undefined, "a log is open once it has begun");
  tellNext = setup.tellFrom ?? store.size;
  status.enter("running");
  say({ kind: "ready", epoch, key: verifier.text, because, head: headOf(store) });
  port.on("message", (message: ToWorker) => hear(message));
  turn();
} catch (error) {
  end(error);
}

/** One turn of the thread's life: take, flush if it is time, tell, and sleep for as long as there is nothing to do. */
function turn(): void {
  clearTimeout(timer);
  status.beat();
  let restMs = commitMs;
  const { wakes } = status;
  try {
    const asked = { committed: status.asked("committed"), durable: status.asked("durable") };
    // Into the spool first: that goes on while the disk refuses.
    const isBehind = take();
    if (!isBehind) status.grant("committed", asked.committed);
    store ??= reopen();
    const isUrgent = !isBehind && (status.isDemanded("durable") || waiting.length > 0);
    if (isUrgent || pending.isDue(performance.now(), flushMs)) flush(store);
    if (status.state === "retrying") {
      waits = freshWaits();
      status.enter("running");
      say({ kind: "recovered" });
    }
    if (pending.records === 0 && performance.now() >= tendAtMs) look(store);
    tell(store);
    if (!isBehind && pending.records === 0) {
      status.grant("durable", asked.durable);
      for (const id of waiting.splice(0)) answer(id, null);
    }
    if (isBehind) restMs = 0;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "proof/disk") end(error);
    // After a failed write nobody knows what of it is on the disk. Opening again is what a start after a
    // crash does: it looks, and its answer stands. The records are still in the spool, or in their rings.
    if (status.state !== "retrying") say({ kind: "trouble", fault: textOf(error) });
    status.enter("retrying");
    store?.[Symbol.dispose]();
    store = undefined;
    restMs = waits.next().value;
  }
  timer = setTimeout(turn, restMs);
  listen(wakes);
}

/** Wakes for whoever waits for its record before it acts, also if that was during the turn; one ear is enough. */
function listen(wakes: number): void {
  if (isListening) return;
  isListening = true;
  void status.demanded(wakes).then(() => {
    isListening = false;
    if (status.state === "retrying") keepAtLeast();
    else if (status.state === "running") turn();
  });
}

/** Between two tries of the disk: who only asks to outlive this process need not wait for the next. */
function keepAtLeast(): void {
  const { wakes } = status;
  const asked = status.asked("committed");
  try {
    if (!take()) status.grant("committed", asked);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "proof/disk") end(error);
  }
  listen(wakes);
}

/** From the rings into the spool, while what waits there is bounded. True: there may be more. */
function take(): boolean {
  const now = performance.now();
  // Nobody has looked at the rings, so nobody may say that they are empty.
  if (pending.isFull(now, 2 * flushMs + commitMs)) return true;
  const sink = { commit: (batch: Batch) => guarded(dir, () => pending.take(batch, now)) };
  for (;;) {
    const isBehind = writer.commitTo(sink) === batchRecordsMax;
    // What comes fast goes to the disk together.
    if (!isBehind || pending.records + batchRecordsMax > commitRecordsMax) return isBehind;
  }
}

function flush(log: LogStore): void {
  guarded(dir, () => pending.flushTo(log));
  status.commit(log.size);
  say({ kind: "flushed", head: headOf(log) });
}

/** Gives up what is too old or too much; while nothing is pending, because a log has one order. */
function look(log: LogStore): void {
  const { space, pruned } = tend(log, keep, () => Date.now() * 1_000);
  pending.rebase(log.size);
  if (pruned !== undefined) {
    status.commit(log.size);
    say({ kind: "flushed", head: headOf(log) });
    say({ kind: "pruned", first: pruned });
  }
  say({ kind: "space", space });
  tendAtMs = performance.now() + tendMs;
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
    else if (ask.ask === "renew") {
      renew(ask);
      answer(id, null);
    } else if (ask.ask === "older-epochs")
      answer(
        id,
        guarded(dir, () => olderEpochs(dir, key)),
      );
    else if (ask.ask === "consistency" || ask.ask === "entries")
      answer(id, submissions.serve(ask, ask.epoch ?? epoch));
    else {
      store ??= reopen();
      answer(id, serve(ask, { log: store, dir, verifier }));
    }
  } catch (error) {
    // A disk that refuses may recover; a log that does not verify will not.
    if (!(error instanceof Fault) || error.code !== "proof/disk") end(error);
    say({ kind: "refusal", id, fault: textOf(error) });
  }
}

/** Opens the newest epoch, and takes in what an earlier life has left in the spool. */
function begin(): Pick<OpenEpoch, "because" | "signer"> {
  const at = (): number => Date.now() * 1_000;
  const found = guarded(dir, () => openKnown(dir, key, setup.epoch) ?? openLog(dir, key, at));
  ({ epoch, store } = found);
  submissions = new Submissions(dir, key);
  status.commit(checked(store).size);
  spool = guarded(dir, () => new Spool(spoolPlaces(dir)));
  pending = new Pending({ spool, log: found.signer.verifier.text, run, first: store.size });
  const left = guarded(dir, () => spool.read());
  const { positions, foreign } = pending.recover(left, performance.now());
  writer.resume(positions);
  if (foreign > 0) guarded(dir, () => spool.setAside(dir));
  // What a dead process has left goes to the disk before anything new does.
  if (pending.records > 0) flush(store);
  else if (left.length > 0) guarded(dir, () => spool.clear());
  return found;
}

/** Begins the next epoch in the middle of a run; what had not reached the disk goes there, behind the run's boot. */
function renew({ because, boot }: { readonly because: string; readonly boot: Uint8Array }): void {
  store ??= reopen();
  const told = Math.max(0, tellNext - (pending.end - pending.records));
  const found = guarded(dir, () => nextEpoch({ dir, key, epoch, because }, store!));
  ({ epoch, store } = found);
  verifier = found.signer.verifier;
  tellNext = store.size + 1 + told;
  const left = [boot, ...pending.waiting];
  pending = new Pending({ spool, log: verifier.text, run, first: store.size });
  pending.adopt(left, performance.now());
  status.commit(store.size);
  say({ kind: "renewed", epoch, key: verifier.text, because, head: headOf(store), tellNext });
  flush(store);
}

function reopen(): LogStore {
  const { store: log } = guarded(dir, () => openEpoch(dir, key, epoch));
  checked(log);
  pending.rebase(log.size);
  return log;
}

/** What was once said to be on the disk must be there: a log that became shorter was exchanged behind our back. */
function checked(log: LogStore): LogStore {
  if (setup.epoch === undefined && status.size === 0) return log;
  if (log.size >= status.size) return log;
  log[Symbol.dispose]();
  throw new Fault(
    "proof/broken",
    `The log in ${dir} has ${log.size} records, and had ${status.size} before`,
    {
      hint: "Find out who replaced it, and keep both for whoever investigates",
    },
  );
}

/** Commits all that is there, however much, and ends. What cannot be committed is said, not dropped in silence. */
function close(id: number): void {
  store ??= reopen();
  while (take()) flush(store);
  flush(store);
  tell(store);
  for (const flushed of [...waiting.splice(0), id]) answer(flushed, null);
  leave();
}

/** Tells records in order once they outlive us; whoever is slow to take them gets them from the disk later. */
function tell(log: LogStore): void {
  while (credit > 0 && tellNext < pending.end) {
    const records = pending.read(log, tellNext, batchRecordsMax).map(logged);
    if (records.length === 0) return;
    tellNext += records.length;
    credit--;
    say({ kind: "taken", records });
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
  store = undefined;
  submissions?.forget();
  port.close();
  process.exit();
}

function answer(id: number, value: AskTypes[keyof AskTypes]): void {
  say({ kind: "answer", id, value });
}

function say(message: FromWorker): void {
  port.postMessage(message);
}
