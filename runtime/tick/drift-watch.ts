import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import { afterEvent, type DriftState } from "#runtime/map/drift/drift.ts";
import { DriftMonitor, type DriftMove, type Watched } from "#runtime/map/drift/monitor.ts";
import type { DriftRecord, Record } from "#runtime/prove/record.ts";

/** What the control thread shows of the drift, and what its next life goes on with. */
export interface DriftShown {
  readonly state: DriftState;
  /** When the state was entered; 0 where it always was. */
  readonly since: Instant;
  readonly evidence: number;
  readonly judged: number;
  readonly above: number;
  readonly advisoryLimit: number;
}

export interface DriftChange extends DriftMove {
  readonly at: Instant;
  readonly map: Digest;
  readonly judged: number;
  readonly above: number;
}

export interface WatchOptions {
  /** Of the map's file: a drift is a drift from one map, and a new one ends it. */
  readonly digest: Digest;
  /** How far apart in time the states are that it looks at. */
  readonly everyUs: number;
  readonly inherited?: Pick<DriftShown, "state" | "since" | "judged" | "above">;
}

/**
 * Feeds the drift monitor from the tick. Ticks come ten a second and a plant remembers for minutes, so it
 * takes one state of each `everyUs`: the neighbours are the same state again, and a hundred of them are not a
 * hundred witnesses. Which one does not depend on what it shows or what was decided about it.
 */
export class DriftWatch {
  readonly #monitor: DriftMonitor;
  readonly #map: Digest;
  readonly #everyUs: number;
  readonly #untold: DriftChange[] = [];
  #since: Instant;
  #dueAt: Instant = 0;

  constructor(map: Watched, { digest, everyUs, inherited }: WatchOptions) {
    this.#map = digest;
    this.#monitor = new DriftMonitor(map, inherited);
    this.#everyUs = everyUs;
    this.#since = inherited?.since ?? 0;
  }

  get monitor(): Omit<DriftMonitor, "observe"> {
    return this.#monitor;
  }

  get since(): Instant {
    return this.#since;
  }

  /** Takes the energy of where the machine is; NaN where nobody knows. Allocates only where the state changes. */
  observe(energy: number, at: Instant): void {
    if (at < this.#dueAt || Number.isNaN(energy)) return;
    this.#dueAt = at + this.#everyUs;
    const move = this.#monitor.observe(energy);
    if (move === undefined) return;
    this.#since = at;
    const { judged, above } = this.#monitor;
    if (this.#untold.length === untoldMax) this.#untold.shift();
    this.#untold.push({ ...move, at, map: this.#map, judged, above });
  }

  /** Everything that it goes on with, once all changes are told. */
  remember(pen: StatePen): void {
    this.#since = pen.number(this.#since);
    this.#dueAt = pen.number(this.#dueAt);
    this.#monitor.remember(pen);
    this.#untold.length = 0;
  }

  /** Visits what has changed since; what `keep` refuses is offered again at the next tick. */
  changes(keep: (change: DriftChange) => boolean): void {
    while (this.#untold[0] !== undefined && keep(this.#untold[0])) this.#untold.shift();
  }
}

/** A log without room for so many changes has stopped the machine long before. */
const untoldMax = 16;

/**
 * How far apart in time a plant's states have to be to count as different ones: three memories, after which a
 * twentieth is left. With a tenth left a false alarm is still as rare as promised, with a fifth it is not.
 */
export function everyUsOf(memoryUs: number): number {
  return memoriesApart * memoryUs;
}

const memoriesApart = 3;

/**
 * Gap: a grid map says how many rows its plant remembers, but not how much time lies between two of them.
 * Five minutes are three memories of a plant that forgets in 100 s.
 */
export const everyUsUnknown: number = everyUsOf(100_000 * US_PER_MS);

export function driftRecord(
  change: DriftChange,
  { boot, tick }: { readonly boot: string; readonly tick: number },
): DriftRecord {
  const { at, map, from, to, because, evidence, judged, above } = change;
  return { kind: "drift", boot, tick, at, map, from, to, because, evidence: String(evidence), judged, above };
}

/** How a run goes on from what the log last said: with the same map in the same state, with a new one in none. */
export function inheritedFrom(
  last: Record | undefined,
  map: Digest,
): Pick<DriftShown, "state" | "since" | "judged" | "above"> {
  if (last?.kind !== "drift") return { state: "normal", since: 0, judged: 0, above: 0 };
  const { to, at } = last;
  if (last.map === map) return { state: to, since: at, judged: 0, above: 0 };
  return { state: afterEvent(to, "renewed"), since: 0, judged: 0, above: 0 };
}
