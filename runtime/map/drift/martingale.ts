// Whether the plant still shows what its map was calibrated on, as a bet against it. A gambler who bets on
// rare states cannot win while they come as often as they did in the calibration: that his capital ever
// grows a hundredfold then has a probability of 1 in 100, over the whole lifetime (Ville 1939).

import type { StatePen } from "#runtime/core/state-pen.ts";

/** The capital at which the plant is said to have drifted: a false alarm in at most one of a hundred lifetimes. */
export const evidenceMax = 100;

/**
 * Energies come in one by one; each is ranked among the calibration and all that came since. So ranked, the
 * p-values are independent where all are exchangeable; against the calibration alone they are not, and a
 * long life would find out how the calibration differs from the truth by chance, and call that a drift.
 *
 * Ties are broken conservatively, without chance: whatever is equal counts as rarer. The p-value is then at
 * least the randomised one, and since every bet pays less the larger it is, the capital is at most that of
 * a true martingale, and the bound above stands. It is why no bet here is on ordinary states: one on large
 * p-values would win by the ties. Memory is bounded: energies are told apart as far as `binsMax` quantiles
 * of the calibration do. Observing allocates nothing.
 */
export class ExchangeabilityMartingale {
  readonly #edges: Float64Array;
  /** How many energies are in each bin, as a binary indexed tree (Fenwick 1994): sums in log(bins) steps. */
  readonly #counts: Float64Array;
  readonly #start: Float64Array;
  readonly #total: number;
  /** Capital per bet; what has not been staked yet is the reserve, 1 / (1 + bets made). */
  readonly #capitals = new Float64Array(bets.length);
  #seen: number;
  #bets = 0;

  constructor(calibration: Float64Array) {
    this.#edges = edgesOf(calibration);
    this.#counts = new Float64Array(this.#edges.length + 2);
    for (const energy of calibration) this.#add(this.#binOf(energy));
    this.#start = this.#counts.slice();
    this.#total = calibration.length;
    this.#seen = this.#total;
  }

  /** How many times its stake the gambler has: at least 0, and 1 where nothing speaks for a drift. */
  get evidence(): number {
    let sum = 1 / (1 + this.#bets);
    for (let bet = 0; bet < bets.length; bet++) sum += this.#capitals[bet]!;
    return sum;
  }

  /** The p-value of this energy among all before it. What is not a number is as rare as can be. */
  observe(energy: number): number {
    const bin = this.#binOf(energy);
    const p = (1 + this.#seen - this.#countBelow(bin)) / (1 + this.#seen);
    this.#add(bin);
    this.#seen++;
    this.#bet(p);
    return p;
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    pen.wholes(this.#counts);
    pen.numbers(this.#capitals);
    this.#seen = pen.whole(this.#seen);
    this.#bets = pen.whole(this.#bets);
  }

  /** A new life: what came since the calibration is forgotten, and so is what was won. */
  restart(): void {
    this.#counts.set(this.#start);
    this.#seen = this.#total;
    this.#capitals.fill(0);
    this.#bets = 0;
  }

  /**
   * Nobody knows when a drift begins, so 1 / (t (t + 1)) of the capital is first staked at the t-th energy,
   * for each t: whoever had staked all at once would be ruined by years of normal operation before it. The
   * rest is a simple jumper (Vovk et al. 2021): a part of what is staked changes its bet every time.
   */
  #bet(p: number): void {
    const t = ++this.#bets;
    const fresh = 1 / (t * (t + 1)) / bets.length;
    let staked = 0;
    for (let bet = 0; bet < bets.length; bet++) staked += this.#capitals[bet]!;
    // Won more than anybody needs: the rest is given away, or it would one day not be a finite number.
    const kept = staked > capitalMax ? capitalMax / staked : 1;
    const jumped = (jumpShare * staked) / bets.length;
    for (let bet = 0; bet < bets.length; bet++) {
      const capital = kept * ((1 - jumpShare) * this.#capitals[bet]! + jumped) + fresh;
      this.#capitals[bet] = capital * bets[bet]!(p);
    }
  }

  /** Bins from the lowest energies up: how many edges are below it, so that what beats the highest has a bin of its own. */
  #binOf(energy: number): number {
    if (Number.isNaN(energy)) return this.#edges.length;
    let low = 0;
    let high = this.#edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#edges[middle]! < energy) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #add(bin: number): void {
    for (let at = bin + 1; at < this.#counts.length; at += at & -at) this.#counts[at]!++;
  }

  #countBelow(bin: number): number {
    let sum = 0;
    for (let at = bin; at > 0; at -= at & -at) sum += this.#counts[at]!;
    return sum;
  }
}

/**
 * What a stake becomes at p. Each is at least 0, falls in p and has the mean 1 over 0 … 1. The first keeps
 * its stake for later, the next two see a slow shift, the last one a few very rare states.
 */
const bets: readonly ((p: number) => number)[] = [
  () => 1,
  (p) => 1.5 - p,
  (p) => 2 - 2 * p,
  (p) => 0.5 / Math.sqrt(p),
];
const jumpShare = 0.01;
const capitalMax = 1e12;
export const binsMax = 1_024;

/** Where the calibration is cut into bins of equal counts, ascending, none twice. */
function edgesOf(ascending: Float64Array): Float64Array {
  const bins = Math.min(binsMax, ascending.length);
  const edges: number[] = [];
  for (let bin = 1; bin <= bins; bin++) {
    const edge = ascending[Math.ceil((bin * ascending.length) / bins) - 1]!;
    if (edges.length === 0 || edge > edges.at(-1)!) edges.push(edge);
  }
  return Float64Array.from(edges);
}
