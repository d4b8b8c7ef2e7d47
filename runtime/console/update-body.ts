import { isPrintable } from "#runtime/access/principal.ts";
import type { UpdateOrder } from "./port.ts";
import { isObjectOf, jsonIn, notJson } from "./proposal-body.ts";

export type ParsedUpdate = Readonly<
  { kind: "order"; order: UpdateOrder } | { kind: "wrong"; status: 400 | 422; title: string; detail: string }
>;

/** Believes nothing. What the address leads to, and who has signed that, the daemon looks at once two have agreed. */
export function updateIn(bytes: Uint8Array): ParsedUpdate {
  const value = jsonIn(bytes);
  if (value === notJson) return { kind: "wrong", ...notJson };
  const flaw = flawInUpdate(value);
  if (flaw !== undefined)
    return { kind: "wrong", status: 422, title: "That is not such an order", detail: `It has ${flaw}` };
  const { verb, from, olderBecause = null, ticket = null, rehearsed = null } = value as UpdateOrder;
  return { kind: "order", order: { kind: "update", verb, from, olderBecause, ticket, rehearsed } };
}

function flawInUpdate(value: unknown): string | undefined {
  if (!isObjectOf(value, ["verb", "from"], ["olderBecause", "ticket", "rehearsed"]))
    return "the members verb, from, olderBecause, ticket and rehearsed";
  const { verb, from, olderBecause = null, ticket = null, rehearsed = null } = value;
  if (verb !== "apply" && verb !== "usb") return "a verb, which is apply or usb";
  if (!isPlace(from)) return "from: a whole path on the gateway's machine, or an address";
  if (ticket !== null && !isPath(ticket)) return "ticket: a whole path on the gateway's machine, or null";
  if (olderBecause !== null && !isText(olderBecause, becauseMax))
    return `olderBecause: 1 to ${becauseMax} printable characters, or null`;
  if (rehearsed !== null && !(typeof rehearsed === "string" && digestForm.test(rehearsed)))
    return "rehearsed: the digest of a report, or null";
  return undefined;
}

function isPlace(value: unknown): value is string {
  return isPath(value) || (isText(value, placeMax) && /^(https?|mqtts?|file):\/\/\S+$/i.test(value));
}

function isPath(value: unknown): value is string {
  return isText(value, placeMax) && /^(\/|[A-Z]:\\)/i.test(value);
}

function isText(value: unknown, most: number): value is string {
  return typeof value === "string" && isPrintable(value, most);
}

const digestForm = /^sha256:[0-9a-f]{64}$/;
const placeMax = 4_096;
const becauseMax = 200;
