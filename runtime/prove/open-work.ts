import { microCeuOf, type PriceClass, priceClasses, priceClassOf, type Tally } from "./price.ts";
import type { DecisionRecord, OutcomeRecord } from "./record.ts";
import type { TriCheckRecord } from "./tri-check-record.ts";

/** Why a window that its record calls held mints nothing. */
export type Flaw =
  | "decisions-missing"
  | "other-cost"
  | "other-verdict"
  | "outcome-missing"
  | "other-operations"
  | "overlaps"
  | "on-trial"
  | "malformed";

/** What is left open, as canonical JSON can hold it: who goes on from it goes on as if it had never been put down. */
export interface CarriedWork {
  readonly decisions: readonly (readonly [tick: number, price: PriceClass, trial: 0 | 1])[];
  readonly crowdedOut: Tally;
  readonly waiting: readonly (readonly [permit: string, tick: number])[];
  readonly operations: number | null;
  readonly closedTo: number;
}

/** What a capsule has decided since its last window was closed: counted, priced, and with its permits followed. */
export class OpenWork {
  #decisions: Decided[] = [];
  /** So many of them, the first, were crowded out. They go together: to move all others up for each would cost more than they do. */
  #gone = 0;
  /** Those for which there is no room any more: they are charged, and the window that they are of is not whole. */
  readonly #crowdedOut: Counts = counts();
  /** The permits of this run that wait for their outcome, with the tick they are of. */
  readonly #waiting = new Map<string, number>();
  /** Goes along them as the oldest are given up: one that began anew each time would pass all that are gone already. */
  readonly #oldest = this.#waiting.keys();
  #operations: number | undefined;
  #closedTo = -1;

  static from({ decisions, crowdedOut, waiting, operations, closedTo }: CarriedWork): OpenWork {
    const work = new OpenWork();
    for (const [tick, price, trial] of decisions) work.#decisions.push({ tick, price, isTrial: trial === 1 });
    Object.assign(work.#crowdedOut, crowdedOut);
    for (const [permit, tick] of waiting) work.#waiting.set(permit, tick);
    work.#operations = operations ?? undefined;
    work.#closedTo = closedTo;
    return work;
  }

  carried(): CarriedWork {
    return {
      decisions: this.#decisions
        .slice(this.#gone)
        .map(({ tick, price, isTrial }) => [tick, price, isTrial ? 1 : 0]),
      crowdedOut: { ...this.#crowdedOut },
      waiting: [...this.#waiting],
      operations: this.#operations ?? null,
      closedTo: this.#closedTo,
    };
  }

  get open(): number {
    return this.#decisions.length - this.#gone + sumOf(this.#crowdedOut);
  }

  /** A run ends, and nobody will hear what became of its last permits. */
  begin(): void {
    this.#waiting.clear();
  }

  decide({ tick, permit, regime, trial }: DecisionRecord): void {
    const priced = regime && { name: regime.name, stability: Number(regime.stability) };
    this.#decisions.push({ tick, price: priceClassOf(priced), isTrial: trial !== undefined });
    if (this.#decisions.length - this.#gone > decisionsMax) this.#crowdOut();
    if (permit === null) return;
    this.#waiting.set(permit, tick);
    if (this.#waiting.size > decisionsMax) this.#waiting.delete(this.#oldest.next().value!);
  }

  #crowdOut(): void {
    this.#crowdedOut[this.#decisions[this.#gone]!.price]++;
    this.#gone++;
    if (this.#gone === decisionsMax) this.#letGo();
  }

  #letGo(): void {
    this.#decisions = this.#decisions.slice(this.#gone);
    this.#gone = 0;
  }

  /** What nobody knows the end of stays open. */
  settle({ permit, outcome }: OutcomeRecord): void {
    if (outcome !== "unknown") this.#waiting.delete(permit);
  }

  /** Whether the window is whole, and all that was decided until its end and not charged for yet. */
  close(window: TriCheckRecord): { readonly flaw: Flaw | undefined; readonly everything: Tally } {
    const { from, tick: to, cost } = window;
    this.#letGo();
    const until = this.#decisions.findIndex(({ tick }) => tick > to);
    const taken = this.#decisions.splice(0, until < 0 ? this.#decisions.length : until);
    const inside = taken.filter(({ tick }) => tick >= from);
    const flaw = this.#flawIn(window, inside);
    for (const [permit, tick] of this.#waiting) if (tick <= to) this.#waiting.delete(permit);
    const everything = tallyOf(taken);
    for (const name of priceClasses) {
      everything[name] += this.#crowdedOut[name];
      this.#crowdedOut[name] = 0;
    }
    this.#operations ??= cost.operations;
    this.#closedTo = Math.max(this.#closedTo, to);
    return { flaw, everything };
  }

  #flawIn({ from, tick: to, cost }: TriCheckRecord, inside: readonly Decided[]): Flaw | undefined {
    if (from <= this.#closedTo) return "overlaps";
    if (inside.length !== cost.decisions) return "decisions-missing";
    // The manifest is the capsule's identity, and its number of operations with it.
    if (cost.operations !== (this.#operations ?? cost.operations)) return "other-operations";
    if (microCeuOf(tallyOf(inside), cost.operations) !== BigInt(cost.microCeu)) return "other-cost";
    if (inside.some(({ isTrial }) => isTrial)) return "on-trial";
    for (const tick of this.#waiting.values()) if (tick >= from && tick <= to) return "outcome-missing";
    return undefined;
  }
}

interface Decided {
  readonly tick: number;
  readonly price: PriceClass;
  readonly isTrial: boolean;
}

type Counts = { [name in PriceClass]: number };

function counts(): Counts {
  return { settled: 0, plain: 0, restless: 0, unknown: 0, unseen: 0 };
}

function tallyOf(decided: readonly Decided[]): Counts {
  const tally = counts();
  for (const { price } of decided) tally[price]++;
  return tally;
}

function sumOf(tally: Tally): number {
  return priceClasses.reduce((sum, name) => sum + tally[name], 0);
}

/** A window at ten ticks a second has 600; at a thousand a second, with a proposal each, it would have twice as many as these. */
export const decisionsMax = 65_536;
