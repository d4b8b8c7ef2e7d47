// A capsule on trial beside the one that guards, while it goes on: both write down what they decide, and this counts. What
// a deployment is decided by and what a rehearsal says are counted by the very same things, so that the numbers agree.

import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { DeploymentEvidence } from "#runtime/prove/deployment-record.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";
import type { Values } from "#runtime/prove/values.ts";
import { type Findings, Comparison as Verdicts } from "#runtime/tick/rehearse/comparison.ts";
import { Comparison as Evidence } from "#runtime/update/deploy/comparison.ts";
import { Course, type TrialDot } from "./course.ts";

/** A capsule that is on trial now, and the one that guards what it would guard. */
export interface OnTrial {
  readonly id: Digest;
  readonly name: string;
  readonly since: Instant;
  readonly manifest: Pick<Manifest, "tickMs" | "actuators">;
  readonly beside: { readonly id: Digest; readonly name: string } | null;
}

export interface TrialTold {
  readonly capsule: Digest;
  readonly name: string;
  readonly since: Instant;
  /** How often it decides. */
  readonly tickMs: number;
  /** Null where nobody guards what it would guard. */
  readonly beside: { readonly capsule: Digest; readonly name: string } | null;
  /** Null while it goes on. */
  readonly ended: { readonly at: Instant; readonly to: string; readonly because: string } | null;
  /** Counted as a deployment counts it, since this run of the gateway looks on. */
  readonly evidence: DeploymentEvidence;
  /** Of the capsule that guards meanwhile. */
  readonly guard: Pick<DeploymentEvidence, "ticks" | "refused" | "late"> | null;
  /** As far as two wants are nearly the same, as a share of an actuator's range. */
  readonly withinShare: number;
  /** Verdicts side by side, as a rehearsal tells them. */
  readonly findings: Omit<Findings, "same">;
  readonly newest: { readonly at: Instant; readonly guard: Stand; readonly trial: Stand } | null;
  readonly points: readonly string[];
  /** Ticks from one dot to the next. */
  readonly each: number;
  readonly dots: readonly TrialDot[];
}

/** What one of the two wanted at the newest tick, and what was, or would have been, let through. */
export interface Stand {
  readonly verdict: DecisionRecord["verdict"];
  readonly because: string;
  readonly text: string;
  readonly asked: Values | null;
  readonly writes: Values | null;
}

export class TrialBook {
  readonly #onTrial: () => readonly OnTrial[];
  readonly #trials = new Map<string, Trial>();
  #last: Trial | undefined;

  constructor(onTrial: () => readonly OnTrial[]) {
    this.#onTrial = onTrial;
  }

  /** Takes a record that was committed; each once, in their order. */
  note(index: LogIndex, record: Record): void {
    if (record.kind === "lifecycle") this.#moved(record);
    if (record.kind !== "decision") return;
    if (record.trial !== undefined) this.#begun(record)?.tried(index, record);
    else for (const trial of this.#trials.values()) trial.guarded(record);
  }

  /** Those that go on, and the last that ended. */
  told(): readonly TrialTold[] {
    const all = [...this.#trials.values(), ...(this.#last === undefined ? [] : [this.#last])];
    return all.map((trial) => trial.told());
  }

  #begun({ capsule }: DecisionRecord): Trial | undefined {
    const known = this.#trials.get(capsule);
    if (known !== undefined) return known;
    // What is written down late, of a trial that is over, begins none.
    const of = this.#onTrial().find(({ id }) => id === capsule);
    if (of === undefined || this.#trials.size >= trialsMax) return undefined;
    const trial = new Trial(of);
    this.#trials.set(capsule, trial);
    return trial;
  }

  #moved({ capsule, from, to, at, because }: Extract<Record, { kind: "lifecycle" }>): void {
    const trial = this.#trials.get(capsule);
    if (trial === undefined || to === "trial" || from !== "trial") return;
    trial.end({ at, to, because });
    this.#trials.delete(capsule);
    this.#last = trial;
  }
}

class Trial {
  readonly #of: OnTrial;
  readonly #evidence: Evidence;
  readonly #guard: Evidence | undefined;
  readonly #verdicts = new Verdicts();
  readonly #course = new Course();
  readonly #points: readonly string[];
  #other: DecisionRecord | undefined;
  #newest: TrialTold["newest"] = null;
  #ended: TrialTold["ended"] = null;

  constructor(of: OnTrial) {
    const { id, manifest, beside } = of;
    this.#of = of;
    this.#points = manifest.actuators.map(({ point }) => point);
    const previous = beside?.id ?? null;
    this.#evidence = new Evidence({ id, manifest }, { previous, on: "trial", withinShare });
    const guard = beside && { id: beside.id, manifest };
    this.#guard = guard ? new Evidence(guard, { previous: null, on: "duty", withinShare }) : undefined;
  }

  guarded(decision: DecisionRecord): void {
    this.#evidence.observe(decision);
    if (decision.capsule !== this.#of.beside?.id) return;
    this.#guard?.observe(decision);
    this.#other = decision;
  }

  tried(index: LogIndex, decision: DecisionRecord): void {
    this.#evidence.observe(decision);
    const other = this.#other;
    const tickUs = this.#of.manifest.tickMs * US_PER_MS;
    if (other === undefined || Math.abs(decision.at - other.at) > tickUs) return;
    // Nothing of a trial is written; what is compared is what would have been.
    const next = { ...decision, writes: decision.trial?.writes ?? null };
    this.#verdicts.take({ index, before: other, next });
    this.#newest = { at: decision.at, guard: standOf(other), trial: standOf(next) };
    const valuesOf = ({ writes }: DecisionRecord): readonly (number | null)[] =>
      this.#points.map((point) => (writes?.[point] === undefined ? null : Number(writes[point])));
    this.#course.add({ at: decision.at, guard: valuesOf(other), trial: valuesOf(next) });
  }

  end(how: NonNullable<TrialTold["ended"]>): void {
    this.#ended = how;
  }

  told(): TrialTold {
    const { id: capsule, name, since, beside, manifest } = this.#of;
    const { same: _, first, ...findings } = this.#verdicts.findings();
    const { ticks, refused, late } = this.#guard?.evidence ?? {};
    return {
      ...{
        capsule,
        name,
        since,
        tickMs: manifest.tickMs,
        ended: this.#ended,
        evidence: this.#evidence.evidence,
        withinShare,
      },
      beside: beside && { capsule: beside.id, name: beside.name },
      guard: ticks === undefined ? null : { ticks, refused: refused!, late: late! },
      findings: { ...findings, first: first.slice(0, toldMax) },
      newest: this.#newest,
      ...{ points: this.#points, each: this.#course.each, dots: this.#course.dots },
    };
  }
}

function standOf({ verdict, because, text, asked, writes }: DecisionRecord): Stand {
  return { verdict, because, text, asked, writes };
}

/** As many as a gateway tries at once, and more. */
export const trialsMax = 4;
/** What a deployment takes, unless its gateway says otherwise. */
const withinShare = 0.1;
const toldMax = 10;
