import { type LimitName, limitNames } from "#runtime/shield/limits.ts";
import { isObjectOf, jsonIn, notJson } from "./proposal-body.ts";
import type { LimitOrder, ModeOrder, TermOrder } from "./terms-port.ts";

export type ParsedTerm = Readonly<
  { kind: "order"; order: TermOrder } | { kind: "wrong"; status: 400 | 422; title: string; detail: string }
>;

/** Believes nothing: text that a record can hold, and finite numbers. Whether it may be, the capsule's limits say. */
export function modeIn(bytes: Uint8Array): ParsedTerm {
  const value = jsonIn(bytes);
  if (value === notJson) return { kind: "wrong", ...notJson };
  if (!isObjectOf(value, ["mode", "because"], ["minutes"]))
    return wrong("the members mode, because and minutes");
  const { mode, because, minutes = null } = value;
  if (mode !== "observe" && mode !== "enforce") return wrong("a mode, which is observe or enforce");
  const flaw = flawIn({ minutes, because }, observeMinutesMax);
  if (flaw !== undefined) return wrong(flaw);
  return { kind: "order", order: { kind: "mode", mode, minutes, because } as ModeOrder };
}

export function limitIn(bytes: Uint8Array): ParsedTerm {
  const body = jsonIn(bytes);
  if (body === notJson) return { kind: "wrong", ...notJson };
  if (!isObjectOf(body, ["what", "value", "because"], ["of", "minutes"]))
    return wrong("the members what, of, value, because and minutes");
  const { what, of = "", value, because, minutes = null } = body;
  if (!limitNames.includes(what as LimitName)) return wrong(`what: one of ${limitNames.join(", ")}`);
  if (of !== "" && !isPhrase(of, nameMax)) return wrong("of: the name of a point, or a capsule's id");
  if (value !== null && !Number.isFinite(value)) return wrong("value: a finite number, or null");
  const flaw = flawIn({ minutes, because }, limitMinutesMax);
  if (flaw !== undefined) return wrong(flaw);
  return { kind: "order", order: { kind: "limit", what, of, value, minutes, because } as LimitOrder };
}

function flawIn(
  { minutes, because }: { minutes: unknown; because: unknown },
  most: number,
): string | undefined {
  const isTime = Number.isInteger(minutes) && (minutes as number) >= 1 && (minutes as number) <= most;
  if (minutes !== null && !isTime) return `minutes: a whole number from 1 to ${most}`;
  return isPhrase(because, becauseMax) ? undefined : `because: 1 to ${becauseMax} printable characters`;
}

/** No control characters, which would forge lines in a log, and no half surrogates, which no record can hold. */
function isPhrase(value: unknown, most: number): value is string {
  if (typeof value !== "string" || value.length === 0 || value.length > most) return false;
  return value.isWellFormed() && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value);
}

function wrong(detail: string): ParsedTerm {
  return { kind: "wrong", status: 422, title: "That is not such an order", detail: `It has ${detail}` };
}

/** A shift and its handing over: whoever needs longer asks again, or changes the file. */
export const observeMinutesMax = 720;
/** A year. */
export const limitMinutesMax = 527_040;
export const becauseMax = 200;
const nameMax = 128;
