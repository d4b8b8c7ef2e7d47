import { type Instant, US_PER_S } from "#runtime/core/clock.ts";
import { copyNumbers } from "#runtime/core/copy-numbers.ts";
import { areFinite } from "#runtime/core/finite.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import { ForecastWatch } from "#runtime/map/drift/forecast-watch.ts";
import type { Foresight } from "#runtime/map/foresight-port.ts";
import { MissMean } from "#runtime/map/misses.ts";

/** `none` is a map that cannot look ahead. */
export const forecasterStates = ["none", "trusted", "lost"] as const;
export type ForecasterState = (typeof forecasterStates)[number];

/**
 * Holds the forecaster to what then came: of two states one row apart, was the second a usual sequel of the
 * first? Asked by stretches of rows that know little of each other, as many as the map's own misses took. A map without a forecaster, or one that does not know how long its rows are, is never asked.
 */
export class ForecastCheck {
  readonly #foresight: Foresight | undefined;
  readonly #watch: ForecastWatch | undefined;
  readonly #mean: MissMean;
  readonly #rowUs: number;
  readonly #before: Float64Array;
  #beforeAt: Instant = 0;

  constructor(foresight: Foresight | undefined, channels: number) {
    const isTimed =
      foresight !== undefined && foresight.secondsPerRow > 0 && foresight.misses.energies.length > 0;
    this.#foresight = isTimed ? foresight : undefined;
    this.#watch = isTimed ? new ForecastWatch(foresight.misses.energies) : undefined;
    this.#mean = new MissMean(foresight?.misses.rows ?? 1);
    this.#rowUs = (foresight?.secondsPerRow ?? 0) * US_PER_S;
    this.#before = new Float64Array(channels);
  }

  /** What the judge goes by: where there is no forecaster, there is none to lose. */
  get trust(): "trusted" | "lost" {
    return this.state === "lost" ? "lost" : "trusted";
  }

  get state(): ForecasterState {
    if (this.#watch === undefined) return "none";
    return this.#watch.isForesightTrusted ? "trusted" : "lost";
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    pen.numbers(this.#before);
    this.#beforeAt = pen.number(this.#beforeAt);
    this.#watch?.remember(pen);
    this.#mean.remember(pen);
  }

  /** Takes the state of a tick; one that cannot be believed, or comes after a pause, is a new beginning. */
  observe(state: Float64Array, at: Instant): void {
    if (this.#foresight === undefined || this.#watch === undefined) return;
    if (!areFinite(state)) {
      this.#beforeAt = 0;
      return;
    }
    const age = at - this.#beforeAt;
    if (this.#beforeAt !== 0 && age < this.#rowUs * (1 - slack)) return;
    if (this.#beforeAt !== 0 && age <= this.#rowUs * (1 + slack)) {
      const missed = this.#mean.add(this.#foresight.miss(this.#before, state));
      if (missed !== undefined) this.#watch.observe(missed);
    }
    copyNumbers(this.#before, state);
    this.#beforeAt = at;
  }
}

/** A state this much too early or too late, as a share of a row, still is the next one. */
const slack = 0.1;
