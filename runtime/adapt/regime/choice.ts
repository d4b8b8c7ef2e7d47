import type { StatePen } from "#runtime/core/state-pen.ts";
import type { Hysteresis } from "./regime.ts";

/**
 * Which regime is called the current one. Another takes its place once it leads by `leadMin` of the belief for
 * `rowsMin` rows on end, so that two beliefs that cross each other at every row do not make the name flap: a
 * model and a threshold hang on it. The first one is taken as it comes.
 */
export class Choice {
  readonly #hysteresis: Hysteresis;
  #current = -1;
  #challenger = -1;
  #rows = 0;

  constructor(hysteresis: Hysteresis) {
    this.#hysteresis = hysteresis;
  }

  remember(pen: StatePen): void {
    this.#current = pen.whole(this.#current);
    this.#challenger = pen.whole(this.#challenger);
    this.#rows = pen.whole(this.#rows);
  }

  restart(): void {
    this.#current = -1;
    this.#challenger = -1;
    this.#rows = 0;
  }

  among(beliefs: Float64Array): number {
    let highest = 0;
    for (let of = 1; of < beliefs.length; of++) if (beliefs[of]! > beliefs[highest]!) highest = of;
    if (this.#current < 0) this.#current = highest;
    const isLeading =
      highest !== this.#current && beliefs[highest]! - beliefs[this.#current]! >= this.#hysteresis.leadMin;
    this.#rows = isLeading ? (highest === this.#challenger ? this.#rows + 1 : 1) : 0;
    this.#challenger = isLeading ? highest : -1;
    if (this.#rows >= this.#hysteresis.rowsMin) {
      this.#current = highest;
      this.#challenger = -1;
      this.#rows = 0;
    }
    return this.#current;
  }
}
