import type { RegimeView } from "#runtime/adapt/regime/regime.ts";
import { TriChecker, type TriNumbers } from "#runtime/adapt/tri-check/check.ts";
import { type Gathered, TriGather, type TriLook } from "#runtime/adapt/tri-check/gather.ts";
import { roomBytesOf } from "#runtime/adapt/tri-check/rows.ts";
import { type TriShape, triShapeOf } from "#runtime/adapt/tri-check/shape.ts";
import {
  type CheckName,
  checkVerdict,
  type Measured,
  windowVerdict,
} from "#runtime/adapt/tri-check/verdict.ts";
import type { Twin } from "#runtime/adapt/twin/twin.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { type Instant, US_PER_S } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import { groundOf, groundValues, stateSignature, wayDigest } from "#runtime/discover/ground.ts";
import type { Frame } from "#runtime/field/frame.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { microCeuOf, type PriceClass, priceClassOf } from "#runtime/prove/price.ts";
import { decimal } from "#runtime/prove/record.ts";
import type { Check, TriCheckRecord } from "#runtime/prove/tri-check-record.ts";
import type { Values } from "#runtime/prove/values.ts";
import type { Ruling, Situation } from "#runtime/shield/judge.ts";
import { Conditioner } from "#runtime/signal/condition.ts";

export interface TriCheckParts {
  readonly capsule: { readonly id: Digest; readonly manifest: Manifest };
  readonly map: EnergyMap;
  readonly kernels: Kernels;
  /** Whose forecasts are compared, where the capsule has one. */
  readonly twin: Twin | undefined;
}

/** What a tick leaves behind when it is over. */
export interface TickDone {
  readonly tick: number;
  readonly frame: Frame;
  readonly situation: Situation;
  readonly ruling: Ruling;
}

/**
 * Looks at a window of ticks as a whole: whether energy was accounted for, whether the plant relaxed as it should, and
 * whether it moved as its forecaster said. A tick leaves some numbers in the kernels' memory; a window that is over
 * is checked between the ticks after it, a piece at a time. It has no say in anything.
 */
export class TriCheckWatch {
  readonly #parts: TriCheckParts;
  readonly #gather: TriGather;
  readonly #checker: TriChecker;
  readonly #untold: Omit<TriCheckRecord, "boot">[] = [];
  #tally: Tally = newTally();
  #closing: { readonly dueAt: Instant; readonly work: Generator<undefined> } | undefined;

  constructor(parts: TriCheckParts, shape: TriShape) {
    const { capsule, map, kernels } = parts;
    const ageMsMax = Math.max(...capsule.manifest.state.map((dimension) => dimension.ageMsMax));
    this.#parts = parts;
    const balanced = new Conditioner(shape.points.map((point) => ({ point, ageMsMax })));
    this.#gather = new TriGather(shape, {
      ...{ kernels, width: map.channels.length },
      known: (frame) => balanced.of(frame).values,
    });
    this.#checker = new TriChecker(shape, kernels);
  }

  /** A decision has been written down: it is counted and priced. */
  witnessed(regime: RegimeView | undefined): void {
    this.#tally[
      regime === undefined ? "plain" : priceClassOf({ name: regime.regime, stability: regime.stability })
    ]++;
  }

  observe({ tick, frame, situation, ruling }: TickDone): void {
    const { at, signal } = situation;
    if (!this.#gather.isBegun && Number.isNaN(ruling.energy.now)) {
      // The first window begins with what is known. What was decided before it is paid for, and belongs to none.
      this.#tally = newTally();
      return;
    }
    const look: TriLook = { tick, at, state: signal.values, energy: ruling.energy.now, frame };
    const gathered = this.#gather.take(look, this.#parts.twin);
    if (gathered === undefined) return;
    const tally = this.#tally;
    this.#tally = newTally();
    this.#closing = { dueAt: at + settleUs, work: this.#close(gathered, tally) };
  }

  /** Between two ticks: one piece of a window that is over; nothing while there is none. */
  work(at: Instant): void {
    if (this.#closing === undefined || at < this.#closing.dueAt) return;
    if (this.#closing.work.next().done) this.#closing = undefined;
  }

  /** Visits the windows that were checked since; what `keep` refuses is offered again at the next tick. */
  changes(keep: (record: TriCheckRecord) => boolean, { boot }: { readonly boot: string }): void {
    while (this.#untold[0] !== undefined && keep({ ...this.#untold[0], boot })) this.#untold.shift();
  }

  *#close(gathered: Gathered, tally: Tally): Generator<undefined> {
    const { capsule, map } = this.#parts;
    const numbers = yield* this.#checker.check(gathered.rows);
    const way = wayDigest(gathered.rows.energies.values);
    yield;
    const ground = gathered.lowest && groundOf(map, gathered.lowest);
    yield;
    const values = (each: readonly number[]): Values =>
      Object.fromEntries(map.channels.map(({ name }, channel) => [name, decimal(each[channel]!)]));
    if (this.#untold.length === untoldMax) this.#untold.shift();
    this.#untold.push({
      kind: "tri-check",
      ...{ tick: gathered.to, from: gathered.from, since: gathered.since, at: gathered.at },
      capsule: capsule.id,
      ...checksOf(numbers),
      basin: ground
        ? {
            at: values(groundValues(ground, map)),
            energy: decimal(ground.milliNats / 1_000),
            curvature: values(ground.curvature.map((each) => each / 1_000)),
          }
        : null,
      way,
      signature: ground ? stateSignature(ground, way) : null,
      cost: costOf(tally, capsule.manifest.foundry.operationsPerTick),
    });
  }
}

/** Undefined where the kernels' memory has no room for two windows of so many points. */
export function openTriCheck(parts: TriCheckParts): TriCheckWatch | undefined {
  const shape = triShapeOf(parts.capsule.manifest, parts.map);
  return parts.kernels.hasRoom(roomBytesOf(shape)) ? new TriCheckWatch(parts, shape) : undefined;
}

function checksOf({
  balance,
  coherence,
  similarity,
}: TriNumbers): Pick<TriCheckRecord, "verdict" | "balance" | "coherence" | "similarity"> {
  const checks = {
    balance: checkOf("balance", balance),
    coherence: checkOf("coherence", coherence),
    similarity: checkOf("similarity", similarity),
  };
  return {
    verdict: windowVerdict({
      balance: checks.balance.verdict,
      coherence: checks.coherence.verdict,
      similarity: checks.similarity.verdict,
    }),
    balance: {
      ...checks.balance,
      name: balance.name,
      residual: decimal(balance.residual),
      scale: decimal(balance.scale),
    },
    coherence: checks.coherence,
    similarity: { ...checks.similarity, point: similarity.point },
  };
}

function checkOf(name: CheckName, { value, told, of }: Measured): Check {
  return { verdict: checkVerdict(name, { value, told, of }), value: decimal(value), told, of };
}

type Tally = { [name in PriceClass]: number };

function newTally(): Tally {
  return { settled: 0, plain: 0, restless: 0, unknown: 0, unseen: 0 };
}

function costOf(tally: Tally, operations: number): TriCheckRecord["cost"] {
  const decisions = Object.values(tally).reduce((sum, count) => sum + count, 0);
  return { decisions, operations, microCeu: Number(microCeuOf(tally, operations)) };
}

/** A window waits for the outcomes of its last permits: they belong before its record. */
const settleUs: number = US_PER_S;
/** A log without room for so many has stopped the machine long before. */
const untoldMax = 4;
