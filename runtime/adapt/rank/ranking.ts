import type { ProposalPolicy } from "#runtime/capsule/manifest.ts";
import type { Soon } from "#runtime/core/soon.ts";
import type { Candidates } from "./candidates.ts";
import type { Choice } from "./choice.ts";
import { costOf, type Terms } from "./cost.ts";

export interface RankOptions {
  readonly candidates: Candidates;
  readonly weights: ProposalPolicy["weights"];
  weigh(candidate: Float64Array): Soon<Terms | undefined>;
  /** Whether a candidate may be chosen at all; one that too few replicas would back may not. */
  mayTake(candidate: Float64Array): boolean;
  isLate(): boolean;
}

/**
 * Weighs candidates in their order until all are weighed or the time is over, and writes the cheapest into
 * `best`. The answer comes first and is what is left where nothing can be weighed: ranking makes an answer
 * better and is never the reason why there is none.
 */
export function rank(
  answer: Float64Array,
  best: Float64Array,
  { candidates, weights, weigh, mayTake, isLate }: RankOptions,
): Soon<Choice> {
  const candidate = new Float64Array(answer.length);
  const choice = { looked: 0, cost: Number.NaN, runnerUp: Number.NaN, taken: 0 };
  best.set(answer);
  return rankFrom(0);

  function rankFrom(first: number): Soon<Choice> {
    for (let number = first; number < candidates.count && !isLate(); number++) {
      candidates.take(number, answer, candidate);
      if (number > 0 && !mayTake(candidate)) continue;
      const terms = weigh(candidate);
      if (terms instanceof Promise)
        return terms.then((later) => {
          count(number, later);
          return rankFrom(number + 1);
        });
      count(number, terms);
    }
    return choice;
  }

  function count(number: number, terms: Terms | undefined): void {
    const found = terms === undefined ? Number.NaN : costOf(terms, weights);
    if (Number.isNaN(found)) return;
    choice.looked++;
    if (!(found >= choice.cost)) {
      choice.runnerUp = choice.cost;
      choice.cost = found;
      choice.taken = number;
      best.set(candidate);
    } else if (!(found >= choice.runnerUp)) choice.runnerUp = found;
  }
}
