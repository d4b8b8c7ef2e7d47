import type { Permit } from "#runtime/shield/permit.ts";
import type { Outcome } from "./outcome.ts";

/**
 * The one guarded door to the machine. It takes nothing but a permit: the permit names what to write.
 * It redeems the permit first (so a second call with it is rejected), writes, reads back, and resolves
 * with the outcome; it never rejects its promise. Calls are served one at a time in order.
 */
export interface Actuators {
  apply(permit: Permit): Promise<Outcome>;
}
