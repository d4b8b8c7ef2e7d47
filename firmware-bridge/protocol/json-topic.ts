import { type Quality, quality } from "#runtime/field/quality.ts";
import { type JsonValue, parseJson, pointedAt } from "./json-topic-parse.ts";

/** Where in a payload a value stands, and what is said of it beside it. Pointers as in RFC 6901. */
export interface Place {
  readonly value: string;
  readonly time?: string;
  readonly quality?: string;
  /** Numbers for words such as ON. */
  readonly words?: Readonly<Record<string, number>>;
}

/** `timeMs` is what the device itself says, since 1970; absent where it says nothing. */
export type ReadingIn = Readonly<
  { kind: "reading"; raw: number; timeMs?: number; quality: Quality } | { kind: "wrong"; detail: string }
>;

/**
 * One reading out of a payload: JSON, or the bare text of a number or of a known word. What is asked for and
 * is not there is said to be wrong, never filled in.
 */
export function readingIn(payload: Uint8Array, place: Place): ReadingIn {
  const text = textOf(payload);
  if (text === undefined) return wrong("the payload is no UTF-8");
  const bare = place.value === "" ? place.words?.[text.trim()] : undefined;
  const parsed = bare === undefined ? parseJson(text) : ({ kind: "value", value: bare } as const);
  if (parsed.kind === "wrong") return wrong(`the payload is no JSON: ${parsed.detail}`);
  const raw = numberOf(pointedAt(parsed.value, place.value), place.words);
  if (raw === undefined) return wrong(`there is no number at ${place.value || "the top"}`);
  const code = place.quality === undefined ? quality.good : qualityOf(pointedAt(parsed.value, place.quality));
  if (place.time === undefined) return { kind: "reading", raw, quality: code };
  const timeMs = timeOf(pointedAt(parsed.value, place.time));
  if (timeMs === undefined) return wrong(`there is no time at ${place.time}`);
  return { kind: "reading", raw, timeMs, quality: code };
}

/** What a device answered to a command: whose id it repeats, and whether it obeyed. */
export function answerIn(
  payload: Uint8Array,
  { id, ok }: { readonly id: string; readonly ok?: string },
): { readonly id: string; readonly isObeyed: boolean } | undefined {
  const text = textOf(payload);
  const parsed = text === undefined ? undefined : parseJson(text);
  if (parsed?.kind !== "value") return undefined;
  const said = pointedAt(parsed.value, id);
  if (typeof said !== "string") return undefined;
  return { id: said, isObeyed: ok === undefined || pointedAt(parsed.value, ok) === true };
}

/** Puts words in the place of {names}; what is not named stays as it is. */
export function filled(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(words, name) ? words[name]! : whole,
  );
}

export function textOf(payload: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch {
    return undefined;
  }
}

function numberOf(value: JsonValue | undefined, words: Place["words"]): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value !== "string") return undefined;
  if (words !== undefined && Object.hasOwn(words, value)) return words[value];
  const parsed = parseJson(value);
  return parsed.kind === "value" && typeof parsed.value === "number" ? parsed.value : undefined;
}

/** A quality that was promised and is not there, or says nothing known, is nobody's word that the value is good. */
function qualityOf(value: JsonValue | undefined): Quality {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff)
    return value;
  if (value === true) return quality.good;
  if (value === false) return quality.bad;
  return (typeof value === "string" ? named.get(value.toLowerCase()) : undefined) ?? quality.uncertain;
}

const named: ReadonlyMap<string, Quality> = new Map([
  ["good", quality.good],
  ["ok", quality.good],
  ["uncertain", quality.uncertain],
  ["bad", quality.bad],
]);

function timeOf(value: JsonValue | undefined): number | undefined {
  if (typeof value === "number") return value > 0 && value < timeMsMax ? value : undefined;
  if (typeof value !== "string" || !isoTime.test(value)) return undefined;
  const timeMs = Date.parse(value);
  return Number.isFinite(timeMs) && timeMs > 0 ? timeMs : undefined;
}

/** With its zone: a local time would be another instant on another machine. */
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
/** The year 2286; whoever sends microseconds is found out. */
const timeMsMax = 1e13;

function wrong(detail: string): ReadingIn {
  return { kind: "wrong", detail };
}
