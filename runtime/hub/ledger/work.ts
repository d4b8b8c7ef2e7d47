// What a log proves of the time between two settlements: the fold of `iv proof ledger`, put down at each settlement and
// gone on with at the next.

import { type Canonical, canonicalJson } from "#runtime/core/canonical-json.ts";
import { type CarriedLedger, Ledger } from "#runtime/prove/ledger.ts";
import type { Record } from "#runtime/prove/record.ts";
import type { Work } from "./settle.ts";

/** One log's fold on its way. */
export class LogWork {
  readonly #ledger: Ledger;
  #index: number;
  #spent = 0n;
  #minted = 0n;

  /** `open` is what an earlier fold has left, as canonical JSON; undefined at the first record. */
  constructor(from: number, open?: string) {
    this.#index = from;
    this.#ledger = open === undefined ? new Ledger() : Ledger.from(JSON.parse(open) as CarriedLedger);
  }

  get next(): number {
    return this.#index;
  }

  take(body: Uint8Array): void {
    const index = this.#index++;
    const record = counted(body);
    if (record === undefined) return;
    for (const { unit, amount } of this.#ledger.take(index, record)) {
      if (unit === "micro-ceu") this.#spent += amount;
      else this.#minted += amount;
    }
  }

  /** What came of the records since this was last asked. */
  settled(): Work {
    const work = { spent: this.#spent, minted: this.#minted };
    this.#spent = 0n;
    this.#minted = 0n;
    return work;
  }

  open(): string {
    return canonicalJson(this.#ledger.carried() as unknown as Canonical);
  }
}

/** A log may hold whatever its key has signed; what is no record that the ledger can count is passed over by everybody alike. */
function counted(body: Uint8Array): Record | undefined {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return undefined;
  }
  if (!isObject(read)) return undefined;
  const { kind, tick, capsule, permit, outcome } = read;
  const isCounted = ((): boolean => {
    switch (kind) {
      case "boot":
        return true;
      case "decision":
        return (
          isTick(tick) && isText(capsule) && (permit === null || isText(permit)) && isRegime(read["regime"])
        );
      case "outcome":
        return isText(permit) && isText(outcome);
      case "tri-check":
        return isText(capsule) && checks.every((name) => isObject(read[name])) && isObject(read["cost"]);
      default:
        return false;
    }
  })();
  return isCounted ? (read as unknown as Record) : undefined;
}

const checks = ["balance", "coherence", "similarity"] as const;

function isTick(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isRegime(value: unknown): boolean {
  return value === undefined || (isObject(value) && isText(value["name"]) && isText(value["stability"]));
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.isWellFormed();
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
