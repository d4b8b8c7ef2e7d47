// Closes the books: one settlement over all that is mirrored and not settled yet, signed into the hub's own log.

import { base64 } from "#runtime/core/base64.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { assert } from "#runtime/core/fault.ts";
import { firstEpochOf } from "#runtime/hub/epoch-name.ts";
import type { MirroredLog } from "#runtime/hub/port.ts";
import { parseCheckpoint, signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { renamed, type SignerKey, splitNote } from "#runtime/prove/note.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { CompactRange, leafHash } from "#runtime/prove/tree.ts";
import type { LedgerBooks, NotedOpen } from "./port.ts";
import { settle, type Work } from "./settle.ts";
import {
  decodeSettlement,
  encodeSettlement,
  opening,
  type SettledLog,
  type Settlement,
  settlementOf,
  standingAfter,
} from "./settlement.ts";
import { LogWork } from "./work.ts";

export interface Closing {
  /** Of the hub's log of settlements. */
  readonly signer: SignerKey;
  readonly nowMs: number;
}

/** The settlement that was made; the first one opens the pool, and settles nothing. */
export async function closeBooks(books: LedgerBooks, { signer, nowMs }: Closing): Promise<Settlement> {
  const kept = await books.settlements();
  const range = kept.reduce((all, { body }) => all.append(leafHash(body)), CompactRange.empty);
  const last = kept.at(-1);
  const { made, opens } =
    last === undefined
      ? { made: opening(nowMs), opens: [] }
      : await next(books, { before: decodeSettlement(last.body), nowMs });
  const body = encodeSettlement(made);
  const all = range.append(leafHash(body));
  const checkpoint = { origin: signer.verifier.name, size: all.size, root: all.root() };
  await books.add({ body, note: signCheckpoint(checkpoint, signer) }, opens, made.number);
  return made;
}

/** By the hub's clock; a settlement that comes a day late has two days in it. */
export function isDue(lastMs: number | undefined, nowMs: number): boolean {
  return lastMs === undefined || Math.floor(lastMs / msPerDay) < Math.floor(nowMs / msPerDay);
}

async function next(
  books: LedgerBooks,
  { before, nowMs }: { readonly before: Settlement; readonly nowMs: number },
): Promise<{ readonly made: Settlement; readonly opens: readonly NotedOpen[] }> {
  const mirrored = await books.logs();
  const settledTo = new Map(before.gateways.flatMap(({ logs }) => logs.map((log) => [log.origin, log])));
  const works = new Map<string, Work>();
  const logs = new Map<string, SettledLog[]>();
  const opens: NotedOpen[] = [];
  for (const log of mirrored) {
    const root = rootIn(log);
    if (root === undefined) continue;
    const { origin } = log;
    const known = settledTo.get(origin);
    const from = known?.to ?? 0;
    const to = log.mirrored!.size;
    const isGrown = known === undefined || to > from;
    const work = new LogWork(from, await books.open(log, before.number));
    await take(work, { log, to, books });
    const open = work.open();
    if (isGrown) opens.push({ log, size: to, open });
    const gateway = gatewayOf(log, mirrored);
    const { spent, minted } = work.settled();
    const sum = works.get(gateway) ?? { spent: 0n, minted: 0n };
    works.set(gateway, { spent: sum.spent + spent, minted: sum.minted + minted });
    const one = { origin, from, to, root, open: digestOf(Buffer.from(open)) };
    logs.set(gateway, [...(logs.get(gateway) ?? []), one]);
  }
  const outcome = settle(standingAfter(before), works);
  return { made: settlementOf(outcome, { number: before.number + 1, atMs: nowMs, logs }), opens };
}

async function take(
  work: LogWork,
  { log, to, books }: { readonly log: MirroredLog; readonly to: number; readonly books: LedgerBooks },
): Promise<void> {
  while (work.next < to) {
    const begin = work.next - (work.next % packageRecords);
    const bodies = await books.records(log, begin / packageRecords);
    const before = work.next;
    for (const body of bodies.slice(work.next - begin, to - begin)) work.take(body);
    assert(work.next > before, "what is not settled yet is kept");
  }
}

/** Later epochs are their gateway's, where the key says the same as the name. */
export function gatewayOf({ origin, key }: MirroredLog, all: readonly MirroredLog[]): string {
  const first = firstEpochOf(origin);
  const enrolled = first === undefined ? undefined : all.find((log) => log.origin === first);
  return enrolled !== undefined && renamed(enrolled.key, origin).text === key.text ? enrolled.origin : origin;
}

/** Of the newest checkpoint that the hub has cosigned: what it is said to be, and by whom, was verified before it was kept. */
function rootIn({ mirrored }: MirroredLog): string | undefined {
  const read = mirrored === null ? undefined : splitNote(mirrored.note);
  const checkpoint = typeof read === "object" ? parseCheckpoint(read.text) : undefined;
  return checkpoint && base64(checkpoint.root);
}

const msPerDay = 86_400_000;
