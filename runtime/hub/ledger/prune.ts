// What a hub gives up: the records of whole packages that were settled long enough ago, and what they are found by. What
// stays is the root over each, so that every proof about the rest can still be made, and what is left verifies.

import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import type { LedgerBooks } from "./port.ts";
import { decodeSettlement } from "./settlement.ts";

export interface Pruned {
  readonly gateway: string;
  /** The first record that is there now, or would be. */
  readonly first: number;
  readonly records: number;
}

export interface Pruning {
  readonly days: number;
  readonly nowMs: number;
  /** Only says what would go. */
  readonly isDry?: boolean;
}

/** Age is that of the settlement that a record is in, by the hub's own clock: no gateway's clock makes anything old. */
export async function pruneBooks(
  books: LedgerBooks,
  { days, nowMs, isDry = false }: Pruning,
): Promise<readonly Pruned[]> {
  const settled = await settledBy(books, nowMs - days * msPerDay);
  const pruned: Pruned[] = [];
  for (const log of await books.logs()) {
    // A log that has forked is evidence, all of it.
    if (log.frozen !== null) continue;
    const count = Math.floor((settled.get(log.origin) ?? 0) / packageRecords);
    const records = await books.recordsIn(log, count);
    if (records === 0) continue;
    pruned.push({ gateway: log.origin, first: count * packageRecords, records });
    if (!isDry) await books.giveUp(log, count);
  }
  return pruned;
}

/** How far each log was settled by then. */
async function settledBy(books: LedgerBooks, atMs: number): Promise<ReadonlyMap<string, number>> {
  for (const { body } of (await books.settlements()).toReversed()) {
    const settlement = decodeSettlement(body);
    if (settlement.atMs > atMs) continue;
    return new Map(settlement.gateways.flatMap(({ logs }) => logs.map(({ origin, to }) => [origin, to])));
  }
  return new Map();
}

const msPerDay = 86_400_000;
