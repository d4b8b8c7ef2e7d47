// The memory's thread: it makes windows of records, keeps them on its disk and finds those that are alike. It may be as slow
// as its disk is; nobody waits for it but whoever asks.

import { parentPort, workerData } from "node:worker_threads";
import { assert, Fault } from "#runtime/core/fault.ts";
import { stepBack } from "#runtime/core/thread-rank.ts";
import type { Record } from "#runtime/prove/record.ts";
import type { AdaptedPoint, WindowAdapter } from "#runtime/signal/memory/family.ts";
import { WindowStore } from "./disk/segments.ts";
import { Fold } from "./fold.ts";
import type { FromMemory, MemorySetup, RecallAsk, ToMemory } from "./messages.ts";
import { recallFrom } from "./recall.ts";

assert(parentPort !== null, "the memory's worker is started as a thread");
const port = parentPort;
stepBack("memory");
const { dir, windowsMax, epoch, adapter } = workerData as MemorySetup;
const learnt = new Map<string, WindowAdapter>();
const kept = new Map<string, number>();
/** Capsules of one gateway are far fewer. */
const lookBackRows = 256;
let store: WindowStore | undefined;
const fold = new Fold(epoch, {
  adapterOf: (capsule) => learnt.get(capsule) ?? adapter,
  keptUntil: (capsule) => kept.get(capsule) ?? -1,
});

try {
  store = new WindowStore(dir, { windowsMax });
  if (store.damaged > 0) say({ kind: "damaged", rows: store.damaged });
  port.on("message", hear);
  say({ kind: "ready", next: resumeIn(store) });
} catch (error) {
  end(error);
}

function hear(message: ToMemory): void {
  if (message.kind === "adapter") learnt.set(message.capsule, adapted(message.points));
  else if (message.kind === "recall") recall(message.id, message.ask);
  else if (message.kind === "page") take(message.records);
  else close();
}

/** A disk that refuses ends this life of the thread; the next one goes on where the rows on it end. */
function take(records: Extract<ToMemory, { kind: "page" }>["records"]): void {
  try {
    for (const { index, body } of records)
      for (const window of fold.take(index, JSON.parse(body) as Record)) {
        kept.set(window.facts.capsule, window.facts.last);
        store!.append(window);
      }
    say({ kind: "taken", next: records.at(-1)!.index + 1, windows: store!.end - store!.begin });
  } catch (error) {
    end(error);
  }
}

function recall(id: number, ask: RecallAsk): void {
  try {
    const found = recallFrom(store!, ask, epoch);
    say({ kind: "recalled", id, json: found && JSON.stringify(found) });
  } catch (error) {
    end(error);
  }
}

function close(): void {
  store![Symbol.dispose]();
  port.close();
}

/** The record to go on from, and what of the windows after it is there already. */
function resumeIn(of: WindowStore): number {
  let next: number | undefined;
  for (let row = of.end - 1; row >= Math.max(of.begin, of.end - lookBackRows); row--) {
    const facts = of.row(row)?.facts;
    if (facts?.epoch !== epoch) continue;
    next ??= facts.next;
    if (!kept.has(facts.capsule)) kept.set(facts.capsule, facts.last);
  }
  return next ?? 0;
}

function adapted(points: readonly AdaptedPoint[]): WindowAdapter {
  const known = new Map(points.map((point) => [point.point, point]));
  const of = (own: readonly AdaptedPoint[]): readonly AdaptedPoint[] =>
    own.map((point) => known.get(point.point) ?? point);
  return { channels: of(adapter.channels), commands: of(adapter.commands) };
}

function end(error: unknown): void {
  if (!(error instanceof Fault)) throw error;
  say({ kind: "trouble", code: error.code, message: error.message });
  store?.[Symbol.dispose]();
  port.close();
}

function say(message: FromMemory): void {
  port.postMessage(message);
}
