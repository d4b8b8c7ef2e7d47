// Goes through a log and judges every decision in it again. What is held against what: the kernels, the map and
// the models that a run named at its boot against those at hand, and each decision against what comes out now.

import { digestIn } from "#runtime/capsule/units.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { BootRecord, DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { Difference } from "./differences.ts";
import { openStandIn, type Rejudged, type ReplayCapsule, type StandIn } from "./stand-in.ts";

/** What a decision is made of, beside what the record itself says. */
export type Ingredient = "kernels" | "map" | "model" | "capsule" | "record";

/** An ingredient that is another than the one that the log names. */
export interface Changed {
  readonly index: number;
  readonly ingredient: Exclude<Ingredient, "record">;
  /** The capsule or the model unit, for people; empty for the kernels. */
  readonly name: string;
  readonly recorded: Digest;
  readonly found: Digest;
}

export interface Differing {
  readonly index: number;
  readonly tick: number;
  readonly capsule: Digest;
  /** The nearest to the cause first. */
  readonly differences: readonly Difference[];
  readonly suspect: Ingredient;
  /** The fields of the record that may have been changed; empty where the record is not the suspect. */
  readonly where: readonly string[];
}

export interface ReplaySummary {
  readonly decisions: number;
  readonly same: number;
  readonly different: number;
  /** Of those that came out the same, how many wishes were proposed again by the capsule's models. */
  readonly proposedAgain: number;
  readonly unable: readonly { readonly because: string; readonly count: number; readonly first: number }[];
  readonly changed: readonly Changed[];
  /** The first of them. */
  readonly findings: readonly Differing[];
}

export interface ReplayParts {
  /** Loads them anew at each call: every capsule has kernels of its own. */
  readonly kernels: () => Kernels;
  /** The capsule of this id, or the one that is to stand in for it; undefined where there is none. */
  readonly capsuleFor: (id: Digest, name: string | undefined) => Promise<ReplayCapsule | undefined>;
}

export const findingsMax = 100;

