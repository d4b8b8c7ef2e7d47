// OTLP's JSON, as opentelemetry-proto 1.x maps it: names in lowerCamelCase, ids in hex, 64-bit numbers as strings. Written
// by hand because it is one page, and the packages that write it bring forty others.

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** Microseconds since 1970; equal where only the moment is known. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
  readonly error?: string;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface About {
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version: string };
}

/** One span as it stands in a request; spans are put together as text, so that each is printed once. */
export function spanJson({ traceId, spanId, parentSpanId, name, from, to, attributes, error }: Span): string {
  return JSON.stringify({
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name,
    kind: kindInternal,
    startTimeUnixNano: nanosOf(from),
    endTimeUnixNano: nanosOf(Math.max(from, to)),
    attributes: attributesOf(attributes),
    status: error === undefined ? {} : { code: codeError, message: error },
  });
}

export function requestJson(spans: readonly string[], { resource, scope }: About): string {
  const head = JSON.stringify({ attributes: attributesOf(resource) });
  return `{"resourceSpans":[{"resource":${head},"scopeSpans":[{"scope":${JSON.stringify(scope)},"spans":[${spans.join(",")}]}]}]}`;
}

function attributesOf(attributes: Attributes): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueOf(value) }));
}

function anyValueOf(value: string | number | boolean): object {
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "string") return { stringValue: value };
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  // JSON knows no NaN; the mapping of protobuf says it as a word.
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}

/** A double has no room for nanoseconds since 1970, and text has. */
function nanosOf(micros: number): string {
  return `${Math.round(micros)}000`;
}

const kindInternal = 1;
const codeError = 2;
