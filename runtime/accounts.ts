import type { Manifest } from "./capsule/manifest.ts";
import type { TriCheckStatus } from "./console/mind-port.ts";
import { type Instant, US_PER_S } from "./core/clock.ts";
import type { Digest } from "./core/digest.ts";
import { Fault } from "./core/fault.ts";
import type { WordLog } from "./last-word.ts";
import { Ledger, type LedgerTotals, type Posting } from "./prove/ledger.ts";
import type { LoggedRecord } from "./prove/port.ts";
import type { Record } from "./prove/record.ts";
import type { TriCheckRecord } from "./prove/tri-check-record.ts";

export interface AccountsParts {
  /** What a capsule may spend from midnight to midnight (UTC), in CEU; undefined: as much as it likes. */
  budgetOf(capsule: Digest): number | undefined;
  /** Once a day and capsule. */
  onSpent(capsule: Digest, what: { readonly spentCeu: number; readonly budgetCeu: number }): void;
}

/**
 * The books of this run, kept from what is on disk and from nothing else, so that they never know more than an
 * auditor. A budget that is spent stops no tick and no guard: from then on nobody outside is asked for proposals,
 * which is what costs beyond the plan.
 */
export class Accounts {
  readonly #parts: AccountsParts;
  readonly #ledger = new Ledger();
  readonly #shown = new Map<Digest, TriCheckStatus>();
  readonly #spent = new Map<Digest, { readonly day: number; readonly microCeu: bigint }>();
  /** The day of the newest window; before the first one is known, no day. */
  #day = -1;

  constructor(parts: AccountsParts) {
    this.#parts = parts;
  }

  /** Takes a batch that was committed; whether a day began in it, and with which record. */
  observe(batch: readonly LoggedRecord[]): { readonly dayBeganAt: number } | undefined {
    let began: { readonly dayBeganAt: number } | undefined;
    for (const { index, body } of batch) {
      const record = JSON.parse(body) as Record;
      const postings = this.#ledger.take(index, record);
      for (const posting of postings) this.#charge(posting, "aloud");
      if (record.kind !== "tri-check") continue;
      if (dayOf(record.at) > this.#day) [this.#day, began] = [dayOf(record.at), { dayBeganAt: index }];
      this.#show(record, postings);
    }
    return began;
  }

  /** What was posted today before this run. */
  recall(postings: readonly Posting[]): void {
    for (const posting of postings) this.#charge(posting, "silently");
  }

  /** The books of this run, all in all. */
  get totals(): LedgerTotals {
    return this.#ledger.totals;
  }

  shown(capsule: Digest): TriCheckStatus | null {
    return this.#shown.get(capsule) ?? null;
  }

  isSpent(capsule: Digest, now: Instant): boolean {
    const budget = this.#parts.budgetOf(capsule);
    const spent = this.#spent.get(capsule);
    return budget !== undefined && spent?.day === dayOf(now) && spent.microCeu >= microOf(budget);
  }

  /** What the log has already said is not said again. */
  #charge({ unit, from, amount, at }: Posting, how: "aloud" | "silently"): void {
    if (unit !== "micro-ceu" || from === "gateway" || from === "mint") return;
    const day = dayOf(at);
    const known = this.#spent.get(from);
    if (known !== undefined && known.day > day) return;
    const before = known?.day === day ? known.microCeu : 0n;
    const microCeu = before + amount;
    this.#spent.set(from, { day, microCeu });
    const budgetCeu = this.#parts.budgetOf(from);
    if (budgetCeu === undefined || how === "silently") return;
    const limit = microOf(budgetCeu);
    if (before < limit && microCeu >= limit)
      this.#parts.onSpent(from, { spentCeu: Number(microCeu) / 1e6, budgetCeu });
  }

  #show(
    { capsule, verdict, at, balance, coherence, similarity, basin }: TriCheckRecord,
    postings: readonly Posting[],
  ) {
    const { windows = 0, held = 0, minted = 0 } = this.#shown.get(capsule) ?? {};
    const told = ({ verdict: found, value }: { readonly verdict: string; readonly value: string }) =>
      found === "held" || found === "failed" ? Number(value) : null;
    const budgetCeu = this.#parts.budgetOf(capsule);
    this.#shown.set(capsule, {
      ...{ verdict, at, windows: windows + 1, held: held + (verdict === "held" ? 1 : 0) },
      minted: minted + postings.filter(({ unit }) => unit === "micro-pft").length,
      balance: told(balance),
      coherence: told(coherence),
      similarity: told(similarity),
      depth: basin === null ? null : Number(basin.energy),
      spentCeu: Number(this.#spent.get(capsule)?.microCeu ?? 0n) / 1e6,
      budgetCeu: budgetCeu ?? null,
    });
  }
}

export interface BookkeepingParts {
  /** All that run in this house, by id. */
  readonly capsules: ReadonlyMap<string, { readonly name: string; readonly fitted?: Budgeted | undefined }>;
  tellFault(fault: Fault): void;
}

interface Budgeted {
  readonly capsule: { readonly manifest: Pick<Manifest, "energyBudget"> };
}

/** Keeps the books with each batch that is committed. Of today's earlier runs they learn in the background, because that may be a day's log. */
export function openAccounts(
  log: WordLog,
  { capsules, tellFault }: BookkeepingParts,
): { readonly accounts: Accounts; readonly close: () => void } {
  const budgetOf = (capsule: string) =>
    capsules.get(capsule)?.fitted?.capsule.manifest.energyBudget?.ceuPerDay;
  const accounts = new Accounts({
    budgetOf,
    onSpent: (capsule, { spentCeu, budgetCeu }) =>
      tellFault(
        new Fault(
          "capsule/spent",
          `${capsules.get(capsule)?.name} has computed ${spentCeu.toFixed(1)} CEU today, its budget has ${budgetCeu}: it goes on guarding, and nobody outside is asked until midnight (UTC)`,
        ),
      ),
  });
  // Where nobody has a budget, what was spent before this run is nobody's limit.
  if ([...capsules.keys()].some(budgetOf))
    recallToday(log, accounts).catch((error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      tellFault(error);
    });
  const close = log.follow((batch) => {
    const began = accounts.observe(batch);
    // A disk that cannot take it is told of by the log itself; the next start then reads more than it has to.
    if (began !== undefined) log.setCursor(dayCursor, began.dayBeganAt).catch(() => undefined);
  });
  return { accounts, close };
}

/** What of today stands in the log already, from a run before this one. */
async function recallToday(log: WordLog, accounts: Accounts): Promise<void> {
  const until = log.size;
  const ledger = new Ledger();
  for (let next = await log.cursor(dayCursor); next < until; ) {
    const batch = await log.read(next, Math.min(recallRecords, until - next));
    if (batch.length === 0) return;
    for (const { index, body } of batch) accounts.recall(ledger.take(index, JSON.parse(body) as Record));
    next += batch.length;
  }
}

/** Where in the log the day began of which it last spoke. */
const dayCursor = "day";
/** So many are read at once, so that a start does not hold up the log. */
const recallRecords = 512;

function dayOf(at: Instant): number {
  return Math.floor(at / (86_400 * US_PER_S));
}

function microOf(ceu: number): bigint {
  return BigInt(Math.round(ceu * 1e6));
}
