// The spans of a decision, from what the log says of it: a tick is proposed for, judged, carried out and made safe on the
// disk. A record has one time for proposing and judging, that of the tick, so those two are moments.

import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { DecisionRecord, OutcomeRecord, Record } from "#runtime/prove/record.ts";
import { isSampled, spanIdOf, traceIdOf } from "#runtime/prove/trace-id.ts";
import type { Span } from "./otlp.ts";

export interface SpansParts {
  /** Of all decisions, 0 … 1. */
  readonly sampleShare: number;
  /** Is told of each decision that is traced, for the log's lines. */
  onDecision?(decision: DecisionRecord, traceId: string): void;
}

interface Traced {
  readonly index: number;
  readonly decision: DecisionRecord;
  readonly traceId: string;
  /** Which of its tick's it is. */
  readonly turn: number;
  outcome: OutcomeRecord | undefined;
  flushedAt: number | undefined;
}

/** Keeps decisions until all is known of them, or for so long that nothing more will be. */
export class Spans {
  readonly #parts: SpansParts;
  readonly #open = new Map<number, Traced>();
  readonly #byPermit = new Map<string, Traced>();
  #lastTick = -1;
  #turn = 0;
  #next = 0;
  /** Spans of decisions that were let go, because too many were open or because the log began anew. */
  dropped = 0;

  constructor(parts: SpansParts) {
    this.#parts = parts;
  }

  /** A batch that outlives the process. */
  take(batch: readonly LoggedRecord[]): void {
    for (const { index, body } of batch) {
      // Another history of the log counts from 0: what is open of the one before will never be on the disk by its number.
      if (index < this.#next) this.#letGo();
      this.#next = index + 1;
      const record = JSON.parse(body) as Record;
      if (record.kind === "decision") this.#decided(index, record);
      else if (record.kind === "outcome") {
        const traced = this.#byPermit.get(record.permit);
        if (traced !== undefined) traced.outcome = record;
        this.#byPermit.delete(record.permit);
      }
    }
  }

  /** The log is on the disk up to `size`; the spans of those decisions of which all is known, or that waited too long. */
  flushed(size: number, at: number): readonly Span[] {
    const spans: Span[] = [];
    for (const [index, traced] of this.#open) {
      if (index >= size) break;
      traced.flushedAt ??= at;
      const isKnown = traced.decision.permit === null || traced.outcome !== undefined;
      if (!isKnown && at - traced.decision.at < outcomeUsMax) continue;
      this.#open.delete(index);
      if (traced.decision.permit !== null) this.#byPermit.delete(traced.decision.permit);
      spans.push(...spansOf(traced));
    }
    return spans;
  }

  #letGo(): void {
    for (const { decision } of this.#open.values()) this.dropped += spanCountOf(decision);
    this.#open.clear();
    this.#byPermit.clear();
  }

  #decided(index: number, decision: DecisionRecord): void {
    this.#turn = decision.tick === this.#lastTick ? this.#turn + 1 : 0;
    this.#lastTick = decision.tick;
    const traceId = traceIdOf(decision);
    if (!isSampled(traceId, this.#parts.sampleShare)) return;
    this.#parts.onDecision?.(decision, traceId);
    if (this.#open.size >= openMax) {
      this.dropped += spanCountOf(decision);
      return;
    }
    const traced: Traced = {
      index,
      decision,
      traceId,
      turn: this.#turn,
      outcome: undefined,
      flushedAt: undefined,
    };
    this.#open.set(index, traced);
    if (decision.permit !== null) this.#byPermit.set(decision.permit, traced);
  }
}

/** As many as `spansOf` makes. */
function spanCountOf({ permit }: DecisionRecord): number {
  return permit === null ? 4 : 5;
}

function spansOf({ index, decision, traceId, turn, outcome, flushedAt }: Traced): readonly Span[] {
  const { at, tick, capsule, origin, by, verdict, because, text, mode, energy, threshold, regime } = decision;
  const flush = flushedAt ?? at;
  const id = (part: string): string => spanIdOf(traceId, `${capsule} ${turn} ${part}`);
  const root = id("decision");
  const child = (name: string, rest: Omit<Span, "traceId" | "spanId" | "parentSpanId" | "name">): Span => ({
    ...{ traceId, spanId: id(name), parentSpanId: root, name },
    ...rest,
  });
  const refused = verdict === "block" ? { error: text } : {};
  return [
    {
      ...{ traceId, spanId: root, name: "decision", from: at, to: Math.max(flush, outcome?.at ?? at) },
      attributes: {
        "iv.tick": tick,
        "iv.capsule": capsule,
        "iv.record": index,
        "iv.origin": origin,
        "iv.verdict": verdict,
        "iv.mode": mode,
        ...(regime && { "iv.regime": regime.name }),
      },
    },
    child("proposer", { from: at, to: at, attributes: { "iv.origin": origin, "iv.by": by } }),
    child("shield", {
      ...{ from: at, to: at, ...refused },
      attributes: {
        "iv.verdict": verdict,
        "iv.because": because,
        "iv.energy.now": Number(energy.now),
        "iv.energy.asked": Number(energy.asked),
        "iv.threshold.asked": Number(threshold.asked),
      },
    }),
    ...(decision.permit === null ? [] : [fieldSpan(child, { decision, outcome })]),
    child("proof", { from: at, to: flush, attributes: { "iv.record": index } }),
  ];
}

function fieldSpan(
  child: (name: string, rest: Omit<Span, "traceId" | "spanId" | "parentSpanId" | "name">) => Span,
  { decision, outcome }: { readonly decision: DecisionRecord; readonly outcome: OutcomeRecord | undefined },
): Span {
  const what = outcome?.outcome ?? "not known yet";
  const wrong = done.includes(what) ? {} : { error: outcome?.because ?? what };
  const attributes = { "iv.permit": decision.permit!, "iv.outcome": what };
  return child("field", { from: decision.at, to: outcome?.at ?? decision.at, attributes, ...wrong });
}

const done: readonly string[] = ["verified", "applied"];
/** What has no outcome by then was asked of a device that does not answer; the log will say so. */
const outcomeUsMax = 10_000_000;
const openMax = 2_048;
