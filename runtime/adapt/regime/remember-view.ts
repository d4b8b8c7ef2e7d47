import type { StatePen } from "#runtime/core/state-pen.ts";
import { type BranchView, type RegimeView, unknownRegime, unseenRegime } from "./regime.ts";

/** A view as a part of what is remembered; `regimes` are those of the model, in its order. */
export function rememberView(
  pen: StatePen,
  view: RegimeView | undefined,
  regimes: readonly string[],
): RegimeView | undefined {
  if (pen.whole(view === undefined ? 0 : 1) === 0) return undefined;
  const names = [unknownRegime, unseenRegime, ...regimes];
  const name = (said: string | undefined): string =>
    names[pen.below(names.indexOf(said ?? unknownRegime), names.length)]!;
  const branch = (said: BranchView | undefined): BranchView => ({
    regime: name(said?.regime),
    probability: pen.number(said?.probability ?? 0),
  });
  const at = pen.number(view?.at ?? 0);
  const regime = name(view?.regime);
  const probability = pen.number(view?.probability ?? 0);
  const stability = pen.number(view?.stability ?? 0);
  const transitionProbability = pen.number(view?.transitionProbability ?? 0);
  const hasNext = pen.whole(view?.next === undefined ? 0 : 1) === 1;
  const next = hasNext ? name(view?.next) : undefined;
  const isChanging = pen.whole(view?.isChanging ? 1 : 0) === 1;
  const hasRows = pen.whole(view?.rowsSinceChange === undefined ? 0 : 1) === 1;
  const rowsSinceChange = hasRows ? pen.whole(view?.rowsSinceChange ?? 0) : undefined;
  const branches = {
    statistical: branch(view?.branches.statistical),
    physical: branch(view?.branches.physical),
  };
  const told = { at, regime, probability, stability, transitionProbability };
  return { ...told, next, isChanging, rowsSinceChange, branches };
}
