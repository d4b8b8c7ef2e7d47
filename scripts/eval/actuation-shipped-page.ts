import type { Shipped, ShippedOutcome } from "./actuation-shipped.ts";
import { markdownTable } from "./evaluation.ts";

/** What the map that leaves the house does with the same proposals. */
export function shippedSection(outcome: ShippedOutcome): string {
  if ("refused" in outcome) return `No map was made: ${outcome.refused}.`;
  const { future, whole, futureAlpha, futureEffectiveRows, calibrated, horizon, auroc, kinds } = outcome;
  return `The map that \`iv map crawl\` makes of the recording with all commands named, written to ${Math.round(outcome.fileBytes / 1024)} KB, read back and
asked in the kernels. It asks for the first rate that the rows suffice for, states and futures each for their own:

- futures keep ${percent(futureAlpha)}, from ${calibrated} roll-outs that are worth ${futureEffectiveRows} independent ones, ${horizon} rows ahead;
- states keep ${percent(outcome.alpha)}, from rows worth ${outcome.effectiveRows} independent ones: runs differ from each other more than rows of one do${outcome.doubt === "" ? "" : `; the map itself doubts it: ${outcome.doubt}`}.

**Its roll-out alone: AUROC ${percent(auroc)} (${kinds.map(({ kind, auroc: of }) => `kind ${kind}: ${percent(of)}`).join(", ")}),
${percent(future.harmfulBlocked)} of the harmful and ${percent(future.harmlessBlocked)} of the harmless blocked. The whole judge, with a capsule whose one
actuator is the proposed command, does not let through as asked ${percent(whole.harmfulBlocked)} of the harmful and ${percent(whole.harmlessBlocked)} of the harmless.**

${markdownTable(["what the judge says", "of the harmful", "of the harmless"], rowsOf(outcome.reasons))}

${markdownTable(["would refuse if it were alone", "of the harmful", "of the harmless"], rowsOf(outcome.alone))}

*Barrier*, *energy* and *path* are static: the present state with the command in its place, against such states with
the command that the plant gave a horizon later. They cannot tell harm, and no command that far from the plant's own
habits is in the recording to calibrate them on; a forecaster follows it where they only see that it is new. So where the limits of states keep a worse rate than those
of futures, as here, the judge lets the roll-out decide and the static gates only explain; where they keep
as good a one, they refuse as well.`;
}

function rowsOf(reasons: Shipped["reasons"]): readonly (readonly string[])[] {
  return reasons.map(({ reason, harmful, harmless }) => [reason, percent(harmful), percent(harmless)]);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
