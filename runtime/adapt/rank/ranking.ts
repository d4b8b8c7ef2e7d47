import type { ProposalPolicy } from "#runtime/capsule/manifest.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import type { Soon } from "#runtime/core/soon.ts";
import type { Candidates } from "./candidates.ts";
import type { Choice } from "./choice.ts";
import { costOf, type Terms } from "./cost.ts";

interface Rule {
  readonly candidates: Candidates;
  readonly weights: ProposalPolicy["weights"];
}

export interface RankOptions extends Rule {
  /** Whether a candidate may be chosen at all, as all may if left out; one that too few replicas would back may not. */
  readonly mayTake?: ((candidate: Float64Array) => boolean) | undefined;
  isLate(): boolean;
  weigh(candidate: Float64Array): Soon<Terms | undefined>;
}

export interface AtOnceRule extends Rule {
  add(candidate: Float64Array): void;
  /** Chooses of those that were added, by their places among them; undefined where that took too long from `start` on. */
  choose(weights: Rule["weights"], start: Instant): Choice | undefined;
}

export interface AtOnceOptions extends Pick<RankOptions, "mayTake"> {
  readonly start: Instant;
  readonly endAt: Instant;
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

/** The same for candidates that can be weighed at once, which are then looked at all or none. */
export function rankAtOnce(
  answer: Float64Array,
  best: Float64Array,
  { candidates, weights, add, choose }: AtOnceRule,
  { start, endAt, mayTake }: AtOnceOptions,
): Choice {
  copyNumbers(best, answer);
  if (start >= endAt) return nothingYet();
  const added = new Array<number>(candidates.count);
  let count = 0;
  for (let number = 0; number < candidates.count; number++) {
    candidates.take(number, answer, best);
    if (number > 0 && mayTake?.(best) === false) continue;
    add(best);
    added[count++] = number;
  }
  const { looked, cost, runnerUp, taken } = choose(weights, start) ?? nothingYet();
  candidates.take(added[taken]!, answer, best);
  return { looked, cost, runnerUp, taken: added[taken]! };
}

type Counted = { -readonly [Field in keyof Choice]: Choice[Field] };

function nothingYet(): Counted {
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
