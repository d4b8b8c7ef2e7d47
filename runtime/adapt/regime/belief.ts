import { exponential } from "#runtime/core/elementary.ts";
import { type Chain, carried } from "./chain.ts";

/**
 * What one branch believes about the regime: carried on by the learnt transitions, then moved by the evidence of
 * a row (the forward pass of a hidden Markov model). Rows that follow each other say nearly the same, so the
 * evidence counts for the share `temper` of itself, and one row moves no odds by more than `evidenceNatsMax`:
 * a single spike never decides. Total: whatever the energies are, the beliefs are numbers from 0 to 1, sum 1.
 */
export class Belief {
  readonly #chain: Chain;
  readonly #temper: number;
  readonly #start: Float64Array;
  readonly #carried: Float64Array;
  /** The probability of each learnt regime, and last of the unseen. */
  readonly probabilities: Float64Array;

  constructor(chain: Chain, temper: number) {
    this.#chain = chain;
    this.#temper = temper;
    this.#carried = new Float64Array(chain.count);
    this.probabilities = new Float64Array(chain.count);
    this.#start = restOf(chain);
    this.restart();
  }

  restart(): void {
    this.probabilities.set(this.#start);
  }

  /** A row that says nothing: only time passes. */
  wait(): void {
    carried(this.#chain, this.probabilities, this.#carried);
    this.#settle();
  }

  /**
   * A row: an energy a regime, and for each its limit. A state over all limits is likelier in none. A change
   * point says that something moved, not where to: half of each belief is open then.
   */
  observe(energies: Float64Array, limits: Float64Array, news: "change" | "none"): void {
    carried(this.#chain, this.probabilities, this.#carried);
    const { count } = this.#chain;
    if (news === "change")
      for (let of = 0; of < count; of++)
        this.#carried[of] = this.#carried[of]! * (1 - openShare) + openShare / count;
    let least = Number.POSITIVE_INFINITY;
    let excess = Number.POSITIVE_INFINITY;
    for (let of = 0; of < energies.length; of++) {
      least = Math.min(least, energies[of]!);
      excess = Math.min(excess, energies[of]! - limits[of]!);
    }
    // The unseen is as likely as the regime that fits best would be at its limit.
    const unseen = least - excess;
    const lowest = Math.min(least, unseen);
    for (let of = 0; of < count; of++) {
      const above = (of < energies.length ? energies[of]! : unseen) - lowest;
      this.#carried[of]! *= exponential(-Math.min(above * this.#temper, evidenceNatsMax));
    }
    this.#settle();
  }

  #settle(): void {
    let sum = 0;
    for (const share of this.#carried) sum += share;
    if (!(sum > 0)) {
      this.restart();
      return;
    }
    for (let of = 0; of < this.#carried.length; of++) this.probabilities[of] = this.#carried[of]! / sum;
  }
}

/** Per row, in nats of odds. */
export const evidenceNatsMax = 4;
const openShare = 0.5;

/** Where the transitions come to rest: what to believe before anything was seen. */
function restOf(chain: Chain): Float64Array {
  let belief = new Float64Array(chain.count).fill(1 / chain.count);
  let next = new Float64Array(chain.count);
  for (let step = 0; step < restSteps; step++) {
    carried(chain, belief, next);
    [belief, next] = [next, belief];
  }
  return belief;
}

const restSteps = 4_096;
