import { type Canonical, canonicalJson } from "#runtime/core/canonical-json.ts";
import { CanonicalScan } from "./scan.ts";

/** What a record must be for this file to follow it; everything else in it is none of its business. */
interface Link {
  readonly kind: string;
  readonly boot: string;
  readonly tick: number | undefined;
  readonly permit: string | undefined;
  /** Absent where a gateway has but one, and in records that are about all. */
  readonly capsule: string;
}

/**
 * Whether the records tell one story: every run begins with its boot, its bring-up, or its being unguarded, and is not heard of after the next
 * one began; the ticks of each capsule's decisions do not go back; a permit is issued once, and an outcome names one
 * that was. Who rewrites a record and signs all again has to get this right as well.
 */
export class Chain {
  #boot: string | undefined;
  readonly #ended = new Set<string>();
  readonly #ticks = new Map<string, number>();
  readonly #permits = new Set<string>();
  /** Of a log whose beginning was given up, the story is followed from its first boot on. */
  #isBegun: boolean;
  #isFirstOfLater = false;
  #firstTick: number = Number.POSITIVE_INFINITY;

  constructor({ isWhole }: { readonly isWhole: boolean } = { isWhole: true }) {
    this.#isBegun = isWhole;
  }

  /** Undefined where the record fits, else what is wrong with it. */
  follow(body: Uint8Array): string | undefined {
    const link = read(body);
    if (typeof link === "string") return link;
    const { kind, boot, tick, permit } = link;
    if (kind === "genesis") {
      this.#isFirstOfLater = true;
      return this.#boot === undefined ? undefined : "an epoch begins in the middle of a run";
    }
    if (kind === "prune") return undefined;
    if (kind === "boot" || kind === "bring-up" || kind === "unguarded") return this.#begin(boot);
    if (!this.#isBegun) return undefined;
    if (this.#boot === undefined) return `it belongs to run ${boot}, of which no boot is recorded`;
    if (boot !== this.#boot) return `it belongs to run ${boot}, but run ${this.#boot} is on`;
    if (kind === "decision" || kind === "stand-down" || kind === "bring-up-write") return this.#issue(link);
    if (kind === "outcome" && this.#isOfEpochBefore(link)) return undefined;
    if (kind === "outcome" && (permit === undefined || !this.#permits.has(permit)))
      return `it is the outcome of permit ${permit}, which no decision or stand-down before it has issued`;
    if (kind === "outcome" && tick === undefined) return "it has no tick";
    return undefined;
  }

  /** An epoch that begins while a machine is guarded finds permits on their way, which the epoch before has issued. */
  #isOfEpochBefore({ tick, permit }: Link): boolean {
    if (!this.#isFirstOfLater || this.#ended.size > 0 || tick === undefined || permit === undefined)
      return false;
    return tick < this.#firstTick;
  }

  #begin(boot: string): string | undefined {
    if (boot === this.#boot || this.#ended.has(boot)) return `run ${boot} begins a second time`;
    if (this.#boot !== undefined) this.#ended.add(this.#boot);
    this.#boot = boot;
    this.#isBegun = true;
    this.#ticks.clear();
    this.#permits.clear();
    return undefined;
  }

  #issue({ kind, tick, permit, capsule }: Link): string | undefined {
    if (tick === undefined) return "it has no tick";
    if (this.#firstTick === Number.POSITIVE_INFINITY) this.#firstTick = tick;
    // A stand-down is written by another thread than the ticks are, so only decisions are in their order.
    if (kind === "decision") {
      const before = this.#ticks.get(capsule) ?? Number.NEGATIVE_INFINITY;
      if (tick < before) return `its tick ${tick} comes after tick ${before}`;
      if (!this.#ticks.has(capsule) && this.#ticks.size >= capsulesMax)
        return `it is of capsule number ${capsulesMax + 1} of its run`;
      this.#ticks.set(capsule, tick);
    }
    if (permit === undefined) return undefined;
    if (this.#permits.has(permit)) return `permit ${permit} is issued a second time`;
    this.#permits.add(permit);
    // The oldest go: an outcome comes within a few ticks of its permit, and memory has an end.
    if (this.#permits.size > permitsMax) this.#permits.delete(this.#permits.values().next().value!);
    return undefined;
  }
}

/** Permits of one run that are remembered while verifying. */
export const permitsMax = 65_536;

/** Capsules of one run whose ticks are followed. */
export const capsulesMax = 1_024;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The one spelling of a record is its canonical JSON: two byte strings never say the same. */
function read(body: Uint8Array): Link | string {
  if (scan.take(body)) return linkOf(members.map((_, index) => scan.member(index)));
  let value: unknown;
  try {
    const text = strict.decode(body);
    value = JSON.parse(text);
    if (canonicalJson(value as Canonical) !== text) return "it is not in canonical form";
  } catch (error) {
    return `it is not canonical JSON: ${(error as Error).message}`;
  }
  if (typeof value !== "object" || value === null) return "it is no record";
  return linkOf(members.map((name) => (value as Record<string, unknown>)[name]));
}

const members = ["kind", "boot", "tick", "permit", "capsule"] as const;
const scan = new CanonicalScan(members);

function linkOf([kind, boot, tick, permit, capsule]: readonly unknown[]): Link | string {
  if (typeof kind !== "string" || typeof boot !== "string") return "it has no kind or no run";
  return {
    kind,
    boot,
    tick: typeof tick === "number" ? tick : undefined,
    permit: typeof permit === "string" ? permit : undefined,
    capsule: typeof capsule === "string" ? capsule : "",
  };
}
