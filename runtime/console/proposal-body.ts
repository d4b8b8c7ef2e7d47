import type { Origin, Write } from "#runtime/field/point.ts";
import { proposalSchema } from "./api/bodies.ts";
import { flawIn } from "./api/check.ts";

const nameLengthMax = 64;
/** A body as long as this is read, a longer one is not. */
export const proposalBytesMax = 16_384;

export interface OutsideProposal {
  readonly origin: Origin;
  readonly by: string;
  readonly writes: readonly Write[];
}

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
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return {
      kind: "wrong",
      status: 400,
      title: "The body is not JSON",
      detail: "Send one JSON object in UTF-8",
    };
  }
  const flaw = flawOf(value);
  if (flaw !== undefined)
    return { kind: "wrong", status: 422, title: "That is not a proposal", detail: flaw };
  const { origin, by, writes } = value as OutsideProposal;
  return {
    kind: "proposal",
    proposal: { origin, by, writes: writes.map(({ point, value }) => ({ point, value })) },
  };
}

/** What a schema says, and what it cannot: it counts characters, and a record's room is counted in halves of those. */
function flawOf(value: unknown): string | undefined {
  const flaw = flawIn(value, proposalSchema);
  if (flaw !== undefined) return flaw;
  const { by, writes } = value as OutsideProposal;
  if ([by, ...writes.map(({ point }) => point)].some(({ length }) => length > nameLengthMax))
    return `A name has at most ${nameLengthMax} characters, and some count as two`;
  // With two values for one point nobody could say which of them was judged.
  return new Set(writes.map(({ point }) => point)).size < writes.length
    ? "A point is written once"
    : undefined;
}
