import type { ProposalPolicy } from "#runtime/capsule/manifest.ts";
import type { Candidates } from "./candidates.ts";
import type { Choice } from "./choice.ts";
import { costOf, type Terms } from "./cost.ts";

export interface RankOptions {
  readonly candidates: Candidates;
  readonly weights: ProposalPolicy["weights"];
  weigh(candidate: Float64Array): Promise<Terms | undefined>;
  /** Whether a candidate may be chosen at all; one that too few replicas would back may not. */
  mayTake(candidate: Float64Array): boolean;
  isLate(): boolean;
}

/**
 * Weighs candidates in their order until all are weighed or the time is over, and writes the cheapest into
 * `best`. The answer comes first and is what is left where nothing can be weighed: ranking makes an answer
 * better and is never the reason why there is none.
 */
export async function rank(
  answer: Float64Array,
  best: Float64Array,
  { candidates, weights, weigh, mayTake, isLate }: RankOptions,
): Promise<Choice> {
  const candidate = new Float64Array(answer.length);
  let [looked, taken, cost, runnerUp] = [0, 0, Number.NaN, Number.NaN];
  best.set(answer);
  for (let number = 0; number < candidates.count && !isLate(); number++) {
    candidates.take(number, answer, candidate);
    if (number > 0 && !mayTake(candidate)) continue;
    const terms = await weigh(candidate);
    const found = terms === undefined ? Number.NaN : costOf(terms, weights);
    if (Number.isNaN(found)) continue;
    looked++;
    if (!(found >= cost)) {
      [runnerUp, cost, taken] = [cost, found, number];
      best.set(candidate);
    } else if (!(found >= runnerUp)) runnerUp = found;
  }
  return { looked, cost, runnerUp, taken };
}
