import { US_PER_S } from "#runtime/core/clock.ts";
import type { Write } from "#runtime/field/point.ts";
import type { Axis, Envelope } from "./envelope.ts";

// Set-points as vectors in the order of the envelope's actuators, and what may be done with them. Vectors begin with their
// length: one that grows takes room for seventeen.

/** The state as it would be with the set-points reached and all that only physics moves left alone; into `target`, if given. */
export function commanded(
  state: Float64Array,
  setpoints: readonly number[],
  axes: readonly Axis[],
  target: Float64Array = new Float64Array(state.length),
): Float64Array {
  for (let index = 0; index < target.length; index++) {
    const actuator = axes[index]?.actuator;
    target[index] = actuator === undefined ? state[index]! : setpoints[actuator]!;
  }
  return target;
}

export function stepTowards(
  target: readonly number[],
  standing: readonly number[],
  envelope: Envelope,
): readonly number[] {
  const seconds = envelope.tickUs / US_PER_S;
  const stepped = new Array<number>(target.length);
  for (let index = 0; index < target.length; index++) {
    const limits = envelope.actuators[index]!;
    const stepMax = limits.slewPerSecondMax * seconds;
    const from = standing[index]!;
    stepped[index] = clampTo(Math.min(Math.max(target[index]!, from - stepMax), from + stepMax), limits);
  }
  return stepped;
}

/** What was asked for, as far as the limits go. */
export function withinRange(setpoints: readonly number[], { actuators }: Envelope): readonly number[] {
  const ranged = new Array<number>(setpoints.length);
  for (let index = 0; index < setpoints.length; index++)
    ranged[index] = clampTo(setpoints[index]!, actuators[index]!);
  return ranged;
}

export function clampTo(value: number, { min, max }: { readonly min: number; readonly max: number }): number {
  return Math.min(Math.max(value, min), max);
}

export function same(a: readonly number[], b: readonly number[]): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

export function toWrites(setpoints: readonly number[], { actuators }: Envelope): readonly Write[] {
  const writes = new Array<Write>(actuators.length);
  for (let index = 0; index < actuators.length; index++)
    writes[index] = { point: actuators[index]!.point, value: setpoints[index]! };
  return writes;
}
