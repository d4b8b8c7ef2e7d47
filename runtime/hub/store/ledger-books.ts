import { setImmediate } from "node:timers/promises";
import type Database from "better-sqlite3";
import type { KeptSettlement, LedgerBooks, NotedOpen } from "#runtime/hub/ledger/port.ts";
import type { MirroredLog } from "#runtime/hub/port.ts";
import { openChunk } from "#runtime/prove/disk/chunk.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import type { CompactRange, Hash } from "#runtime/prove/tree.ts";
import { type LogRow, logIn } from "./log-row.ts";
import { rangeBefore } from "./range-before.ts";

/** By a connection of its own. What is settled never changes, so nobody waits for it but the one write at its end. */
export class SqliteLedgerBooks implements LedgerBooks, Disposable, AsyncDisposable {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  async logs(): Promise<readonly MirroredLog[]> {
    return this.#db.prepare<[], LogRow>("SELECT * FROM log ORDER BY origin").all().map(logIn);
  }

  async records(log: MirroredLog, number: number): Promise<readonly Uint8Array[]> {
    // A day's records are some seconds of counting; gateways are answered meanwhile.
    await setImmediate();
    return this.#bodies(log, number);
  }

  async before(log: MirroredLog, from: number): Promise<CompactRange | undefined> {
    const count = Math.floor(from / packageRecords);
    const roots = this.#db
      .prepare<[number, number], { root: Hash }>(
        "SELECT root FROM package WHERE log = ? AND number < ? AND root IS NOT NULL ORDER BY number",
      )
      .all(log.id, count);
    const bodies = from % packageRecords === 0 ? [] : this.#bodies(log, count);
    return rangeBefore(from, { roots: roots.map(({ root }) => root), bodies });
  }

  async settlements(): Promise<readonly KeptSettlement[]> {
    return this.#db.prepare<[], KeptSettlement>("SELECT body, note FROM settlement ORDER BY number").all();
  }

  async settlement(which: number | "newest"): Promise<KeptSettlement | undefined> {
    return this.#db
      .prepare<[number], KeptSettlement>(
        `SELECT body, note FROM settlement WHERE number ${which === "newest" ? "<=" : "="} ? ORDER BY number DESC LIMIT 1`,
      )
      .get(which === "newest" ? Number.MAX_SAFE_INTEGER : which);
  }

  async open(log: MirroredLog, number: number): Promise<string | undefined> {
    return this.#db
      .prepare<[number, number], { open: string }>(
        "SELECT open FROM settled WHERE log = ? AND number <= ? ORDER BY number DESC LIMIT 1",
      )
      .get(log.id, number)?.open;
  }

  async add({ body, note }: KeptSettlement, opens: readonly NotedOpen[], number: number): Promise<void> {
    this.#db
      .transaction(() => {
        this.#db
          .prepare("INSERT INTO settlement (number, body, note) VALUES (?, ?, ?)")
          .run(number, body, note);
        const noted = this.#db.prepare("INSERT INTO settled (log, number, size, open) VALUES (?, ?, ?, ?)");
        for (const { log, size, open } of opens) noted.run(log.id, number, size, open);
      })
      .immediate();
  }

  async recordsIn(log: MirroredLog, count: number): Promise<number> {
    const row = this.#db
      .prepare<[number, number], { records: number | null }>(
        "SELECT sum(count) AS records FROM package WHERE log = ? AND number < ? AND length(packed) > 0",
      )
      .get(log.id, count);
    return row?.records ?? 0;
  }

  async giveUp(log: MirroredLog, count: number): Promise<void> {
    const forget = this.#db.prepare("DELETE FROM record WHERE log = ? AND idx < ?");
    const empty = this.#db.prepare(
      "UPDATE package SET packed = x'' WHERE log = ? AND number >= ? AND number < ? AND length(packed) > 0",
    );
    // Some hundred packages at a time: gateways are answered in between.
    for (let number = 0; number < count; number += packagesAtOnce) {
      const to = Math.min(count, number + packagesAtOnce);
      this.#db
        .transaction(() => {
          forget.run(log.id, to * packageRecords);
          empty.run(log.id, number, to);
        })
        .immediate();
      await setImmediate();
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#db.close();
  }

  #bodies(log: MirroredLog, number: number): readonly Uint8Array[] {
    const row = this.#db
      .prepare<[number, number], { count: number; packed: Uint8Array }>(
        "SELECT count, packed FROM package WHERE log = ? AND number = ?",
      )
      .get(log.id, number);
    return row === undefined ? [] : (openChunk(row.packed, row.count) ?? []);
  }
}

const packagesAtOnce = 256;
