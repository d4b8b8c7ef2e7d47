import type { Instant } from "#runtime/core/clock.ts";
import type { Origin, Write } from "#runtime/field/point.ts";
import type { Choice } from "./rank/choice.ts";

/** An action somebody asks for: values for actuators, in engineering units, not yet looked at by anyone. */
export interface Proposal {
  readonly origin: Origin;
  /** The proposer's own name for itself, for people: "furnace-policy", "line optimiser". */
  readonly by: string;
  readonly at: Instant;
  readonly writes: readonly Write[];
  /** How sure the proposer is of it, 0 … 1; absent where it does not say. */
  readonly confidence?: number | undefined;
  /** What each of those asked would write, from the same inputs; the judge counts how many are with it. */
  readonly replicas?: readonly (readonly Write[])[] | undefined;
  /** How it was chosen among its neighbours; absent where nothing was chosen. */
  readonly choice?: Choice | undefined;
}
