import { rollOut } from "./forecaster.ts";
import { type ForesightFit, ordersIn } from "./foresight.ts";
import { farthestOn } from "./span.ts";

/** Where a roll-out starts, what is commanded in it, and how far it goes. */
export interface Course {
  /** A value a channel of the map. */
  readonly from: Float64Array;
  readonly target: Float64Array;
  /** Channels that are kept at their value in `target`. */
  readonly held: readonly number[];
  readonly rows: number;
}

/**
 * The states that the forecaster goes through, one a row, in the map's channels; what it does not follow stays where it
 * was. Of the same arithmetic as the outlook that judges, whose farthest moment lies on this path.
 */
export function pathOf(fit: ForesightFit, { from, target, held, rows }: Course): readonly Float64Array[] {
  const { columns, forecaster } = fit;
  const inner = Float64Array.from(columns, (channel) => from[channel]!);
  const path = rollOut(forecaster, inner, { commands: ordersIn(fit, { target, held }), steps: rows });
  return Array.from({ length: rows }, (_, row) => {
    const state = from.slice();
    for (const channel of held) state[channel] = target[channel]!;
    for (const [column, channel] of columns.entries()) state[channel] = path[row * columns.length + column]!;
    return state;
  });
}

/** A row of a roll-out as the outlook sees it: how far out it is, and by which channel. */
export interface Step {
  readonly state: Float64Array;
  /** In half widths of what the slow channel showed: what the outlook's energy is the greatest of. */
  readonly energy: number;
  readonly channel: number;
  /** Before its first judged row a slow channel is where it was, whatever is commanded. */
  readonly isJudged: boolean;
}

export function stepsOf(fit: ForesightFit, course: Course): readonly Step[] {
  const { columns, span, fromRow } = fit;
  return pathOf(fit, course).map((state, row) => {
    const inner = Float64Array.from(columns, (channel) => state[channel]!);
    const { energy, channel } = farthestOn(inner, { span, width: columns.length, fromRow: 0 });
    return { state, energy, channel: columns[channel]!, isJudged: row >= fromRow };
  });
}
