import { chosenFor } from "#runtime/adapt/regime/chosen.ts";
import { unknownRegime } from "#runtime/adapt/regime/regime.ts";
import type { Envelope } from "./envelope.ts";

/** In nats: the highest energy of a state that the machine may be in, and of one that may be asked for. */
export interface Bounds {
  readonly state: number;
  readonly moves: number;
}

/**
 * The limits in a regime: the map's own, or stricter ones that the capsule declares for it, never looser. Total: a
 * name that nobody learnt has the strictest limit of all. A regime limits states. Where the map has no limit of its
 * own for what is asked, a state's is that too; where it has, the two are counted in different ways, and it stands.
 */
export function boundsIn(regime: string | undefined, { regimes, map, moves }: Envelope): Bounds {
  const { threshold } = map;
  const state = chosenFor(regime ?? unknownRegime, {
    choices: regimes,
    unit: undefined,
    threshold,
  }).threshold;
  return { state, moves: moves.threshold === threshold ? state : moves.threshold };
}
