import type { Report } from "#runtime/act/courier.ts";
import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Frame } from "#runtime/field/frame.ts";
import { type DecisionRecord, decimal, type OutcomeRecord, valuesOf } from "#runtime/prove/record.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import type { Decision } from "#runtime/shield/shield.ts";

export interface Witnessed {
  readonly boot: string;
  readonly tick: number;
  readonly frame: Frame;
  readonly asked: Proposal | undefined;
  readonly decision: Decision;
  readonly envelope: Envelope;
  /** On trial no permit leaves the thread, and the record must not look as if one had. */
  readonly isTied?: boolean;
}

/** Everything the judgement depended on and everything it led to, so that it can be judged again. */
export function decisionRecord({
  boot,
  tick,
  frame,
  asked,
  decision,
  envelope,
  isTied = false,
}: Witnessed): DecisionRecord {
  const { verdict, energy, factors } = decision.ruling;
  const { permitted } = decision;
  return {
    kind: "decision",
    boot,
    tick,
    at: frame.at,
    capsule: envelope.capsule,
    frame: frameFields(frame),
    origin: asked?.origin ?? "none",
    by: asked?.by ?? "",
    asked: asked ? valuesOf(asked.writes) : null,
    ...deliberationFields(asked),
    energy: {
      now: decimal(energy.now),
      asked: decimal(energy.asked),
      path: decimal(energy.path),
      ahead: decimal(energy.ahead),
    },
    threshold: {
      now: decimal(envelope.map.threshold),
      asked: decimal(envelope.map.moves.threshold),
      ahead: decimal(envelope.map.foresight?.limits.threshold ?? Number.NaN),
    },
    factors: factors.map(({ points, surprise }) => [points, decimal(surprise)] as const),
    verdict: verdict.kind,
    because: verdict.because,
    fallback: verdict.kind === "block" ? verdict.fallback : null,
    nearest: verdict.kind === "block" && verdict.nearest ? valuesOf(verdict.nearest) : null,
    text: verdict.text,
    mode: envelope.mode,
    writes: permitted && !isTied ? valuesOf(permitted.writes) : null,
    permit: permitted && !isTied ? permitted.name : null,
    ...(isTied ? { trial: { writes: permitted ? valuesOf(permitted.writes) : null } } : {}),
  };
}

/** Nothing for whoever only asks, which is nearly everybody: a record says no more than there is to say. */
function deliberationFields(
  asked: Proposal | undefined,
): Pick<DecisionRecord, "choice" | "confidence" | "replicas"> {
  if (asked === undefined) return {};
  const { choice, confidence, replicas } = asked;
  return {
    ...(choice && {
      choice: {
        looked: choice.looked,
        taken: choice.taken,
        cost: decimal(choice.cost),
        runnerUp: decimal(choice.runnerUp),
      },
    }),
    ...(confidence !== undefined && { confidence: decimal(confidence) }),
    ...(replicas && { replicas: replicas.slice(0, replicasShown).map(valuesOf) }),
  };
}

/** One more than the judge counts, so that a record shows that there were too many. */
const replicasShown = 9;

function frameFields(frame: Frame): DecisionRecord["frame"] {
  return Object.fromEntries(
    [...frame.samples].map(([point, { value, quality, at }]) => [
      point,
      [decimal(value), quality, at === 0 ? -1 : frame.at - at] as const,
    ]),
  );
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
