import type { Instant } from "#runtime/core/clock.ts";
import type { Frame } from "#runtime/field/frame.ts";

/** What a proposer may know of the moment in which it is asked, beside its own inputs. */
export interface Circumstance {
  readonly at: Instant;
  readonly frame: Frame;
  /** On the map's axes; not finite where the machine's state cannot be believed. */
  readonly state: Float64Array;
  /** The set-points that stand in the device, per actuator; undefined where nobody knows. */
  readonly standing: readonly number[] | undefined;
}
