import { exponential } from "#runtime/core/elementary.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import { type Chain, carried } from "./chain.ts";
import { evidenceNatsMax } from "./evidence.ts";

/**
 * What is believed about the regime: carried on by the learnt transitions, then moved by the evidence of a row (the
 * forward pass of a hidden Markov model). Total: whatever the evidence is, the beliefs are numbers from 0 to 1,
 * sum 1.
 */
export class Belief {
  readonly #chain: Chain;
  readonly #start: Float64Array;
  readonly #carried: Float64Array;
  /** The probability of each learnt regime, and last of the unseen. */
  readonly probabilities: Float64Array;

  constructor(chain: Chain) {
    this.#chain = chain;
    this.#carried = new Float64Array(chain.count);
    this.probabilities = new Float64Array(chain.count);
    this.#start = restOf(chain);
    this.restart();
  }

  remember(pen: StatePen): void {
    pen.numbers(this.probabilities);
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
   * A row, by what speaks against each state. A change point says that something moved, not where to: the share
   * `open` of each belief is spread over all then.
   */
  observe(nats: Float64Array, open: number): void {
    carried(this.#chain, this.probabilities, this.#carried);
    const { count } = this.#chain;
    let least = Number.POSITIVE_INFINITY;
    for (let of = 0; of < count; of++) least = Math.min(least, nats[of]!);
    for (let of = 0; of < count; of++) {
      const opened = this.#carried[of]! * (1 - open) + open / count;
      this.#carried[of] = opened * exponential(-Math.min(nats[of]! - least, evidenceNatsMax));
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

/** Of the belief of who saw a change point. */
export const openShare = 0.5;

/** Where the transitions come to rest: what to believe before anything was seen. */
export function restOf(chain: Chain): Float64Array {
  let belief = new Float64Array(chain.count).fill(1 / chain.count);
  let next = new Float64Array(chain.count);
  for (let step = 0; step < restSteps; step++) {
    carried(chain, belief, next);
    [belief, next] = [next, belief];
  }
  return belief;
}

const restSteps = 4_096;
