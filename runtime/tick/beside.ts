import type { Adaptation } from "#runtime/adapt/adaptation/adaptation.ts";
import type { EndedWindow, Twin } from "#runtime/adapt/twin/twin.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Soon } from "#runtime/core/soon.ts";
import type { Frame } from "#runtime/field/frame.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import { type AdaptRecord, decimal, type Record, type TwinRecord } from "#runtime/prove/record.ts";
import type { Ruling, Situation } from "#runtime/shield/judge.ts";
import type { Conditioner } from "#runtime/signal/condition.ts";

export interface BesideParts {
  readonly capsule: Digest;
  readonly twin: TwinRoom | undefined;
  readonly adaptation: Adaptation | undefined;
  /** The points of the policy's outputs, in their order. */
  readonly outputs: readonly PointId[];
}

export interface TwinRoom {
  readonly twin: Twin;
  readonly unit: string;
  /** What the forecaster wants to know, in its order. */
  readonly inputs: Conditioner;
}

/** What a tick leaves for those who only watch. */
export interface Done {
  readonly frame: Frame;
  readonly situation: Situation;
  readonly ruling: Ruling;
}

/**
 * Those who watch the tick: the twin, and what adapts. They come after the permit is on its way, so they delay
 * nothing; what they find is written down at the next tick, and none of it can reach the limits that block.
 */
export class Beside {
  readonly #parts: BesideParts;

  constructor(parts: BesideParts) {
    this.#parts = parts;
  }

  get twin(): Twin | undefined {
    return this.#parts.twin?.twin;
  }

  get adaptation(): Adaptation | undefined {
    return this.#parts.adaptation;
  }

  observe({ frame, situation, ruling }: Done): Soon<void> {
    const { twin: room, adaptation } = this.#parts;
    const { at, signal } = situation;
    if (adaptation !== undefined) this.#learn(adaptation, situation, ruling);
    if (room === undefined) return;
    const { twin } = room;
    if (adaptation !== undefined) twin.shift = adaptation.limitShift;
    const { values: inputs } = room.inputs.of(frame);
    const ended = twin.observe({ at, state: signal.values, energy: ruling.energy.now, inputs });
    if (ended instanceof Promise) return this.#closeLater(ended, at);
    this.#close(ended, at);
  }

  async #closeLater(ended: Promise<EndedWindow | undefined>, at: Instant): Promise<void> {
    this.#close(await ended, at);
  }

  #close(ended: EndedWindow | undefined, at: Instant): void {
    if (ended !== undefined) this.#parts.adaptation?.observeWindow(ended.isExceeded, at);
  }

  /** Visits what has changed since, as records; what `keep` refuses is offered again at the next tick. */
  changes(keep: (record: Record) => boolean, moment: { readonly boot: string; readonly tick: number }): void {
    const { twin: room, adaptation, capsule } = this.#parts;
    room?.twin.changes((change): boolean => {
      const { residual, jump } = change.limits;
      const record: TwinRecord = {
        ...moment,
        kind: "twin",
        at: change.at,
        capsule,
        unit: room.unit,
        to: change.to,
        because: change.because ?? "calm",
        point: change.point,
        expected: decimal(change.expected),
        found: decimal(change.found),
        residual: decimal(change.residual),
        jump: decimal(change.jump),
        limits: { residual: decimal(residual), jump: decimal(jump) },
      };
      return keep(record);
    });
    adaptation?.changes(({ at, name, before, after, cap, because, values }): boolean => {
      const record: AdaptRecord = {
        ...moment,
        kind: "adapt",
        at,
        capsule,
        name,
        before: decimal(before),
        after: decimal(after),
        cap: decimal(cap),
        because,
        values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, decimal(value)])),
      };
      return keep(record);
    });
  }

  /**
   * A block says nothing of which way would have been right, and an approach at the allowed rate is no correction.
   * What others asked for is no mistake of the policy's.
   */
  #learn(adaptation: Adaptation, { asked, at }: Situation, { verdict }: Ruling): void {
    if (asked?.origin !== "capsule" || verdict.kind === "block") return;
    const wanted = this.#of(asked.writes);
    const isCorrected = verdict.kind === "amend" && verdict.because !== "rate";
    adaptation.observeWrites(wanted, isCorrected ? this.#of(verdict.writes) : wanted, at);
  }

  #of(writes: readonly Write[]): readonly number[] {
    const { outputs } = this.#parts;
    const values = new Array<number>(outputs.length);
    for (let output = 0; output < outputs.length; output++)
      values[output] = valueFor(outputs[output]!, writes);
    return values;
  }
}

function valueFor(point: PointId, writes: readonly Write[]): number {
  for (let at = 0; at < writes.length; at++) if (writes[at]!.point === point) return writes[at]!.value;
  return Number.NaN;
}
