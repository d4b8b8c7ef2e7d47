// A *stand-in* for the control thread that once made a decision: the same capsule, the same kernels, and the frame,
// the wish and the circumstances that the record names. It judges again by the very functions that judged then, so
// what comes out is the same to the bit or something is not what it was.

import { openUnit } from "#runtime/adapt/open.ts";
import type { Model } from "#runtime/adapt/port.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import { openRegimes } from "#runtime/adapt/regime/open.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { isFor } from "#runtime/capsule/units.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { Frame } from "#runtime/field/frame.ts";
import { loadMap } from "#runtime/map/open.ts";
import type { DecisionRecord, GivenFields } from "#runtime/prove/record.ts";
import { envelopeOf, type ShieldMode } from "#runtime/shield/envelope.ts";
import type { Situation } from "#runtime/shield/judge.ts";
import type { Limits } from "#runtime/shield/limits.ts";
import { keyBytes, PermitKey } from "#runtime/shield/permit.ts";
import { Shield } from "#runtime/shield/shield.ts";
import { type Bearing, envelopeUnder } from "#runtime/shield/terms.ts";
import { condition, type Signal } from "#runtime/signal/condition.ts";
import { innerRooms } from "#runtime/tick/inner-rooms.ts";
import { type Mind, mindOf, openModels } from "#runtime/tick/mind.ts";
import { propose } from "#runtime/tick/tick.ts";
import { decisionRecord } from "#runtime/tick/witness.ts";
import { type Difference, differencesOf } from "./differences.ts";
import { bearingIn, frameIn, isJudgeable, proposalIn, serialIn } from "./recorded.ts";
import { type RecordedTick, Trail, type TrailParts } from "./trail.ts";
import { silenceIn, wasShort } from "./wish.ts";

/** A capsule as it was opened: every file of it was hashed. */
export interface ReplayCapsule {
  readonly id: Digest;
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * `asked` says where the wish came from: proposed again by the capsule's models, or taken from the record, because
 * it came from outside or because the models had run out of time, which no replay does. `isWishAlone` says that
 * with the recorded wish all else comes out the same.
 */
export type Rejudged = Readonly<
  | { kind: "same"; asked: Asked }
  | { kind: "different"; differences: readonly Difference[]; isWishAlone: boolean }
  | { kind: "unable"; because: string }
>;
export type Asked = "again" | "as-recorded";

interface Parts {
  readonly capsule: ReplayCapsule;
  readonly standsFor: Digest;
  readonly mind: Mind;
  readonly clock: { at: Instant };
  readonly shieldBy: (bearing: Bearing) => Shield;
  readonly models: Iterable<Model>;
  readonly trailOf: (by: Pick<TrailParts, "frozenBy" | "goesBy">) => Trail;
}

export class StandIn {
  readonly #parts: Parts;
  readonly #shields = new Map<string, Shield>();
  readonly #trails = new Map<string, Trail>();
  #trail: Trail | undefined;
  #own: Trail | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get capsule(): ReplayCapsule {
    return this.#parts.capsule;
  }

  /** The capsule that the log names. */
  get standsFor(): Digest {
    return this.#parts.standsFor;
  }

  /**
   * Judges what the record says was to be judged, and compares it with all that the record says came of it. `known` is
   * what was gone by then, where what stands before in the log says so.
   */
  async judge(record: DecisionRecord, known?: Bearing): Promise<Rejudged> {
    if (record.given === undefined) return { kind: "unable", because: tooOld };
    if (!isJudgeable(record)) return { kind: "unable", because: "it has not the form of a decision" };
    const { given } = record;
    const shield = this.#shieldBy(known ?? bearingIn(record));
    const frame = frameIn(record);
    const signal = condition(frame, shield.envelope.axes);
    const recorded = proposalIn(record, given);
    const { wish, asked } = await this.#wish(record, { given, frame, signal, recorded });
    const found = this.#again(record, { given, frame, signal, shield, wish });
    const differences = differencesOf(record, found);
    if (differences.length === 0) return { kind: "same", asked };
    const taken = this.#again(record, { given, frame, signal, shield, wish: wishOf(recorded, record) });
    return { kind: "different", differences, isWishAlone: differencesOf(record, taken).length === 0 };
  }

