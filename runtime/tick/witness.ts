import type { Report } from "#runtime/act/courier.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { RegimeView } from "#runtime/adapt/regime/regime.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Frame } from "#runtime/field/frame.ts";
import type { AnchorCause } from "#runtime/prove/anchor-record.ts";
import { type Pen, plainPen } from "#runtime/prove/form.ts";
import {
  type DecisionRecord,
  decimal,
  type GivenFields,
  type OutcomeRecord,
  valuesOf,
} from "#runtime/prove/record.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import type { Situation } from "#runtime/shield/judge.ts";
import type { Decision } from "#runtime/shield/shield.ts";
import type { Verdict } from "#runtime/shield/verdict.ts";
import { limitFields } from "./terms.ts";

export interface Witnessed {
  readonly boot: string;
  readonly tick: number;
  readonly frame: Frame;
  readonly asked: Proposal | undefined;
  readonly situation: Pick<Situation, "standing" | "goodSince" | "forecaster">;
  /** What adaptation adds to the policy's answer, where the capsule adapts. */
  readonly biases?: Float64Array | undefined;
  readonly decision: Decision;
  readonly envelope: Envelope;
  /** As it was told at this tick. */
  readonly regime?: Pick<RegimeView, "regime" | "stability"> | undefined;
  readonly loose?: AnchorCause | undefined;
  /** On trial no permit leaves the thread, and the record must not look as if one had. */
  readonly isTied?: boolean;
}

/**
 * Everything the judgement depended on and everything it led to, so that it can be judged again. Numbers go
 * through the pen in an order of their own, which `Scribe` keeps too.
 */
export function decisionRecord(witnessed: Witnessed, pen: Pen = plainPen): DecisionRecord {
  const { boot, tick, frame, asked, decision, envelope, regime, isTied = false } = witnessed;
  const { verdict, energy, bounds, factors } = decision.ruling;
  const { permitted } = decision;
  return {
    kind: "decision",
    boot,
    tick: pen.whole(tick),
    at: pen.whole(frame.at),
    capsule: envelope.capsule,
    frame: frameFields(frame, pen),
    origin: asked?.origin ?? "none",
    by: asked?.by ?? "",
    asked: asked ? valuesOf(asked.writes, pen) : null,
    given: givenFields(witnessed, pen),
    ...deliberationFields(asked, pen),
    ...(regime && { regime: { name: regime.regime, stability: pen.decimal(regime.stability) } }),
    energy: {
      now: pen.decimal(energy.now),
      asked: pen.decimal(energy.asked),
      path: pen.decimal(energy.path),
      ahead: pen.decimal(energy.ahead),
    },
    threshold: {
      now: pen.decimal(bounds.state),
      asked: pen.decimal(Math.min(bounds.moves, envelope.map.moves.threshold)),
      ahead: pen.decimal(envelope.ahead?.threshold ?? Number.NaN),
    },
    factors: factors.map(({ points, surprise }) => [points, pen.decimal(surprise)] as const),
    verdict: verdict.kind,
    because: verdict.because,
    fallback: verdict.kind === "block" ? verdict.fallback : null,
    nearest: verdict.kind === "block" && verdict.nearest ? valuesOf(verdict.nearest, pen) : null,
    text: pen.phrase(verdict.text),
    mode: envelope.mode,
    writes: permitted && !isTied ? valuesOf(permitted.writes, pen) : null,
    permit: permitted && !isTied ? pen.named(`${permitted.purpose}-`, permitted.serial) : null,
    ...(isTied ? { trial: { writes: permitted ? valuesOf(permitted.writes, pen) : null } } : {}),
  };
}

function givenFields(witnessed: Witnessed, pen: Pen): GivenFields {
  const { frame, asked, situation, biases, loose, decision, envelope } = witnessed;
  const { standing, goodSince, forecaster } = situation;
  const { because } = decision.ruling.verdict;
  return {
    standing: standing?.map((value) => pen.decimal(value)) ?? null,
    sinceGoodUs: pen.whole(frame.at - goodSince),
    forecaster,
    ...(isBiased(biases) && { biases: Array.from(biases, (value) => pen.decimal(value)) }),
    ...(envelope.limits && { limits: limitFields(envelope.limits) }),
    ...(loose && { loose }),
    ...(asked !== undefined &&
      asked.writes.length > 1 &&
      unreadable.includes(because) && {
        said: asked.writes.map(({ point, value }) => [point, decimal(value)]),
      }),
  };
}

/** Of what cannot be read as set-points the first flaw is named, so its order counts. */
const unreadable: readonly Verdict["because"][] = ["foreign-actuator", "incomplete", "not-finite"];

export function isBiased(biases: Float64Array | undefined): biases is Float64Array {
  if (biases === undefined) return false;
  for (let output = 0; output < biases.length; output++) if (biases[output] !== 0) return true;
  return false;
}

/** Nothing for whoever only asks, which is nearly everybody: a record says no more than there is to say. */
function deliberationFields(
  asked: Proposal | undefined,
  pen: Pen,
): Pick<DecisionRecord, "choice" | "confidence" | "replicas"> {
  if (asked === undefined) return {};
  const { choice, confidence, replicas } = asked;
  return {
    ...(choice && {
      choice: {
        looked: pen.whole(choice.looked),
        taken: pen.whole(choice.taken),
        cost: pen.decimal(choice.cost),
        runnerUp: pen.decimal(choice.runnerUp),
      },
    }),
    ...(confidence !== undefined && { confidence: pen.decimal(confidence) }),
    ...(replicas && { replicas: replicas.slice(0, replicasShown).map((each) => valuesOf(each, pen)) }),
  };
}

/** One more than the judge counts, so that a record shows that there were too many. */
export const replicasShown = 9;

function frameFields(frame: Frame, pen: Pen): DecisionRecord["frame"] {
  return Object.fromEntries(
    [...frame.samples].map(([point, { value, quality, at }]) => [
      point,
      [pen.decimal(value), pen.whole(quality), pen.whole(ageIn(frame, at))] as const,
    ]),
  );
}

/** −1 for what was never read. */
export function ageIn(frame: Frame, at: Instant): number {
  return at === 0 ? -1 : frame.at - at;
}

export function outcomeRecord({ tick, permit, outcome }: Report, at: Instant, boot: string): OutcomeRecord {
  return {
    kind: "outcome",
    boot,
    tick,
    at,
    permit,
    outcome: outcome.kind,
    because: outcome.kind === "rejected" ? outcome.because : outcome.kind === "unknown" ? outcome.detail : "",
    readBack: outcome.kind === "verified" ? valuesOf(outcome.readBack) : null,
  };
}
