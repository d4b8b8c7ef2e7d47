// Whether a capsule comes with a rehearsal, and whether that is one of it, against the one that guards, on this machine.
// Pure.

import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { DeploymentRehearsal } from "#runtime/prove/deployment-record.ts";
import type { Report } from "#runtime/tick/rehearse/comparison.ts";

/** What a rehearsal has to show, where the configuration asks for one. */
export interface RehearsalDemands {
  readonly ticks: number;
  readonly agreeShareMin: number;
}

export interface Awaited {
  /** The report that a person has named; null for the newest that fits. */
  readonly named: Digest | null;
  readonly capsule: Digest;
  /** Who guards, so whom it has to be held against; null where nobody does. */
  readonly previous: Digest | null;
  readonly gateway: string;
  readonly demands: RehearsalDemands | undefined;
}

/**
 * The rehearsal that a deployment is to carry. A report that somebody has named and that is about anything else is
 * refused, whatever is demanded: who names one means to be held to it.
 */
export function rehearsalFor(kept: readonly Report[], awaited: Awaited): DeploymentRehearsal | undefined {
  const { named, demands, capsule, previous } = awaited;
  const report =
    named === null
      ? kept.findLast((each) => strangeness(each, awaited) === undefined)
      : kept.find(({ digest }) => digest === named);
  if (report === undefined && named !== null) throw refusal(`The report ${named} is not in the data folder`);
  const strange = report && strangeness(report, awaited);
  if (strange !== undefined) throw refusal(strange);
  const carried = report && carriedOf(report);
  const lack = lackOf(carried, { capsule, previous, demands });
  if (lack !== undefined) throw refusal(lack);
  return carried;
}

/** Why a deployment may not go on with what it carries; undefined where it may. Where nobody guards nothing is asked for. */
export function lackOf(
  carried: DeploymentRehearsal | undefined,
  { capsule, previous, demands }: Pick<Awaited, "capsule" | "previous" | "demands">,
): string | undefined {
  if (carried !== undefined && carried.before !== previous)
    return `it was rehearsed against ${carried.before}, and ${previous ?? "nobody"} guards`;
  if (demands === undefined || previous === null) return undefined;
  if (carried === undefined)
    return `\`updates.rehearsal\` asks for a rehearsal of ${capsule} against ${previous}, and there is none here`;
  const { ticks, disagreements } = carried;
  if (ticks < demands.ticks)
    return `it was rehearsed over ${ticks} ticks, and ${demands.ticks} are asked for`;
  const agreed = (ticks - disagreements) / Math.max(1, ticks);
  if (agreed < demands.agreeShareMin)
    return `in its rehearsal ${percent(agreed)} of the verdicts were the same, and ${percent(demands.agreeShareMin)} are asked for`;
  return undefined;
}

/** What of a report is not about this step of this gateway. */
function strangeness(
  { digest, gateway, before, next }: Report,
  { capsule, previous, gateway: own }: Awaited,
): string | undefined {
  if (next.capsule !== capsule)
    return `The report ${digest} is about ${next.capsule}, and what comes is ${capsule}`;
  if (previous === null) return "Nobody guards here whom a rehearsal could have been held against";
  if (before.capsule !== previous)
    return `The report ${digest} holds it against ${before.capsule}, and ${previous} guards`;
  return gateway === own ? undefined : `The report ${digest} was recorded at ${gateway}, and this is ${own}`;
}

function carriedOf({ digest: report, trace, before, findings }: Report): DeploymentRehearsal {
  const { ticks, same, disagreements } = findings;
  return { report, trace, before: before.capsule, ticks, same, disagreements };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function refusal(text: string): Fault {
  return new Fault("update/not-rehearsed", text, {
    hint: "On the gateway `iv rehearse record --config FILE --last 1h --out hour.trace`, then `iv rehearse run hour.trace --capsule NEXT --config FILE`",
  });
}
