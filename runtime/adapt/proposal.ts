import type { Instant } from "#runtime/core/clock.ts";
import type { Write } from "#runtime/field/point.ts";

/** Who asks. All origins go through the same judge; the record keeps the name. */
export type Origin = "capsule" | "operator" | "optimiser" | "agent";

/** An action somebody asks for: values for actuators, in engineering units, not yet looked at by anyone. */
export interface Proposal {
  readonly origin: Origin;
  /** The proposer's own name for itself, for people: "furnace-policy", "line optimiser". */
  readonly by: string;
  readonly at: Instant;
  readonly writes: readonly Write[];
}
