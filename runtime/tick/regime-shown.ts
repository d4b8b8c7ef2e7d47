import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { type RegimeView, unknownRegime, unseenRegime, type Weights } from "#runtime/adapt/regime/regime.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Regimes } from "./regimes.ts";

/** What the control thread shows of the regime. */
export interface RegimeShown extends Pick<RegimeView, "probability" | "stability" | "transitionProbability"> {
  readonly regime: string;
  readonly since: Instant;
  readonly next: string | undefined;
  readonly isChanging: boolean;
  readonly branches: RegimeView["branches"];
  readonly weights: Weights;
}

/** So many numbers of shared memory, of which the last says whether there is anything. */
export const regimeNumbers = 13;

/** Writes what was last told; nothing before the first row. */
export function writeRegime(
  numbers: Float64Array,
  { view, since, weights, model }: Pick<Regimes, "view" | "since" | "weights" | "model">,
): void {
  if (view === undefined) return;
  const names = namesOf(model);
  const { statistical, physical } = view.branches;
  numbers.set([
    names.indexOf(view.regime),
    since,
    view.probability,
    view.stability,
    view.transitionProbability,
    view.next === undefined ? 0 : names.indexOf(view.next),
    view.isChanging ? 1 : 0,
    names.indexOf(statistical.regime),
    statistical.probability,
    names.indexOf(physical.regime),
    physical.probability,
    weights.statistical,
    1,
  ]);
}

/** In the words of the model that the writer watches by; undefined before the first row. */
export function readRegime(
  numbers: Float64Array,
  model: Pick<RegimeModel, "regimes">,
): RegimeShown | undefined {
  const names = namesOf(model);
  const number = (place: number): number => numbers[place]!;
  const name = (place: number): string => names[number(place)]!;
  if (number(regimeNumbers - 1) === 0) return undefined;
  return {
    regime: name(0),
    since: number(1),
    probability: number(2),
    stability: number(3),
    transitionProbability: number(4),
    next: number(5) === 0 ? undefined : name(5),
    isChanging: number(6) === 1,
    branches: {
      statistical: { regime: name(7), probability: number(8) },
      physical: { regime: name(9), probability: number(10) },
    },
    weights: { statistical: number(11), physical: 1 - number(11) },
  };
}

/** What a regime is called by its place; 0 where nobody can tell. */
function namesOf({ regimes }: Pick<RegimeModel, "regimes">): readonly string[] {
  return [unknownRegime, unseenRegime, ...regimes];
}
