import type { ReplaySummary } from "#runtime/tick/replay/tally.ts";

/** What came of judging one decision again, for a page and for programs. */
export interface Rejudged {
  readonly index: number;
  /** `ingredients`: it came out the same, by another capsule or by other kernels than the log names. */
  readonly is: "same" | "different" | "ingredients" | "unable";
  readonly text: string;
  /** Whether the capsule's models made the proposal again; else it was taken as it is recorded. */
  readonly isProposedAgain: boolean;
  /** Whether it follows from all ticks since an anchor, and not from its own record alone. */
  readonly isFollowed: boolean;
  readonly differences: readonly {
    readonly field: string;
    readonly recorded: string;
    readonly found: string;
  }[];
  readonly changed: readonly { readonly what: string; readonly recorded: string; readonly found: string }[];
}

/** In the order of what weighs most: a difference, then an ingredient, then that nothing could be looked at. */
export function rejudged(index: number, summary: ReplaySummary): Rejudged {
  const { same, proposedAgain, followed, unable, changed: others, findings } = summary;
  const own = findings.find((finding) => finding.index === index);
  const differences = own?.differences.slice(0, differencesMax) ?? [];
  const changed = others.map(({ ingredient, name, recorded, found }) => ({
    what: name === "" ? ingredient : `${ingredient} ${name}`,
    ...{ recorded, found },
  }));
  const told = { index, isProposedAgain: proposedAgain > 0, isFollowed: followed > 0, differences, changed };
  if (own !== undefined)
    return { ...told, is: "different", text: `Not the same: ${suspectText(own.suspect, own.where)}` };
  if (same > 0 && changed.length > 0)
    return {
      ...told,
      is: "ingredients",
      text: "The same to the bit, but by another capsule or other kernels",
    };
  if (same > 0) return { ...told, is: "same", text: "The same to the bit" };
  const because = unable[0]?.because ?? "nothing of it is at hand";
  return { ...told, is: "unable", text: `It cannot be judged again: ${because}` };
}

function suspectText(suspect: string, where: readonly string[]): string {
  if (suspect !== "record") return `the ${suspect} is not the one that judged`;
  return `the ingredients are the same, so it is the record: look at its ${where.join(" or ")}`;
}

const differencesMax = 32;
