import { logarithm } from "#runtime/core/elementary.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import { countAtLeast } from "#runtime/map/surprise.ts";
import { ExchangeabilityMartingale, evidenceMax } from "./martingale.ts";

/**
 * Whether a forecaster still forecasts. Each stretch of rows brings the energy of what it missed one step
 * ahead, as a mean; the calibration holds those of stretches it was not fitted to, ascending. A forecaster whose
 * misses have become rarer than that describes another plant, and a roll-out by it is a guess: whoever judges
 * by it falls back to the hard limits and a hold. Stretches have to be long enough to know little of each other
 * (`misses.ts`), or one accident is many witnesses.
 *
 * Trust is lost by evidence that a good forecaster gives in at most one of a hundred lifetimes, and comes
 * back after `goodMin` stretches on end none of which is rarer than 1 in 100 and which are as usual on the
 * whole; then all is forgotten, and a forecaster that is still wrong is found out anew.
 */
export class ForecastWatch {
  readonly #calibration: Float64Array;
  readonly #martingale: ExchangeabilityMartingale;
  #isTrusted = true;
  #good = 0;
  #nats = 0;

  constructor(calibration: Float64Array) {
    this.#calibration = calibration;
    this.#martingale = new ExchangeabilityMartingale(calibration);
  }

  /** False: "forecaster out of calibration". */
  get isForesightTrusted(): boolean {
    return this.#isTrusted;
  }

  get evidence(): number {
    return this.#martingale.evidence;
  }

  /** How many good stretches there were on end since trust was lost; 0 while it is not. */
  get good(): number {
    return this.#good;
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    this.#isTrusted = pen.whole(this.#isTrusted ? 1 : 0) === 1;
    this.#good = pen.whole(this.#good);
    this.#nats = pen.number(this.#nats);
    this.#martingale.remember(pen);
  }

  /** The energy of what was missed one step ahead; what is not a number is the worst miss. Allocates nothing. */
  observe(residualEnergy: number): void {
    if (this.#isTrusted) {
      this.#martingale.observe(residualEnergy);
      if (this.#martingale.evidence >= evidenceMax) this.#isTrusted = false;
      return;
    }
    const rows = this.#calibration.length + 1;
    const p = (1 + countAtLeast(this.#calibration, residualEnergy)) / rows;
    this.#good = p > pMin ? this.#good + 1 : 0;
    this.#nats = this.#good === 0 ? 0 : this.#nats - logarithm(p);
    if (this.#good < goodMin) return;
    const isUsual = this.#nats <= natsEachMax * this.#good;
    this.#good = 0;
    this.#nats = 0;
    if (!isUsual) return;
    this.#isTrusted = true;
    this.#martingale.restart();
  }
}

export const goodMin = 16;
const pMin = 0.01;
/** A usual stretch has 1 nat of surprise in the mean, and 16 of them 16 ± 4. */
const natsEachMax = 1.25;