  /** The tick with all that it remembers, from the anchor in `recorded` on; undefined before there was one. */
  trailOf({ anchor, decisions }: RecordedTick, known?: Bearing): Trail | undefined {
    if (anchor !== undefined) {
      const { frozenBy } = anchor;
      const trail = this.#trails.get(frozenBy) ?? this.#parts.trailOf({ frozenBy, goesBy: "anchors" });
      this.#trails.set(frozenBy, trail);
      if (trail !== this.#trail) this.#trail?.lose();
      this.#trail = trail;
    }
    this.#trail?.goBy(this.#shieldBy(known ?? bearingIn(decisions.at(-1)!)));
    return this.#trail;
  }

  /** The tick of a capsule that was not there, with what it remembers by itself, under what was ordered just then. */
  ownTrail(mode: ShieldMode, limits: Limits | undefined): Trail {
    this.#own ??= this.#parts.trailOf({ frozenBy: "nobody", goesBy: "itself" });
    this.#own.goBy(this.#shieldBy({ mode, limits }));
    return this.#own;
  }

  async close(): Promise<void> {
    for (const model of this.#parts.models) await model.close();
  }

  #again(
    record: DecisionRecord,
    {
      given,
      frame,
      signal,
      shield,
      wish,
    }: Omit<Moment, "recorded"> & { readonly shield: Shield; readonly wish: Wish },
  ): DecisionRecord {
    const { boot, tick, at, regime, origin, permit, trial } = record;
    const situation: Situation = {
      at,
      signal,
      standing: given.standing?.map(Number),
      goodSince: at - given.sinceGoodUs,
      forecaster: given.forecaster,
      ...(regime && { regime: regime.name }),
      ...wish,
      others: origin === "capsule" || origin === "none" ? "none" : "left",
    };
    const { ruling, permitted } = shield.decide(situation, tick);
    const serial = serialIn(permit) ?? permitted?.serial ?? 0;
    return decisionRecord({
      ...{ boot, tick, frame, situation },
      asked: wish.asked,
      loose: given.loose,
      biases: given.biases && Float64Array.from(given.biases, Number),
      decision: { ruling, permitted: permitted && { ...permitted, serial } },
      envelope: shield.envelope,
      regime: regime && { regime: regime.name, stability: Number(regime.stability) },
      isTied: trial !== undefined,
    });
  }

  /** What would be asked for now; what came from outside, or was late then, is what the record says. */
  async #wish(
    record: DecisionRecord,
    moment: Moment,
  ): Promise<{ readonly wish: Wish; readonly asked: Asked }> {
    const { origin, because, regime } = record;
    const { given, frame, signal, recorded } = moment;
    const asRecorded = { wish: wishOf(recorded, record), asked: "as-recorded" } as const;
    if ((origin !== "capsule" && origin !== "none") || because === "late") return asRecorded;
    const { mind, clock } = this.#parts;
    clock.at = record.at;
    const biases = mind.beside?.adaptation?.biases;
    biases?.forEach((_, output) => {
      biases[output] = Number(given.biases?.[output] ?? 0);
    });
    const policy = mind.policies.find((each) => isFor(each, regime?.name));
    const { at } = record;
    const answer = await propose(
      { at, frame, state: signal.values, standing: given.standing?.map(Number) },
      policy,
    );
    const isFlawed = signal.flaw !== undefined;
    if (wasShort(record, { answer, recorded, isFlawed })) return asRecorded;
    if (answer.kind === "proposal")
      return { wish: { asked: answer.proposal, silence: "absent" }, asked: "again" };
    return { wish: { asked: undefined, silence: answer.because }, asked: "again" };
  }

  #shieldBy(bearing: Bearing): Shield {
    const key = JSON.stringify(bearing);
    const known = this.#shields.get(key);
    if (known !== undefined) return known;
    const made = this.#parts.shieldBy(bearing);
    // People order little; a log that was made up may say anything.
    if (this.#shields.size >= shieldsMax) this.#shields.clear();
    this.#shields.set(key, made);
    return made;
  }
}

/**
 * Opens a capsule to judge in the place of the one that a log names, which is the same but for whoever wants to
 * know what another would have decided. The kernels are its own: a map stays in their memory.
 */
export async function openStandIn(
  capsule: ReplayCapsule,
  { kernels, standsFor = capsule.id }: { readonly kernels: Kernels; readonly standsFor?: Digest },
): Promise<StandIn> {
  const { manifest, files } = capsule;
  const map = loadMap(files.get(manifest.map.file)!, kernels);
  const models = new Map(await openModels(manifest, { files, kernels }));
  // What ran in threads of its own, where it could hang, answers here: a recorded tick waits for nobody.
  for (const unit of manifest.units)
    if (unit.role === "policy" && !models.has(unit.name))
      models.set(unit.name, await openUnit(unit, { files, kernels }));
  const model = openRegimes(manifest, files);
  const time = { at: 0 };
  const clock = { now: (): Instant => time.at };
  const mind = mindOf({ capsule, map, clock, models, replicas: undefined, frozenBy: "nobody" }, {});
  // A key of zeros opens no gate: whatever is permitted here is permitted on paper.
  const key = new PermitKey(new Uint8Array(keyBytes));
  const signed = envelopeOf({ capsule: standsFor, manifest, map, mode: "enforce", learnt: model?.regimes });
  const shieldBy = (bearing: Bearing): Shield =>
    new Shield(envelopeUnder(signed, bearing), { key, epoch: 0 });
  const stood = { id: standsFor, manifest };
  const trailOf: Parts["trailOf"] = ({ frozenBy, goesBy }) => {
    const parts = { capsule: stood, map, kernels, envelope: signed, model, models, clock };
    const inner = innerRooms({ ...parts, replicas: undefined, frozenBy });
    const shield = new Shield(signed, { key, epoch: 0 });
    return new Trail({ inner, shield, frozenBy, goesBy, clock: time });
  };
  return new StandIn({ capsule, standsFor, mind, clock: time, shieldBy, models: models.values(), trailOf });
}

const shieldsMax = 64;
const tooOld = "records of its time do not hold all that was judged by";

type Wish = Pick<Situation, "asked" | "silence">;

interface Moment {
  readonly given: GivenFields;
  readonly frame: Frame;
  readonly signal: Signal;
  readonly recorded: Proposal | undefined;
}

function wishOf(asked: Proposal | undefined, record: DecisionRecord): Wish {
  return { asked, silence: silenceIn(record) };
}
