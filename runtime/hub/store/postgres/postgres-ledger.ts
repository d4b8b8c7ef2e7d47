import { Fault } from "#runtime/core/fault.ts";
import type { KeptSettlement, LedgerBooks, NotedOpen } from "#runtime/hub/ledger/port.ts";
import type { MirroredLog } from "#runtime/hub/port.ts";
import { type LogRow, logIn } from "#runtime/hub/store/log-row.ts";
import { rangeBefore } from "#runtime/hub/store/range-before.ts";
import type { VerifierKey } from "#runtime/prove/note.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import type { CompactRange, Hash } from "#runtime/prove/tree.ts";
import { packageOf } from "./books.ts";
import { claim } from "./claim.ts";
import { type LinkSetup, PostgresLink } from "./link.ts";
import { migrate } from "./migrate.ts";

export async function openPostgresLedger(
  setup: LinkSetup,
  signer: VerifierKey,
): Promise<LedgerBooks & AsyncDisposable> {
  await using opening = new AsyncDisposableStack();
  const link = opening.use(new PostgresLink(setup));
  await migrate(link);
  await claim(link, { use: "ledger", key: signer });
  opening.move();
  return new PostgresLedger(link);
}

/** Any number of hubs may look; of two that settle at once the second one finds it done. */
class PostgresLedger implements LedgerBooks, AsyncDisposable {
  readonly #link: PostgresLink;

  constructor(link: PostgresLink) {
    this.#link = link;
  }

  async logs(): Promise<readonly MirroredLog[]> {
    return (await this.#link.query<LogRow>("SELECT * FROM iv_hub.log ORDER BY origin")).map(logIn);
  }

  async records(log: MirroredLog, number: number): Promise<readonly Uint8Array[]> {
    return (await packageOf((sql, values) => this.#link.query(sql, values), log, number)) ?? [];
  }

  async before(log: MirroredLog, from: number): Promise<CompactRange | undefined> {
    const count = Math.floor(from / packageRecords);
    const roots = await this.#link.query<{ root: Hash }>(
      "SELECT root FROM iv_hub.package WHERE log = $1 AND number < $2 AND root IS NOT NULL ORDER BY number",
      [log.id, count],
    );
    const bodies = from % packageRecords === 0 ? [] : await this.records(log, count);
    return rangeBefore(from, { roots: roots.map(({ root }) => root), bodies });
  }

  async settlements(): Promise<readonly KeptSettlement[]> {
    return this.#link.query<KeptSettlement>("SELECT body, note FROM iv_hub.settlement ORDER BY number");
  }

  async settlement(which: number | "newest"): Promise<KeptSettlement | undefined> {
    const [found] = await this.#link.query<KeptSettlement>(
      `SELECT body, note FROM iv_hub.settlement WHERE number ${which === "newest" ? "<=" : "="} $1 ORDER BY number DESC LIMIT 1`,
      [which === "newest" ? Number.MAX_SAFE_INTEGER : which],
    );
    return found;
  }

  async open(log: MirroredLog, number: number): Promise<string | undefined> {
    const [found] = await this.#link.query<{ open: string }>(
      "SELECT open FROM iv_hub.settled WHERE log = $1 AND number <= $2 ORDER BY number DESC LIMIT 1",
      [log.id, number],
    );
    return found?.open;
  }

  async recordsIn(log: MirroredLog, count: number): Promise<number> {
    const [row] = await this.#link.query<{ records: number | null }>(
      "SELECT sum(count) AS records FROM iv_hub.package WHERE log = $1 AND number < $2 AND length(packed) > 0",
      [log.id, count],
    );
    return row?.records ?? 0;
  }

  async giveUp(log: MirroredLog, count: number): Promise<void> {
    // Some hundred packages at a time, so that no statement takes longer than it may.
    for (let number = 0; number < count; number += packagesAtOnce) {
      const to = Math.min(count, number + packagesAtOnce);
      await this.#link.transaction(async (query) => {
        await query("DELETE FROM iv_hub.record WHERE log = $1 AND idx < $2", [log.id, to * packageRecords]);
        await query(
          "UPDATE iv_hub.package SET packed = '' WHERE log = $1 AND number >= $2 AND number < $3 AND length(packed) > 0",
          [log.id, number, to],
        );
      });
    }
  }

  async add({ body, note }: KeptSettlement, opens: readonly NotedOpen[], number: number): Promise<void> {
    await this.#link.transaction(async (query) => {
      const added = await query(
        "INSERT INTO iv_hub.settlement (number, body, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING number",
        [number, body, note],
      );
      if (added.length === 0)
        throw new Fault("hub/settled", `Settlement ${number} was made by another hub meanwhile`);
      for (const { log, size, open } of opens)
        await query("INSERT INTO iv_hub.settled (log, number, size, open) VALUES ($1, $2, $3, $4)", [
          ...[log.id, number, size, open],
        ]);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#link[Symbol.asyncDispose]();
  }
}

const packagesAtOnce = 256;
