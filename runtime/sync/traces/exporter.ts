import { backoffMs } from "#runtime/core/backoff.ts";
import { bareUrl } from "#runtime/core/shown-url.ts";
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
  const { bare, authorization } = bareUrl(url);
  const headers = { "content-type": "application/json", ...(authorization && { authorization }) };
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
    try {
      const answer = await fetch(bare, {
        method: "POST",
        headers,
        body: batch.body,
        signal,
        redirect: "error",
      });
      if (answer.ok) {
        const rejected = Math.min(batch.spans, await rejectedIn(answer));
        sent += batch.spans - rejected;
        refused += rejected;
        waits = freshWaits();
        change("up", "it takes spans again");
        return "taken";
      }
      await answer.body?.cancel();
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

/** A collector may take a request and not all spans of it; it then says how many it left. */
async function rejectedIn({ headers, body }: Response): Promise<number> {
  const isJson = headers.get("content-type")?.startsWith("application/json") === true;
  const length = Number(headers.get("content-length") ?? Number.NaN);
  if (!isJson || !(length <= answerBytesMax)) {
    await body?.cancel();
    return 0;
  }
  try {
    const { partialSuccess } = (await new Response(body).json()) as {
      readonly partialSuccess?: { readonly rejectedSpans?: unknown };
    };
    const count = Number(partialSuccess?.rejectedSpans ?? 0);
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  } catch {
    // It took the request, and what it says of that is no answer that we know.
    return 0;
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
const answerBytesMax = 4_096;
