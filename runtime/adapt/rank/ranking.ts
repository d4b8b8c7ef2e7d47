import type { ProposalPolicy } from "#runtime/capsule/manifest.ts";
import type { Soon } from "#runtime/core/soon.ts";
import type { Candidates } from "./candidates.ts";
import type { Choice } from "./choice.ts";
import { costOf, type Terms } from "./cost.ts";

export interface RankOptions {
  readonly candidates: Candidates;
  readonly weights: ProposalPolicy["weights"];
  /** Whether a candidate may be chosen at all, as all may if left out; one that too few replicas would back may not. */
  readonly mayTake?: ((candidate: Float64Array) => boolean) | undefined;
  isLate(): boolean;
  weigh(candidate: Float64Array): Soon<Terms | undefined>;
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
  const choice = nothingYet();
  best.set(answer);
  return rankFrom(0);

  function rankFrom(first: number): Soon<Choice> {
    for (let number = first; number < candidates.count && !isLate(); number++) {
      candidates.take(number, answer, candidate);
      if (number > 0 && mayTake?.(candidate) === false) continue;
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
    if (isCheapest(number, terms === undefined ? Number.NaN : costOf(terms, weights), choice))
      best.set(candidate);
  }
}

type Counted = { -readonly [Field in keyof Choice]: Choice[Field] };

/** Where none was weighed. */
export function nothingYet(): Counted {
  return { looked: 0, cost: Number.NaN, runnerUp: Number.NaN, taken: 0 };
}

/** Counts a candidate; of equals the first stays. One that nothing could be said of is not counted. */
function isCheapest(number: number, cost: number, choice: Counted): boolean {
  if (Number.isNaN(cost)) return false;
  choice.looked++;
  if (!(cost >= choice.cost)) {
    choice.runnerUp = choice.cost;
    choice.cost = cost;
    choice.taken = number;
    return true;
  }
  if (!(cost >= choice.runnerUp)) choice.runnerUp = cost;
  return false;
}
