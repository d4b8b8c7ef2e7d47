// A long log is judged again by several threads, each a stretch of it: every one begins at the anchors before its own, so it
// knows what was remembered, and what comes out is the same as if one had gone through it all.

import { Worker } from "node:worker_threads";
import { Fault, type FaultCode } from "#runtime/core/fault.ts";
import { endsTick } from "#runtime/tick/replay/replay.ts";
import { mergedSummaries, type ReplaySummary } from "#runtime/tick/replay/tally.ts";
import type { ReplayPlace } from "./replay-place.ts";
import { type ReplayAsked, type ReplayPart, replayStretch } from "./replay-stretch.ts";

export interface PartSetup {
  readonly asked: ReplayAsked;
  readonly part: ReplayPart;
  /** Whether to go on, and how many records are done. */
  readonly words: SharedArrayBuffer;
}

export type PartEnd = Readonly<
  | { kind: "done"; summary: ReplaySummary }
  | { kind: "fault"; code: FaultCode; message: string; hint: string | undefined }
>;

/** Cut where a tick ends, for its records are judged together. */
export function partsOf(
  records: ReplayPlace,
  threads: number,
  recordsMin: number = partRecordsMin,
): readonly ReplayPart[] {
  const { from, count } = records;
  const to = from + count;
  const parts = Math.max(1, Math.min(threads, Math.floor(count / recordsMin)));
  const cuts = [from];
  for (let part = 1; part < parts; part++) {
    const wanted = from + Math.floor((part * count) / parts);
    const end = records.find(wanted, Math.min(to, wanted + tickRecordsMax), endsTick);
    if (end !== undefined && end + 1 < to) cuts.push(end + 1);
  }
  return cuts.map((cut, place) => ({ from: cut, to: cuts[place + 1] ?? to }));
}

/** A thread needs half a second before it is fast, and goes a way of some thousand records first. */
const partRecordsMin = 16_384;
/** Where no tick ends for so long there is none to end. */
const tickRecordsMax = 4_096;

export interface Work {
  readonly parts: readonly ReplayPart[];
  readonly signal: AbortSignal;
  readonly tell: (done: number) => void;
}

export async function replayInParts(
  asked: ReplayAsked,
  { parts, signal, tell }: Work,
): Promise<{ readonly summary: ReplaySummary; readonly done: number }> {
  let done = 0;
  if (parts.length === 1) {
    const summary = await replayStretch(asked, parts[0]!, (count) => {
      done = count;
      tell(count);
      return !signal.aborted;
    });
    return { summary, done };
  }
  const words = parts.map(() => new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const look = (): number =>
    words.reduce((sum, word) => sum + Atomics.load(new Int32Array(word), doneWord), 0);
  const stop = (): void => {
    for (const word of words) Atomics.store(new Int32Array(word), stopWord, 1);
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const looking = setInterval(() => tell(look()), lookMs);
  try {
    const ends = await Promise.all(parts.map((part, place) => run({ asked, part, words: words[place]! })));
    return { summary: mergedSummaries(ends), done: look() };
  } finally {
    // Where one has failed, the others have no reason to go on.
    stop();
    clearInterval(looking);
    signal.removeEventListener("abort", stop);
  }
}

/** One part on a thread of its own, which is ended when its time is over, whatever it does then. */
export async function replayApart(
  asked: ReplayAsked,
  part: ReplayPart,
  forMs: number,
): Promise<ReplaySummary | "late"> {
  const words = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  const { worker, summary } = begun({ asked, part, words });
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(() => resolve("late"), forMs);
  try {
    return await Promise.race([summary, late]);
  } finally {
    clearTimeout(timer);
    summary.catch(() => undefined);
    await worker.terminate();
  }
}

function run(setup: PartSetup): Promise<ReplaySummary> {
  return begun(setup).summary;
}

function begun(workerData: PartSetup): { readonly worker: Worker; readonly summary: Promise<ReplaySummary> } {
  const { promise, resolve, reject } = Promise.withResolvers<ReplaySummary>();
  const worker = new Worker(new URL("./replay-worker.ts", import.meta.url), {
    workerData,
    name: "iv replay",
  });
  worker.once("message", (end: PartEnd) => {
    if (end.kind === "done") resolve(end.summary);
    else reject(new Fault(end.code, end.message, end.hint === undefined ? {} : { hint: end.hint }));
  });
  worker.once("error", reject);
  worker.once("exit", (code) => reject(new Error(`A thread that judged again ended with ${code}`)));
  return { worker, summary: promise };
}

export const stopWord = 0;
export const doneWord = 1;
const lookMs = 100;
