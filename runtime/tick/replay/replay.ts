// Goes through a log and judges every decision in it again. Where an anchor says what was remembered, the ticks after
// it are run again as a whole, so that each follows from those before; elsewhere each decision is judged from its
// own record. Beside that the kernels, the map and the models that a run named at its boot are held against ours.

import { digestIn } from "#runtime/capsule/units.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { AnchorRecord, BootRecord, DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { Bearing } from "#runtime/shield/terms.ts";
import { limitsIn } from "#runtime/tick/terms.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { isJudgeable } from "./recorded.ts";
import { openStandIn, type ReplayCapsule, type StandIn } from "./stand-in.ts";
import { type ReplaySummary, Tally } from "./tally.ts";
import type { RecordedTick, Trail } from "./trail.ts";

export type { Changed, Differing, Ingredient, ReplaySummary } from "./tally.ts";

export interface ReplayParts {
  /** Loads them anew at each call: every capsule has kernels of its own. */
  readonly kernels: () => Kernels;
  /** The capsule of this id, or the one that is to stand in for it; undefined where there is none. */
  readonly capsuleFor: (id: Digest, name: string | undefined) => Promise<ReplayCapsule | undefined>;
}

interface Indexed<Of extends Record = Record> {
  readonly index: number;
  readonly record: Of;
}

