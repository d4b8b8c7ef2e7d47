import { Fault } from "#runtime/core/fault.ts";
import type { SignerKey } from "#runtime/prove/note.ts";
import { closeBooks, isDue } from "./ledger/close.ts";
import type { LedgerBooks } from "./ledger/port.ts";
import { pruneBooks } from "./ledger/prune.ts";
import { decodeSettlement } from "./ledger/settlement.ts";

export interface KeeperSetup {
  readonly books: LedgerBooks;
  readonly signer: SignerKey;
  readonly nowMs: () => number;
  /** Where several hubs share the books: whether this one is to settle. */
  readonly isOurs?: () => boolean;
  /** For how long records are kept once they are settled; absent: for good. */
  readonly keepDays?: number | undefined;
  onNews(level: "info" | "error", text: string): void;
}

/** Settles once a day, UTC, by the hub's clock. A hub that was away at midnight does it when it is back. */
export class SettlementKeeper implements AsyncDisposable {
  readonly #setup: KeeperSetup;
  readonly #timer: NodeJS.Timeout;
  #work: Promise<void> = Promise.resolve();

  constructor(setup: KeeperSetup) {
    this.#setup = setup;
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
  }

  /** One behind the other: a day that takes long to count is not begun twice. */
  #look(): void {
    const { books, signer, nowMs, isOurs, keepDays, onNews } = this.#setup;
    if (isOurs?.() === false) return;
    this.#work = this.#work
      .then(async () => {
        const newest = await books.settlement("newest");
        if (!isDue(newest && decodeSettlement(newest.body).atMs, nowMs())) return;
        const { number, gateways } = await closeBooks(books, { signer, nowMs: nowMs() });
        onNews(
          "info",
          number === 0 ? "The pool is open" : `Settlement ${number}: ${gateways.length} gateways`,
        );
        if (keepDays === undefined) return;
        for (const { gateway, records } of await pruneBooks(books, { days: keepDays, nowMs: nowMs() }))
          onNews("info", `${gateway}: ${records} records were given up`);
      })
      .catch((error: unknown) => {
        // Another hub over the same books was faster.
        if (error instanceof Fault && error.code === "hub/settled") return;
        onNews("error", `The books could not be settled: ${String(error)}`);
      });
  }
}

const lookMs = 60_000;
