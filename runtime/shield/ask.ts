import type { Proposal } from "#runtime/adapt/proposal.ts";
import type { Envelope } from "./envelope.ts";
import type { BlockReason } from "./verdict.ts";

/** A proposal as set-points for every actuator, or why it cannot be read as that. */
export type Ask = Readonly<
  { kind: "whole"; setpoints: readonly number[] } | { kind: "refused"; because: BlockReason; text: string }
>;

/**
 * An actuator that the proposal does not name keeps what stands. Naming one twice is refused rather
 * than resolved: whoever wrote that did not know which of the two would count.
 */
export function readAsk(
  proposal: Proposal,
  { actuators }: Envelope,
  standing: readonly number[] | undefined,
): Ask {
  const { writes } = proposal;
  const wanted = new Array<number | undefined>(actuators.length).fill(undefined);
  for (const { point, value } of writes) {
    const place = actuators.findIndex((actuator) => actuator.point === point);
    if (place < 0)
      return refused(
        "foreign-actuator",
        `${String(point).slice(0, nameShown)} is no actuator of this capsule`,
      );
    if (wanted[place] !== undefined) return refused("incomplete", `${point} is asked for twice`);
    if (!Number.isFinite(value)) return refused("not-finite", `${point} is asked to be ${value}`);
    wanted[place] = value;
  }
  if (writes.length === 0) return refused("incomplete", "The proposal names no actuator");
  const setpoints = wanted.map((value, index) => value ?? standing?.[index] ?? Number.NaN);
  if (standing !== undefined && !setpoints.every(Number.isFinite))
    return refused("not-finite", "A set-point that stands in the device is not a number");
  return { kind: "whole", setpoints };
}

/** A name that a stranger chose is shown, but not at any length. */
const nameShown = 64;

function refused(because: BlockReason, text: string): Ask {
  return { kind: "refused", because, text };
}
