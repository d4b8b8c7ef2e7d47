// Which channels belong together: of all trees over the channels the one whose links say the most (Chow and
// Liu 1968). The mixture that judges also says how much, so a link needs no map of its own: its picture and
// its energy are the mixture's marginal.

import type { Expert } from "./expert.ts";
import { marginalsOf } from "./marginal.ts";
import type { Mixture } from "./maximise.ts";
import { mixtureExpert } from "./mixture.ts";

/** Indices of two channels, and how much one says about the other in nats. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly informationNats: number;
}

/** The tree, strongest link first, by rows in the mixture's own standardised channels. */
export function linksOf(mixture: Mixture, rows: Float64Array): readonly Link[] {
  const { width } = mixture;
  const count = rows.length / width;
  const judges = Math.min(count, judgesMax);
  const marginal = marginalsOf(mixture);
  const single = Array.from({ length: width }, (_, channel) => mixtureExpert(marginal([channel])));
  const at = (judge: number, channel: number): number =>
    rows[Math.floor((judge * count) / judges) * width + channel]!;
  const pairs: Link[] = [];
  const state = new Float64Array(2);
  const alone = single.map((expert, channel) =>
    Float64Array.from({ length: judges }, (_, judge) => expert.energy(Float64Array.of(at(judge, channel)))),
  );
  for (let from = 0; from < width; from++)
    for (let to = from + 1; to < width; to++) {
      const both: Expert = mixtureExpert(marginal([from, to]));
      let sum = 0;
      for (let judge = 0; judge < judges; judge++) {
        state[0] = at(judge, from);
        state[1] = at(judge, to);
        sum += alone[from]![judge]! + alone[to]![judge]! - both.energy(state);
      }
      pairs.push({ from, to, informationNats: Math.max(0, sum / judges) });
    }
  return treeOf(pairs, width);
}

/** Information is a mean over rows; more of them would not change which link is the stronger. */
const judgesMax = 512;

/** Kruskal: the strongest link that closes no circle, until all channels hang together. */
export function treeOf(pairs: readonly Link[], width: number): readonly Link[] {
  const group = Array.from({ length: width }, (_, channel) => channel);
  const strongest = pairs.toSorted(
    (a, b) => b.informationNats - a.informationNats || a.from - b.from || a.to - b.to,
  );
  return strongest.filter(({ from, to }) => {
    const [one, other] = [group[from]!, group[to]!];
    if (one === other) return false;
    for (const [channel, of] of group.entries()) if (of === other) group[channel] = one;
    return true;
  });
}
