import type { Origin, Write } from "#runtime/field/point.ts";

/** A body as long as this is read, a longer one is not. */
export const proposalBytesMax = 16_384;

export interface OutsideProposal {
  readonly origin: Origin;
  readonly by: string;
  readonly writes: readonly Write[];
}

/** What becomes of one at once. `spent`: the capsule has no computing left for today, and nobody outside is asked. */
export type Taken = "taken" | "full" | "spent";

export type Parsed = Readonly<
  | { kind: "proposal"; proposal: OutsideProposal }
  | { kind: "wrong"; status: 400 | 422; title: string; detail: string }
>;

/**
 * Believes nothing: what comes out has the members that are named here and no others, text that a record
 * can hold, and finite numbers. Whether the points exist and the values are wise is the judge's to say,
 * for a foolish proposal is a proposal, and its refusal belongs in the log.
 */
export function parseProposal(bytes: Uint8Array): Parsed {
  const value = jsonIn(bytes);
  if (value === notJson) return { kind: "wrong", ...notJson };
  const flaw = flawIn(value);
  if (flaw !== undefined)
    return { kind: "wrong", status: 422, title: "That is not a proposal", detail: flaw };
  const { origin, by, writes } = value as OutsideProposal;
  return {
    kind: "proposal",
    proposal: { origin, by, writes: writes.map(({ point, value }) => ({ point, value })) },
  };
}

export function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return notJson;
  }
}

export const notJson = {
  status: 400,
  title: "The body is not JSON",
  detail: "Send one JSON object in UTF-8",
} as const;

function flawIn(value: unknown): string | undefined {
  if (!isObjectOf(value, ["by", "origin", "writes"]))
    return "A proposal has exactly the members origin, by and writes";
  const { origin, by, writes } = value;
  if (!isOrigin(origin)) return `origin is one of ${origins.join(", ")}`;
  if (!isName(by)) return `by is a name of 1 to ${nameLengthMax} printable characters`;
  return flawInWrites(writes);
}

export function flawInWrites(writes: unknown): string | undefined {
  if (!Array.isArray(writes) || writes.length === 0 || writes.length > writesMax)
    return `writes is a list of 1 to ${writesMax}`;
  const points = new Set<unknown>();
  for (const write of writes as readonly unknown[]) {
    if (!isObjectOf(write, ["point", "value"])) return "A write has exactly the members point and value";
    if (!isName(write["point"])) return `point is a name of 1 to ${nameLengthMax} printable characters`;
    // JSON has no NaN, but 1e999 reads as infinity.
    if (!Number.isFinite(write["value"])) return "value is a finite number";
    // With two values for one point nobody could say which of them was judged.
    if (points.has(write["point"])) return "A point is written once";
    points.add(write["point"]);
  }
  return undefined;
}

export function isOrigin(value: unknown): value is Origin {
  return origins.includes(value as Origin);
}

/** With all members that are needed, and none beyond those that may be there. */
export function isObjectOf(
  value: unknown,
  needed: readonly string[],
  allowed: readonly string[] = [],
): value is { readonly [name: string]: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return (
    needed.every((name) => names.includes(name)) &&
    names.every((name) => needed.includes(name) || allowed.includes(name))
  );
}

/** No control characters, which would forge lines in a log, and no half surrogates, which no record can hold. */
export function isName(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value.length > 0 &&
    value.length <= nameLengthMax &&
    value.isWellFormed() &&
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value)
  );
}

/** "capsule" is not among them: nobody outside may sign as the gateway's own model. */
export const origins: readonly Origin[] = ["operator", "optimiser", "agent"];
const nameLengthMax = 64;
export const writesMax = 32;
