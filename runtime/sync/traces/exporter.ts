import { backoffMs } from "#runtime/core/backoff.ts";
import type { ProofLog } from "#runtime/prove/client.ts";
import { type Batch, Batches } from "./batches.ts";
import type { About } from "./otlp.ts";
import { Spans, type SpansParts } from "./spans.ts";

/** Sends spans to an OpenTelemetry collector. Nothing waits for it; what it does not take in time is dropped and counted. */
export interface TraceExporter extends AsyncDisposable {
  readonly counts: { readonly sent: number; readonly dropped: number };
}

export interface ExporterParts extends SpansParts {
  readonly url: string;
  readonly about: About;
  readonly log: Pick<ProofLog, "follow" | "onFlush" | "size">;
  now(): number;
  /** Told when a collector that took spans takes none, and when it does again. */
  onChange(state: "down" | "up", why: string): void;
  readonly everyMs?: number;
}

export function openTraces({
  url,
  about,
  log,
  now,
  onChange,
  everyMs = sendMs,
  ...parts
}: ExporterParts): TraceExporter {
  const spans = new Spans(parts);
  const batches = new Batches(about);
  const closing = new AbortController();
  let [sent, refused] = [0, 0];
  let isUp = true;
  let held: Batch | undefined;
  let waits = freshWaits();
  const stops = [
    log.follow((batch) => spans.take(batch)),
    log.onFlush(() => batches.put(spans.flushed(log.size, now()))),
  ];
  let timer = setTimeout(turn, everyMs);
  let sending: Promise<void> | undefined;

  return {
    get counts() {
      return { sent, dropped: batches.dropped + spans.dropped + refused };
    },
    async [Symbol.asyncDispose]() {
      if (closing.signal.aborted) return;
      for (const stop of stops) stop();
      clearTimeout(timer);
      closing.abort();
      await sending;
      // What is over in the last seconds is tried once, and a collector that is slow is not waited for.
      batches.put(spans.flushed(log.size, now()));
      for (let left = lastRequests; left > 0; left--) {
        const batch = held ?? batches.shift();
        if (batch === undefined || (await send(batch, AbortSignal.timeout(closeMs))) !== "taken") return;
        held = undefined;
      }
    },
  };

  function turn(): void {
    sending = sendAll().then((waitMs) => {
      if (!closing.signal.aborted) timer = setTimeout(turn, waitMs);
    });
  }

  /** How long to wait until the next turn. */
  async function sendAll(): Promise<number> {
    for (;;) {
      held ??= batches.shift();
      if (held === undefined || closing.signal.aborted) return everyMs;
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(requestMs)]);
      const end = await send(held, signal);
      if (end === "later") return waits.next().value;
      held = undefined;
    }
  }

  async function send(batch: Batch, signal: AbortSignal): Promise<"taken" | "refused" | "later"> {
    const headers = { "content-type": "application/json" };
    try {
      const answer = await fetch(url, {
        method: "POST",
        headers,
        body: batch.body,
        signal,
        redirect: "error",
      });
      await answer.body?.cancel();
      if (answer.ok) {
        sent += batch.spans;
        waits = freshWaits();
        change("up", "it takes spans again");
        return "taken";
      }
      change("down", `it answers ${answer.status}`);
      if (retryable.includes(answer.status)) return "later";
      refused += batch.spans;
      return "refused";
    } catch (error) {
      if (!closing.signal.aborted) change("down", reasonOf(error));
      return "later";
    }
  }

  function change(state: "down" | "up", why: string): void {
    if (isUp === (state === "up")) return;
    isUp = state === "up";
    onChange(state, why);
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}

function freshWaits(): Generator<number, never> {
  return backoffMs({ firstMs: 1_000, mostMs: 60_000 }, Math.random);
}

/** As OTLP/HTTP has it: whatever else is refused will be refused again. */
const retryable: readonly number[] = [429, 502, 503, 504];
const sendMs = 2_000;
const requestMs = 10_000;
const closeMs = 1_000;
const lastRequests = 4;
