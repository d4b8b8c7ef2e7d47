import type { Proposal } from "#runtime/adapt/proposal.ts";
import { areFinite } from "#runtime/core/finite.ts";
import type { PointId } from "#runtime/field/point.ts";
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
  const wanted = new Array<number | undefined>(actuators.length);
  for (const { point, value } of writes) {
    const place = placeOf(point, actuators);
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
  const setpoints = new Array<number>(wanted.length);
  for (let place = 0; place < wanted.length; place++)
    setpoints[place] = wanted[place] ?? standing?.[place] ?? Number.NaN;
  if (standing !== undefined && !areFinite(setpoints))
    return refused("not-finite", "A set-point that stands in the device is not a number");
  return { kind: "whole", setpoints };
}

function placeOf(point: PointId, actuators: Envelope["actuators"]): number {
  for (let place = 0; place < actuators.length; place++) if (actuators[place]!.point === point) return place;
  return -1;
}

/** A name that a stranger chose is shown, but not at any length. */
const nameShown = 64;

function refused(because: BlockReason, text: string): Ask {
  return { kind: "refused", because, text };
}