export class Replay {
  readonly #parts: ReplayParts;
  readonly #kernels: Digest;
  readonly #standIns = new Map<Digest, StandIn | undefined>();
  readonly #names = new Map<Digest, string>();
  readonly #changed = new Map<string, Changed>();
  readonly #unable = new Map<string, { count: number; readonly first: number }>();
  readonly #findings: Differing[] = [];
  #boot: { readonly index: number; readonly record: BootRecord } | undefined;
  #same = 0;
  #different = 0;
  #again = 0;
  #decisions = 0;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
    this.#kernels = parts.kernels().digest;
  }

  /** Hears of a record that is not replayed itself: what stood before the stretch that is. */
  hear(index: number, record: Record): void {
    if (record.kind === "boot") this.#begin(index, record);
    if (record.kind === "lifecycle") this.#names.set(record.capsule, record.name);
  }

  async take(index: number, record: Record): Promise<void> {
    this.hear(index, record);
    if (record.kind !== "decision") return;
    this.#decisions++;
    const standIn = await this.#standInFor(record.capsule);
    const rejudged: Rejudged =
      standIn === undefined
        ? { kind: "unable", because: `capsule ${record.capsule} is not at hand` }
        : await standIn.judge(record, this.#boot?.record.mode);
    if (rejudged.kind === "same") {
      this.#same++;
      if (rejudged.asked === "again") this.#again++;
    } else if (rejudged.kind === "unable") this.#cannot(rejudged.because, index);
    else this.#differ(index, record, rejudged);
  }

  summary(): ReplaySummary {
    return {
      decisions: this.#decisions,
      same: this.#same,
      different: this.#different,
      proposedAgain: this.#again,
      unable: [...this.#unable].map(([because, { count, first }]) => ({ because, count, first })),
      changed: [...this.#changed.values()],
      findings: this.#findings,
    };
  }

  async close(): Promise<void> {
    for (const standIn of this.#standIns.values()) await standIn?.close();
  }

  #begin(index: number, record: BootRecord): void {
    this.#boot = { index, record };
    for (const { capsule, name } of record.capsules ?? []) this.#names.set(capsule, name);
    this.#hold({ index, ingredient: "kernels", name: "", recorded: record.kernels, found: this.#kernels });
    for (const standIn of this.#standIns.values()) if (standIn !== undefined) this.#holdCapsule(standIn);
  }

  async #standInFor(id: Digest): Promise<StandIn | undefined> {
    if (this.#standIns.has(id)) return this.#standIns.get(id);
    const capsule = await this.#parts.capsuleFor(id, this.#names.get(id));
    const standIn =
      capsule && (await openStandIn(capsule, { kernels: this.#parts.kernels(), standsFor: id }));
    this.#standIns.set(id, standIn);
    if (standIn !== undefined) this.#holdCapsule(standIn);
    return standIn;
  }

  /** A capsule's id is that of its manifest, which names every file; the boot says of some of them which is which. */
  #holdCapsule({ capsule: { id, manifest }, standsFor }: StandIn): void {
    const index = this.#boot?.index ?? 0;
    const { name } = manifest;
    this.#hold({ index, ingredient: "capsule", name, recorded: standsFor, found: id });
    const booted = this.#boot?.record.capsules?.find(({ capsule }) => capsule === standsFor);
    const known = booted ?? (this.#boot?.record.capsule === standsFor ? this.#boot.record : undefined);
    if (known === undefined) return;
    const map = digestIn(manifest, manifest.map.file);
    this.#hold({ index, ingredient: "map", name: manifest.map.file, recorded: known.map, found: map });
    for (const [place, { name: unit, file }] of manifest.units.entries()) {
      const [recorded, found] = [known.units[place], digestIn(manifest, file)];
      if (recorded !== undefined) this.#hold({ index, ingredient: "model", name: unit, recorded, found });
    }
  }

  /** Each is told once, where it is met first. */
  #hold(pair: Changed): void {
    const { ingredient, name, recorded, found } = pair;
    if (recorded === found) return;
    const key = [ingredient, name, recorded, found].join(" ");
    if (!this.#changed.has(key) && this.#changed.size < findingsMax) this.#changed.set(key, pair);
  }

  #cannot(because: string, index: number): void {
    const known = this.#unable.get(because);
    if (known !== undefined) known.count++;
    else if (this.#unable.size < findingsMax) this.#unable.set(because, { count: 1, first: index });
  }

  #differ(index: number, record: DecisionRecord, found: Extract<Rejudged, { kind: "different" }>): void {
    this.#different++;
    if (this.#findings.length >= findingsMax) return;
    const { tick, capsule } = record;
    const { differences } = found;
    const suspect = suspectOf(
      found,
      new Set([...this.#changed.values()].map(({ ingredient }) => ingredient)),
    );
    const where = suspect === "record" ? placesOf(record, found) : [];
    this.#findings.push({ index, tick, capsule, differences, suspect, where });
  }
}

type Different = Extract<Rejudged, { kind: "different" }>;

/** What is known to be another than it was comes first: of that, what decides about the field that differs first. */
function suspectOf({ isWishAlone }: Different, changed: ReadonlySet<Ingredient>): Ingredient {
  const order: readonly Ingredient[] = isWishAlone
    ? ["model", "kernels", "capsule"]
    : ["map", "kernels", "capsule", "model"];
  return order.find((ingredient) => changed.has(ingredient)) ?? "record";
}

/** What fits all that differs; a guess, for whoever looks on. */
function placesOf({ origin }: DecisionRecord, { differences, isWishAlone }: Different): readonly string[] {
  const isPlaceOther = differences.some(({ field }) => field === "energy.now");
  const inputs =
    isWishAlone || isPlaceOther ? ["frame"] : origin === "capsule" ? ["given"] : ["asked", "given"];
  // A lone field may have been changed itself.
  return differences.length === 1 ? [differences[0]!.field, ...inputs] : inputs;
}
