import type { State } from "#runtime/capsule/lifecycle.ts";
import type { CapsuleConfig } from "#runtime/config.ts";
import type { CrewMember } from "./files.ts";
import type { Fitted, Source } from "./fitted.ts";

/** A capsule that the configuration names, opened. */
export interface Configured {
  readonly source: Source;
  readonly start: CapsuleConfig["start"];
  readonly fitted: Fitted;
}

/** Where a capsule begins in this run, and why. */
export interface Planned {
  readonly source: Source;
  readonly configured: Configured | undefined;
  readonly kept: CrewMember | undefined;
  readonly begin: Exclude<State, "retired">;
  /** On trial, and not to be armed by its probes. */
  readonly isWatching: boolean;
  readonly because: string;
}

/**
 * A capsule that was here before goes on where it was, whatever the configuration says of its start: a restart
 * is no way around a trial, and none back to a capsule that was replaced. One that the configuration names and
 * that was never here is a first installation. It is the newest word of a person, so what would be in its way,
 * from the same folder or at the same actuators, is left behind.
 */
export function startPlan(
  configured: readonly Configured[],
  kept: readonly CrewMember[],
): readonly Planned[] {
  const fresh = configured.filter(({ fitted }) => !kept.some(({ id }) => id === fitted.capsule.id));
  const planned: Planned[] = [];
  for (const member of kept) {
    if (member.state === "retired" || fresh.some((one) => isInTheWay(member, one))) continue;
    const same = configured.find(({ fitted }) => fitted.capsule.id === member.id);
    planned.push({
      source: { ...(same?.source ?? member.source), id: member.id },
      configured: same,
      kept: member,
      begin: member.state,
      isWatching: member.state === "trial" && same?.start === "watch",
      because: `it was ${member.state} when the run before ended`,
    });
  }
  for (const one of fresh)
    planned.push({
      source: one.source,
      configured: one,
      kept: undefined,
      begin: one.start === "watch" ? "trial" : one.start,
      isWatching: one.start === "watch",
      because: "the configuration names it, and it was never here before",
    });
  return planned;
}

function isInTheWay({ source, owns }: CrewMember, { fitted, source: from }: Configured): boolean {
  if (source.path !== undefined && source.path === from.path) return true;
  return fitted.envelope.actuators.some(({ point }) => owns.includes(point));
}
