import { clampTo, commanded } from "./setpoints.ts";
import { isOutside, outlookOf, type View } from "./view.ts";

/**
 * The set-points farthest towards what was asked such that every state on the way is at or below the limit of
 * proposed states, and so is the roll-out from there. Undefined where not even the first step is.
 */
export function nearestAllowed(view: View): readonly number[] | undefined {
  const { situation, envelope, ranged } = view;
  const { axes, map } = envelope;
  if (ranged === undefined || situation.signal.flaw !== undefined || isOutside(view)) return undefined;
  const from = situation.signal.values;
  const share = map.reach(from, commanded(from, ranged, axes), map.moves.threshold);
  const at = (part: number): readonly number[] =>
    ranged.map((value, actuator) => {
      const axis = axes.findIndex((candidate) => candidate.actuator === actuator);
      return axis < 0
        ? value
        : clampTo(from[axis]! + part * (value - from[axis]!), envelope.actuators[actuator]!);
    });
  const limit = map.foresight?.limits.threshold;
  if (!(share > 0)) return undefined;
  if (limit === undefined) return at(share);
  const leads = (part: number): number =>
    outlookOf(at(part), situation.signal, envelope)?.energy ?? Number.POSITIVE_INFINITY;
  if (leads(share) <= limit) return at(share);
  if (!(leads(0) <= limit)) return undefined;
  let [low, high] = [0, share];
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (low + high) / 2;
    if (leads(middle) <= limit) low = middle;
    else high = middle;
  }
  return low > 0 ? at(low) : undefined;
}

/** To a thousandth of the way, which is finer than any actuator. */
const halvings = 10;
