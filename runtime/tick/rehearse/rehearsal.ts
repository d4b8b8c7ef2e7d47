// A rehearsal runs the next capsule over minutes that were recorded: its own tick, with the frames and the proposals from
// outside as they came. What it would have written moves nothing, so the plant goes on as it did: what is compared are
// answers to the same questions, not two futures. A capsule of the log itself goes by the log's anchors, and comes out
// the same to the bit or something is not what it was.

import type { Digest } from "#runtime/core/digest.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { Limits } from "#runtime/shield/limits.ts";
import { isJudgeable } from "#runtime/tick/replay/recorded.ts";
import { endsTick } from "#runtime/tick/replay/replay.ts";
import type { StandIn } from "#runtime/tick/replay/stand-in.ts";
import type { RecordedTick, Trail } from "#runtime/tick/replay/trail.ts";
import { limitsIn } from "#runtime/tick/terms.ts";
import type { Pair } from "./comparison.ts";

export interface RehearsalParts {
  readonly next: StandIn;
  /** Set against it instead of what is recorded; undefined for the records. */
  readonly against: StandIn | undefined;
  /** The capsules of the log that the next one would take the place of. */
  readonly capsules: ReadonlySet<Digest>;
  readonly mode: "observe" | "enforce";
}

export type TickEnd = Readonly<{ kind: "pair"; pair: Pair } | { kind: "unable" } | { kind: "none" }>;

export class Rehearsal {
  readonly #parts: RehearsalParts;
  readonly #actors: readonly Actor[];
  #open: { readonly index: number; readonly record: Record }[] = [];

  constructor(parts: RehearsalParts) {
    this.#parts = parts;
    this.#actors = [parts.next, ...(parts.against === undefined ? [] : [parts.against])].map((standIn) => ({
      standIn,
      own: undefined,
    }));
  }

  /** Records come in their order; what their tick came to, once it is over. */
  async take(index: number, record: Record): Promise<TickEnd> {
    if (record.kind === "boot") {
      this.#open = [];
      for (const actor of this.#actors) actor.own?.lose();
    }
    if (!("capsule" in record) || !this.#parts.capsules.has(record.capsule!)) return nothing;
    if ((record.kind === "decision" || record.kind === "anchor") && isOnTrial(record)) return nothing;
    if (!ofTick.includes(record.kind)) return nothing;
    this.#open.push({ index, record });
    if (!endsTick(record)) return nothing;
    const entries = this.#open;
    this.#open = [];
    const decisions = entries.flatMap(({ record: each }) => (each.kind === "decision" ? [each] : []));
    if (!decisions.every(isJudgeable) || decisions.some(({ given }) => given === undefined))
      return { kind: "unable" };
    const recorded: RecordedTick = {
      records: entries.map(({ record: each }) => each),
      decisions,
      anchor: entries.map(({ record: each }) => each).find((each) => each.kind === "anchor"),
    };
    const [next, against] = await Promise.all(this.#actors.map((actor) => this.#run(actor, recorded)));
    const before = this.#parts.against === undefined ? decisions.at(-1) : against;
    return next === undefined || before === undefined
      ? { kind: "unable" }
      : { kind: "pair", pair: { index, before, next } };
  }

  /** The last word of the tick: what was let through, if anything was. */
  async #run(actor: Actor, recorded: RecordedTick): Promise<DecisionRecord | undefined> {
    const found = await this.#trailOf(actor, recorded)?.run(recorded);
    return found?.findLast((record) => record.kind === "decision");
  }

  #trailOf(actor: Actor, recorded: RecordedTick): Trail | undefined {
    const { mode } = this.#parts;
    const { standIn } = actor;
    const last = recorded.decisions.at(-1)!;
    const limits = limitsIn(last.given?.limits);
    if (standIn.capsule.id === last.capsule) return standIn.trailOf(recorded, { mode, limits });
    actor.own = standIn.ownTrail(mode, limits && forAnyCapsule(limits));
    return actor.own;
  }
}

interface Actor {
  readonly standIn: StandIn;
  own: Trail | undefined;
}

/** What people narrowed of a set-point holds for whoever drives it; a threshold is in the nats of one map. */
function forAnyCapsule({ points }: Limits): Limits | undefined {
  return Object.keys(points).length === 0 ? undefined : { points };
}

function isOnTrial(record: Record): boolean {
  return record.kind === "decision" && record.trial !== undefined;
}

const nothing: TickEnd = { kind: "none" };
const ofTick: readonly Record["kind"][] = ["decision", "anchor", "drift", "twin", "adapt", "regime"];
