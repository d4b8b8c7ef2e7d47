import type { LedgerBooks } from "./port.ts";

export interface Ledger {
  readonly books: LedgerBooks;
  /** The key that signs the settlements. */
  readonly key: string;
}

/** The newest settlement, as it was signed; null before the first one. */
export async function shownLedger({ books, key }: Ledger): Promise<{
  readonly key: string;
  readonly checkpoint: string | null;
  readonly settlement: unknown;
}> {
  const newest = await books.settlement("newest");
  if (newest === undefined) return { key, checkpoint: null, settlement: null };
  const settlement: unknown = JSON.parse(Buffer.from(newest.body).toString("utf8"));
  return { key, checkpoint: newest.note, settlement };
}

/** `checkpoint`, `vkey`, and each settlement under its number: the leaves of the log, byte for byte. */
export async function ledgerFile({ books, key }: Ledger, path: string): Promise<string | undefined> {
  if (path === "vkey") return `${key}\n`;
  if (path === "checkpoint") return (await books.settlement("newest"))?.note;
  if (!/^(?:0|[1-9]\d{0,14})$/.test(path)) return undefined;
  const kept = await books.settlement(Number(path));
  return kept && Buffer.from(kept.body).toString("utf8");
}