export class Replay {
  readonly #parts: ReplayParts;
  readonly #kernels: Digest;
  readonly #standIns = new Map<Digest, StandIn | undefined>();
  readonly #names = new Map<Digest, string>();
  /** Ticks whose last decision has not come yet. */
  readonly #open = new Map<number, Indexed[]>();
  /** The capsules whose ingredients were held against this run's boot: those that decided something in it. */
  readonly #held = new Set<Digest>();
  /** What the newest record of each capsule's terms in this run says. */
  readonly #terms = new Map<Digest, Bearing>();
  #tally = new Tally();
  #boot: Indexed<BootRecord> | undefined;
  #from = 0;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
    this.#kernels = parts.kernels().digest;
  }

  /** Hears of a record that is not replayed itself: what stood before the stretch that is. */
  hear(index: number, record: Record): void {
    if (record.kind === "boot") this.#begin(index, record);
    if (record.kind === "lifecycle") this.#names.set(record.capsule, record.name);
    if (record.kind === "terms")
      this.#terms.set(record.capsule, { mode: record.mode, limits: limitsIn(record.limits) });
  }

  async take(index: number, record: Record): Promise<void> {
    if (record.kind === "boot") await this.settle();
    this.hear(index, record);
    if (!isOfTick(record)) return;
    const open = this.#open.get(record.tick) ?? [];
    open.push({ index, record });
    this.#open.set(record.tick, open);
    if (!endsTick(record)) return;
    this.#open.delete(record.tick);
    await this.#run(open);
    if (this.#open.size > openMax) await this.settle();
  }

  /** What came so far was a way to this record, and nothing of it is told. A tick that is under way goes on. */
  startAt(index: number): void {
    this.#from = index;
    this.#tally = new Tally();
    this.#held.clear();
  }

  async end(): Promise<ReplaySummary> {
    await this.settle();
    for (const standIn of this.#standIns.values()) await standIn?.close();
    return this.#tally.summary();
  }

  /** So far. */
  summary(): ReplaySummary {
    return this.#tally.summary();
  }

  async #run(entries: readonly Indexed[]): Promise<void> {
    const decisions = entries.filter(isDecision);
    const last = decisions.at(-1)!.record;
    const standIn = await this.#standInFor(last.capsule);
    const anchor = entries.map(({ record }) => record).find((record) => record.kind === "anchor");
    const recorded: RecordedTick = {
      records: entries.map(({ record }) => record),
      decisions: decisions.map(({ record }) => record),
      anchor,
    };
    if (anchor !== undefined) this.#holdKernels(entries, anchor);
    const isWhole = decisions.every(({ record }) => isJudgeable(record));
    const trail = isWhole ? standIn?.trailOf(recorded, this.#bearing(last.capsule)) : undefined;
    const wasFollowing = trail?.isFollowing ?? false;
    const found = await this.#ran(trail, recorded, entries);
    if (found === undefined) {
      for (const { index, record } of this.#told(decisions)) await this.#judge(index, record, standIn);
      return;
    }
    const held = trail!.heldOf(recorded, wasFollowing);
    const strayed = strayedOf(held, found.filter(isOfTick));
    if (strayed.size === 0) this.#followed(this.#told(entries), { held, trail: trail! });
    else {
      trail!.lose();
      await this.#strayed(this.#told(entries), { strayed, standIn: standIn! });
    }
  }

  /** An anchor that cannot be read is told of, and its ticks are judged by themselves. */
  async #ran(
    trail: Trail | undefined,
    recorded: RecordedTick,
    entries: readonly Indexed[],
  ): Promise<readonly Record[] | undefined> {
    try {
      return await trail?.run(recorded);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "proof/broken") throw error;
      trail!.lose();
      for (const { index, record } of this.#told(entries))
        if (record.kind === "anchor")
          this.#tally.stray(index, record, [
            { field: "state", recorded: "what is there", found: error.message },
          ]);
      return undefined;
    }
  }

  #followed(
    entries: readonly Indexed[],
    { held, trail }: { readonly held: readonly Record[]; readonly trail: Trail },
  ): void {
    for (const { record } of entries) {
      const isOwn = record.kind === "decision" && (record.origin === "capsule" || record.origin === "none");
      if (record.kind === "decision")
        this.#tally.same({ isAgain: isOwn && trail.wasAsked, isFollowed: held.includes(record) });
      else if (held.includes(record)) this.#tally.followed();
    }
  }

  /** A decision that does not fit by itself is told of as that; else it is what came before that does not fit. */
  async #strayed(
    entries: readonly Indexed[],
    {
      strayed,
      standIn,
    }: { readonly strayed: ReadonlyMap<Record, readonly Difference[]>; readonly standIn: StandIn },
  ): Promise<void> {
    for (const { index, record } of entries) {
      const differences = strayed.get(record);
      if (record.kind !== "decision") {
        if (differences !== undefined) this.#tally.stray(index, record, differences);
        continue;
      }
      const alone = await standIn.judge(record, this.#bearing(record.capsule));
      if (alone.kind === "different") this.#tally.differ(index, record, alone);
      else if (differences !== undefined) this.#tally.stray(index, record, differences);
      else this.#tally.same({ isAgain: alone.kind === "same" && alone.asked === "again", isFollowed: false });
    }
  }

  async #judge(index: number, record: DecisionRecord, standIn: StandIn | undefined): Promise<void> {
    if (standIn === undefined) return this.#tally.cannot(`capsule ${record.capsule} is not at hand`, index);
    const found = await standIn.judge(record, this.#bearing(record.capsule));
    if (found.kind === "same") this.#tally.same({ isAgain: found.asked === "again", isFollowed: false });
    else if (found.kind === "unable") this.#tally.cannot(found.because, index);
    else this.#tally.differ(index, record, found);
  }

  /** Decisions of ticks that did not come to their end are judged by themselves. */
  async settle(): Promise<void> {
    for (const entries of this.#open.values())
      for (const { index, record } of this.#told(entries.filter(isDecision)))
        await this.#judge(index, record, await this.#standInFor(record.capsule));
    this.#open.clear();
  }

  #told<Of extends Record>(entries: readonly Indexed<Of>[]): readonly Indexed<Of>[] {
    return this.#from === 0 ? entries : entries.filter(({ index }) => index >= this.#from);
  }

  /** By what a capsule's ticks were judged; undefined where that stands before what was heard. */
  #bearing(capsule: Digest): Bearing | undefined {
    const { mode } = this.#boot?.record ?? {};
    return this.#terms.get(capsule) ?? (mode && { mode, limits: undefined });
  }

  #begin(index: number, record: BootRecord): void {
    this.#boot = { index, record };
    this.#terms.clear();
    this.#held.clear();
    for (const { capsule, name } of record.capsules ?? []) this.#names.set(capsule, name);
  }

  #holdKernels(entries: readonly Indexed[], { kernels: recorded }: AnchorRecord): void {
    const { index } = entries.find(({ record }) => record.kind === "anchor")!;
    if (this.#boot?.record.kernels === recorded) return;
    this.#tally.hold({ index, ingredient: "kernels", name: "", recorded, found: this.#kernels });
  }

  async #standInFor(id: Digest): Promise<StandIn | undefined> {
    const standIn = this.#standIns.has(id) ? this.#standIns.get(id) : await this.#opened(id);
    if (standIn === undefined || this.#held.has(id)) return standIn;
    this.#held.add(id);
    this.#hold(standIn);
    return standIn;
  }

  async #opened(id: Digest): Promise<StandIn | undefined> {
    const capsule = await this.#parts.capsuleFor(id, this.#names.get(id));
    const standIn =
      capsule && (await openStandIn(capsule, { kernels: this.#parts.kernels(), standsFor: id }));
    this.#standIns.set(id, standIn);
    return standIn;
  }

  /** A capsule's id is that of its manifest, which names every file; the boot says of some of them which is which. */
  #hold({ capsule: { id, manifest }, standsFor }: StandIn): void {
    const index = this.#boot?.index ?? 0;
    const { name } = manifest;
    const recorded = this.#boot?.record.kernels ?? this.#kernels;
    this.#tally.hold({ index, ingredient: "kernels", name: "", recorded, found: this.#kernels });
    this.#tally.hold({ index, ingredient: "capsule", name, recorded: standsFor, found: id });
    const booted = this.#boot?.record.capsules?.find(({ capsule }) => capsule === standsFor);
    const known = booted ?? (this.#boot?.record.capsule === standsFor ? this.#boot.record : undefined);
    if (known === undefined) return;
    const map = digestIn(manifest, manifest.map.file);
    this.#tally.hold({ index, ingredient: "map", name: manifest.map.file, recorded: known.map, found: map });
    for (const [place, { name: unit, file }] of manifest.units.entries()) {
      const [recorded, found] = [known.units[place], digestIn(manifest, file)];
      if (recorded !== undefined)
        this.#tally.hold({ index, ingredient: "model", name: unit, recorded, found });
    }
  }
}

/** What a tick writes down, by itself and of what it remembers; other kinds are not followed. */
function isOfTick(record: Record): record is Extract<Record, { kind: TickKind }> {
  return tickKinds.includes(record.kind as TickKind);
}

type TickKind = "decision" | "anchor" | "drift" | "twin" | "adapt" | "regime";
const tickKinds: readonly TickKind[] = ["decision", "anchor", "drift", "twin", "adapt", "regime"];
/** Of a log that is whole there are never more than capsules. */
const openMax = 1_024;

/** Whether what comes behind this record is of another tick of its capsule. */
export function endsTick(record: Record): boolean {
  return record.kind === "decision" && isLast(record);
}

/** Whoever was refused left the turn to the next, but for what mere watching lets through all the same. */
function isLast({ fallback, writes, trial }: DecisionRecord): boolean {
  return fallback !== "next" || writes !== null || (trial !== undefined && trial.writes !== null);
}

function isDecision(entry: Indexed): entry is Indexed<DecisionRecord> {
  return entry.record.kind === "decision";
}

/** The records that did not come out, with their differences; one that came out and is not there is told at the last. */
function strayedOf(
  held: readonly Record[],
  found: readonly Record[],
): ReadonlyMap<Record, readonly Difference[]> {
  const strayed = new Map<Record, readonly Difference[]>();
  if (held.length !== found.length) {
    const kinds = (records: readonly Record[]): string => records.map(({ kind }) => kind).join(", ");
    const difference = { field: "records", recorded: kinds(held), found: kinds(found) };
    return strayed.set(held.at(-1)!, [difference]);
  }
  for (const [place, record] of held.entries()) {
    const differences = differencesOf(record, found[place]!);
    if (differences.length > 0) strayed.set(record, differences);
  }
  return strayed;
}
