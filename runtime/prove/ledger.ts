// The books of a gateway: what was computed, and what was proven. A pure fold over the records of the log, in their
// order: whoever has the log comes to the same totals, and a posting names the record that it rests on. Each posting
// takes from one account what it gives to another, so that all accounts of a unit sum to nothing.

import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { type CarriedWork, type Flaw, OpenWork } from "./open-work.ts";
import type { LogIndex } from "./port.ts";
import { microCeuOf, microPftOf } from "./price.ts";
import type { Record } from "./record.ts";
import { type TriCheckRecord, verdictIn } from "./tri-check-record.ts";

/** Computing goes from the capsule to its gateway; a proof is minted for the capsule. */
export const units = ["micro-ceu", "micro-pft"] as const;
export type Unit = (typeof units)[number];

export interface Posting {
  /** The record that it rests on. */
  readonly index: LogIndex;
  readonly at: Instant;
  readonly unit: Unit;
  readonly from: Account;
  readonly to: Account;
  readonly amount: bigint;
}

export type Account = "gateway" | "mint" | Digest;

export interface LedgerTotals {
  readonly postings: number;
  /** What each account has; all of a unit sum to 0. */
  readonly accounts: { readonly [unit in Unit]: ReadonlyMap<Account, bigint> };
  readonly windows: { readonly held: number; readonly failed: number; readonly untold: number };
  readonly minted: number;
  /** Of windows that are called held and minted nothing, how many for each reason. */
  readonly flaws: ReadonlyMap<Flaw, number>;
  /** Decisions after the last window of their capsule, which nobody was charged for yet. */
  readonly open: number;
}

/** Of each capsule, in the order in which they were first met. */
export type CarriedLedger = readonly (readonly [capsule: Digest, work: CarriedWork])[];

export class Ledger {
  readonly #accounts = { "micro-ceu": new Map<Account, bigint>(), "micro-pft": new Map<Account, bigint>() };
  readonly #work = new Map<Digest, OpenWork>();
  readonly #windows = { held: 0, failed: 0, untold: 0 };
  readonly #flaws = new Map<Flaw, number>();
  #postings = 0;
  #minted = 0;

  /** Goes on behind the records that another ledger has taken; its totals are of what comes from here on. */
  static from(carried: CarriedLedger): Ledger {
    const ledger = new Ledger();
    for (const [capsule, work] of carried) ledger.#work.set(capsule, OpenWork.from(work));
    return ledger;
  }

  /** What the records so far leave open. */
  carried(): CarriedLedger {
    return [...this.#work].map(([capsule, work]) => [capsule, work.carried()] as const);
  }

  /** Takes the next record of the log. What it leads to is posted, and returned. */
  take(index: LogIndex, record: Record): readonly Posting[] {
    switch (record.kind) {
      case "boot":
        for (const work of this.#work.values()) work.begin();
        return [];
      case "decision":
        this.#of(record.capsule).decide(record);
        return [];
      case "outcome":
        for (const work of this.#work.values()) work.settle(record);
        return [];
      case "tri-check":
        return this.#close(index, record).map((posting) => this.#post(posting));
      default:
        return [];
    }
  }

  get totals(): LedgerTotals {
    return {
      postings: this.#postings,
      accounts: this.#accounts,
      windows: { ...this.#windows },
      minted: this.#minted,
      flaws: this.#flaws,
      open: [...this.#work.values()].reduce((sum, { open }) => sum + open, 0),
    };
  }

  #of(capsule: Digest): OpenWork {
    const known = this.#work.get(capsule) ?? new OpenWork();
    this.#work.set(capsule, known);
    return known;
  }

  #close(index: LogIndex, record: TriCheckRecord): readonly Posting[] {
    const { at, capsule, cost } = record;
    if (!isWhole(record)) {
      this.#flaw("malformed");
      return [];
    }
    const { flaw, everything } = this.#of(capsule).close(record);
    this.#windows[record.verdict]++;
    const charge: Posting = {
      ...{ index, at, unit: "micro-ceu", from: capsule, to: "gateway" },
      amount: microCeuOf(everything, cost.operations),
    };
    if (record.verdict !== "held") return [charge];
    const wrong: Flaw | undefined = verdictIn(record) === "held" ? flaw : "other-verdict";
    if (wrong !== undefined) {
      this.#flaw(wrong);
      return [charge];
    }
    this.#minted++;
    const amount = microPftOf(record.balance.verdict);
    return [charge, { ...{ index, at, unit: "micro-pft", from: "mint", to: capsule }, amount }];
  }

  #flaw(flaw: Flaw): void {
    this.#flaws.set(flaw, (this.#flaws.get(flaw) ?? 0) + 1);
  }

  #post(posting: Posting): Posting {
    const accounts = this.#accounts[posting.unit];
    accounts.set(posting.from, (accounts.get(posting.from) ?? 0n) - posting.amount);
    accounts.set(posting.to, (accounts.get(posting.to) ?? 0n) + posting.amount);
    this.#postings++;
    return posting;
  }
}

/** A signed log may still hold what our programs never wrote. */
function isWhole({ from, tick, verdict, cost }: Partial<TriCheckRecord>): boolean {
  const numbers = [from, tick, cost?.decisions, cost?.operations, cost?.microCeu];
  const isCounted = numbers.every((number) => Number.isSafeInteger(number) && number! >= 0);
  return isCounted && from! <= tick! && ["held", "failed", "untold"].includes(verdict!);
}
