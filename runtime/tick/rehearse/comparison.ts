// What two capsules made of the same minutes, side by side. All of it follows from the records, so the same trace and the
// same capsules make the same bytes; how long it took is no part of it.

import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { type DecisionRecord, decimal } from "#runtime/prove/record.ts";
import { differencesOf } from "#runtime/tick/replay/differences.ts";

export type Verdict = DecisionRecord["verdict"];
export const verdicts: readonly Verdict[] = ["allow", "amend", "block"];

/** Two decisions of one tick: what is (or the older capsule's), and the next capsule's. */
export interface Pair {
  readonly index: number;
  readonly before: DecisionRecord;
  readonly next: DecisionRecord;
}

export interface Findings {
  readonly ticks: number;
  /** To the bit: every field of the decision. */
  readonly same: number;
  /** Verdicts: that before, and that of the next. */
  readonly table: Readonly<Record<Verdict, Readonly<Record<Verdict, number>>>>;
  /** Ticks in which the verdicts are not the same; the first of them, with their reasons. */
  readonly disagreements: number;
  readonly first: readonly Disagreement[];
  /** Ticks in which not just what was asked for was let through. */
  readonly interventions: Sides;
  /** Ticks whose state was above the limit of states. */
  readonly above: Sides;
  /** Ticks whose input could not be used. */
  readonly unusable: Sides;
  readonly actuators: Readonly<Record<string, ActuatorGap>>;
}

export interface Sides {
  readonly before: number;
  readonly next: number;
}

export interface Disagreement {
  readonly index: number;
  readonly tick: number;
  readonly at: number;
  readonly before: Told;
  readonly next: Told;
}

interface Told {
  readonly verdict: Verdict;
  readonly because: string;
  readonly text: string;
}

/** Of the ticks in which both let something through for it; decimals are as in records. */
export interface ActuatorGap {
  readonly both: number;
  readonly only: Sides;
  readonly rms: string;
  readonly max: string;
}

export interface Rehearsed {
  readonly schema: "industriverse.rehearsal/1";
  readonly trace: Digest;
  readonly gateway: string;
  readonly from: number;
  readonly to: number;
  /** The capsule of the log, or the one that was set against the next; and the next. */
  readonly before: { readonly capsule: Digest; readonly name: string; readonly as: "recorded" | "rehearsed" };
  readonly next: { readonly capsule: Digest; readonly name: string };
  /** Points that the next one asks for and the trace does not show. */
  readonly missing: readonly string[];
  /** Ticks that could not be run again. */
  readonly unable: number;
  readonly findings: Findings;
}

export interface Report extends Rehearsed {
  /** Of all the rest, as canonical JSON. */
  readonly digest: Digest;
}

export function reportOf(rehearsed: Rehearsed): Report {
  return { ...rehearsed, digest: digestOf(canonicalBytes(rehearsed as never)) };
}

/** Whether a report says of itself what it says. */
export function isWhole({ digest, ...rehearsed }: Report): boolean {
  return digest === digestOf(canonicalBytes(rehearsed as never));
}

export class Comparison {
  readonly #table: Record<Verdict, Record<Verdict, number>> = {
    allow: { allow: 0, amend: 0, block: 0 },
    amend: { allow: 0, amend: 0, block: 0 },
    block: { allow: 0, amend: 0, block: 0 },
  };
  readonly #first: Disagreement[] = [];
  readonly #gaps = new Map<string, Gap>();
  readonly #interventions = { before: 0, next: 0 };
  readonly #above = { before: 0, next: 0 };
  readonly #unusable = { before: 0, next: 0 };
  #ticks = 0;
  #same = 0;
  #disagreements = 0;

  take({ index, before, next }: Pair): void {
    this.#ticks++;
    if (differencesOf(before, next).length === 0) this.#same++;
    this.#table[before.verdict][next.verdict]++;
    for (const [side, decision] of [
      ["before", before],
      ["next", next],
    ] as const) {
      if (decision.verdict !== "allow") this.#interventions[side]++;
      if (Number(decision.energy.now) > Number(decision.threshold.now)) this.#above[side]++;
      if (unusable.includes(decision.because)) this.#unusable[side]++;
    }
    for (const point of new Set([...Object.keys(before.writes ?? {}), ...Object.keys(next.writes ?? {})])) {
      const gap = this.#gaps.get(point) ?? { both: 0, before: 0, next: 0, squares: 0, max: 0 };
      this.#gaps.set(point, gap);
      widen(gap, before.writes?.[point], next.writes?.[point]);
    }
    if (before.verdict === next.verdict) return;
    this.#disagreements++;
    if (this.#first.length < disagreementsMax)
      this.#first.push({
        index,
        tick: before.tick,
        at: before.at,
        before: toldOf(before),
        next: toldOf(next),
      });
  }

  findings(): Findings {
    return {
      ticks: this.#ticks,
      same: this.#same,
      table: this.#table,
      disagreements: this.#disagreements,
      first: this.#first,
      interventions: this.#interventions,
      above: this.#above,
      unusable: this.#unusable,
      actuators: Object.fromEntries(
        [...this.#gaps].map(([point, { both, before, next, squares, max }]) => [
          point,
          {
            both,
            only: { before, next },
            rms: decimal(both === 0 ? 0 : Math.sqrt(squares / both)),
            max: decimal(max),
          },
        ]),
      ),
    };
  }
}

interface Gap {
  both: number;
  before: number;
  next: number;
  squares: number;
  max: number;
}

function widen(gap: Gap, before: string | undefined, next: string | undefined): void {
  if (before === undefined) gap.next++;
  else if (next === undefined) gap.before++;
  else {
    const distance = Math.abs(Number(before) - Number(next));
    gap.both++;
    gap.squares += distance ** 2;
    gap.max = Math.max(gap.max, distance);
  }
}

function toldOf({ verdict, because, text }: DecisionRecord): Told {
  return { verdict, because, text };
}

const unusable: readonly string[] = ["quality", "age", "absent", "late"];
export const disagreementsMax = 50;
