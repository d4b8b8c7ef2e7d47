import type { Digest } from "#runtime/core/digest.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { Difference } from "./differences.ts";
import type { Rejudged } from "./stand-in.ts";

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
  readonly kind: Record["kind"];
  readonly tick: number;
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
  /** Of those, how many follow from all ticks since an anchor, and not from their own record alone. */
  readonly followed: number;
  /** Records of the twin, of regimes, of drift, of what was adapted, and anchors, that follow from those ticks too. */
  readonly changes: { readonly same: number; readonly different: number };
  readonly unable: readonly { readonly because: string; readonly count: number; readonly first: number }[];
  readonly changed: readonly Changed[];
  /** The first of them. */
  readonly findings: readonly Differing[];
}

export type Different = Extract<Rejudged, { kind: "different" }>;

export const findingsMax = 100;

/** Counts what a replay finds, and keeps the first of what is wrong. */
export class Tally {
  readonly #changed = new Map<string, Changed>();
  readonly #unable = new Map<string, { count: number; readonly first: number }>();
  readonly #findings: Differing[] = [];
  readonly #changes = { same: 0, different: 0 };
  #same = 0;
  #different = 0;
  #again = 0;
  #followed = 0;
  #decisions = 0;

  /** Each is told once, where it is met first. */
  hold(pair: Changed): void {
    if (pair.recorded === pair.found) return;
    const key = keyOf(pair);
    if (!this.#changed.has(key) && this.#changed.size < findingsMax) this.#changed.set(key, pair);
  }

  same({ isAgain, isFollowed }: { readonly isAgain: boolean; readonly isFollowed: boolean }): void {
    this.#decisions++;
    this.#same++;
    if (isAgain) this.#again++;
    if (isFollowed) this.#followed++;
  }

  cannot(because: string, index: number): void {
    this.#decisions++;
    const known = this.#unable.get(because);
    if (known !== undefined) known.count++;
    else if (this.#unable.size < findingsMax) this.#unable.set(because, { count: 1, first: index });
  }

  differ(index: number, record: DecisionRecord, found: Different): void {
    this.#decisions++;
    this.#different++;
    const suspect = suspectOf(found, this.#ingredients());
    const where = suspect === "record" ? placesOf(record, found) : [];
    this.#find({
      index,
      kind: record.kind,
      tick: record.tick,
      differences: found.differences,
      suspect,
      where,
    });
  }

  /** A decision that fits by itself, or another record, which does not follow from what came before it. */
  stray(index: number, record: Record, differences: readonly Difference[]): void {
    if (record.kind === "decision") {
      this.#decisions++;
      this.#different++;
    } else this.#changes.different++;
    const suspect = suspectOf({ kind: "different", differences, isWishAlone: false }, this.#ingredients());
    const where = suspect === "record" ? differences.slice(0, 1).map(({ field }) => field) : [];
    const tick = "tick" in record ? record.tick : 0;
    this.#find({ index, kind: record.kind, tick, differences, suspect, where });
  }

  followed(): void {
    this.#changes.same++;
  }

  summary(): ReplaySummary {
    return {
      decisions: this.#decisions,
      same: this.#same,
      different: this.#different,
      proposedAgain: this.#again,
      followed: this.#followed,
      changes: { ...this.#changes },
      unable: [...this.#unable].map(([because, { count, first }]) => ({ because, count, first })),
      changed: [...this.#changed.values()],
      findings: this.#findings,
    };
  }

  #ingredients(): ReadonlySet<Ingredient> {
    return new Set([...this.#changed.values()].map(({ ingredient }) => ingredient));
  }

  #find(finding: Differing): void {
    if (this.#findings.length < findingsMax) this.#findings.push(finding);
  }
}

/** Of stretches of one log, in their order, as if one had looked at all of it. */
export function mergedSummaries(parts: readonly ReplaySummary[]): ReplaySummary {
  const sum = (of: (part: ReplaySummary) => number): number => parts.reduce((all, part) => all + of(part), 0);
  const unable = new Map<string, ReplaySummary["unable"][number]>();
  for (const each of parts.flatMap((part) => part.unable)) {
    const { count, first } = unable.get(each.because) ?? { count: 0, first: each.first };
    unable.set(each.because, { ...each, count: count + each.count, first });
  }
  const changed = new Map<string, Changed>();
  for (const each of parts.flatMap((part) => part.changed))
    if (!changed.has(keyOf(each))) changed.set(keyOf(each), each);
  return {
    decisions: sum((part) => part.decisions),
    same: sum((part) => part.same),
    different: sum((part) => part.different),
    proposedAgain: sum((part) => part.proposedAgain),
    followed: sum((part) => part.followed),
    changes: {
      same: sum((part) => part.changes.same),
      different: sum((part) => part.changes.different),
    },
    unable: [...unable.values()].slice(0, findingsMax),
    changed: [...changed.values()].slice(0, findingsMax),
    findings: parts.flatMap((part) => part.findings).slice(0, findingsMax),
  };
}

function keyOf({ ingredient, name, recorded, found }: Changed): string {
  return [ingredient, name, recorded, found].join(" ");
}

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
