import type { EnergyMap } from "./energy.ts";
import { type Judges, type Nearest, type NearestQuestion, nearestAction } from "./nearest.ts";

/** The nearest allowed action by what a map answers, in plain TypeScript; a placed plant asks its kernel instead. */
export function nearestOn(
  { energy, gradient, along, foresight }: Pick<EnergyMap, "energy" | "gradient" | "along" | "foresight">,
  likely: Judges["likely"] = () => [],
): (question: NearestQuestion) => Nearest | undefined {
  return (question) => {
    const held = question.channels;
    const outlook =
      foresight &&
      ((state: Float64Array, target: Float64Array): number =>
        foresight.outlook(state, { target, held }).energy);
    return nearestAction({ energy, gradient, along, outlook, likely }, question);
  };
}
