import type { Nearest } from "#runtime/map/nearest.ts";
import { clampTo, stepTowards } from "./setpoints.ts";
import { isOutside, type View } from "./view.ts";

/**
 * The set-points nearest to what was asked for such that their state, the way there and the roll-out are all at
 * or below their limits, or no higher than where an outside machine is: of those that the machine may get in this `tick`, by its rates, or `ever`, to be offered
 * to people. What no axis shows keeps what was asked. Undefined where none was found.
 */
export function nearestAllowed(view: View, within: "tick" | "ever"): readonly number[] | undefined {
  const { situation, envelope, ranged } = view;
  const { axes, map, held, actuators } = envelope;
  const { signal, standing } = situation;
  if (ranged === undefined || standing === undefined || signal.flaw !== undefined) return undefined;
  if (held.length === 0 || (isOutside(view) && !isNearHome(view))) return undefined;
  const reach = (far: number): readonly number[] =>
    stepTowards(
      actuators.map(() => far),
      standing,
      envelope,
    );
  const [lowest, highest] = [reach(Number.MIN_SAFE_INTEGER), reach(Number.MAX_SAFE_INTEGER)];
  const each = (value: (actuator: number) => number): Float64Array =>
    Float64Array.from(held, (axis) => value(axes[axis]!.actuator!));
  const threshold = Math.max(view.bounds.moves, isOutside(view) ? view.energy.now : 0);
  const found: Nearest | undefined = map.nearest({
    state: signal.values,
    channels: held,
    wanted: each((at) => ranged[at]!),
    standing: each((at) => clampTo(standing[at]!, actuators[at]!)),
    low: each((at) => (within === "tick" ? lowest[at]! : actuators[at]!.min)),
    high: each((at) => (within === "tick" ? highest[at]! : actuators[at]!.max)),
    weights: each((at) => (actuators[at]!.max - actuators[at]!.min) ** -2),
    limits: {
      surprise: threshold,
      along: threshold,
      outlook: envelope.ahead?.threshold ?? Number.POSITIVE_INFINITY,
    },
  });
  if (found === undefined) return undefined;
  const whole = within === "tick" ? stepTowards(ranged, standing, envelope) : ranged;
  return whole.map((value, actuator) => {
    const at = held.findIndex((axis) => axes[axis]!.actuator === actuator);
    return at < 0 ? value : found.values[at]!;
  });
}

/**
 * Whether a machine that is outside can be steered by amendments: it has not passed the barrier, where the map
 * knows no way from another, and a forecaster says which way leads home.
 */
function isNearHome({ energy, envelope: { map } }: View): boolean {
  return map.foresight !== undefined && energy.now < Math.max(map.barrier, map.moves.threshold);
}
