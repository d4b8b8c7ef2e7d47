import type { Outcome } from "./act/outcome.ts";
import type { Actuators } from "./act/port.ts";
import type { Clock } from "./core/clock.ts";
import type { Digest } from "./core/digest.ts";
import type { Evidence } from "./prove/port.ts";
import { encodeRecord, type StandDownRecord, valuesOf } from "./prove/record.ts";
import { permitName } from "./shield/permit.ts";
import type { StandDown } from "./shield/shield.ts";
import { outcomeRecord } from "./tick/witness.ts";

export interface StandDownParts {
  readonly boot: string;
  readonly capsule: Digest;
  readonly clock: Clock;
  readonly standDown: StandDown;
  readonly door: Actuators;
  readonly evidence: Evidence;
}

/**
 * The safe state that a capsule declares: recorded, written, and its outcome recorded. Where the log has no
 * room even in its reserve the safe state is written all the same, and the gap is visible as a permit's
 * outcome without its order: here, and only here, the machine comes before the evidence.
 */
export async function standDown(
  { boot, capsule, clock, standDown: safe, door, evidence }: StandDownParts,
  { because, tick }: Pick<StandDownRecord, "because" | "tick">,
): Promise<Outcome> {
  const at = clock.now();
  const ordered = safe.order(at, tick);
  const { permit, writes } = ordered;
  const name = permitName(ordered);
  const order: StandDownRecord = {
    kind: "stand-down",
    boot,
    capsule,
    tick,
    at,
    because,
    writes: valuesOf(writes),
    permit: name,
  };
  evidence.appendLast(encodeRecord(order));
  const outcome = await door.apply(permit);
  evidence.appendLast(encodeRecord(outcomeRecord({ tick, permit: name, outcome }, clock.now(), boot)));
  return outcome;
}
