import { Bug } from "#runtime/core/fault.ts";

// Drift as states. NORMAL: the plant shows what its map was calibrated on. DRIFT: it no longer does; an
// advisory limit follows it, the blocking limit does not move. RECERTIFY: it has not for so long that
// nobody should wait for it to come back; only a new map ends that, and a map is new by its digest.

export type DriftState = "normal" | "drift" | "recertify";
export type DriftEvent = "alarmed" | "calmed" | "persisted" | "renewed";

/** Every legal move; a pair that is not here is a bug in the caller. There is no way back from `recertify` but a new map. */
const moves: Readonly<Record<DriftState, Partial<Record<DriftEvent, DriftState>>>> = {
  normal: { alarmed: "drift", renewed: "normal" },
  drift: { calmed: "normal", persisted: "recertify", renewed: "normal" },
  recertify: { renewed: "normal" },
};

export const driftStates: readonly DriftState[] = ["normal", "drift", "recertify"];

export function afterEvent(state: DriftState, event: DriftEvent): DriftState {
  const target = moves[state][event];
  if (target === undefined) throw new Bug(`A plant in state "${state}" cannot take "${event}"`);
  return target;
}
