// From an observation to what the two branches look at. Whoever fits and whoever watches take the same way.

import { logarithm } from "#runtime/core/elementary.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import type { StatePen } from "#runtime/core/state-pen.ts";
import type { Expert } from "#runtime/map/expert.ts";
import { type Standard, standardise } from "#runtime/map/standard.ts";
import { type Shape, shapeEnergy } from "./shape.ts";
import type { WindowStatistics } from "./window.ts";

/** Of a window: a mean and a log deviation a channel, and the entropy of them all. */
export function windowFeatures(width: number): number {
  return 2 * width + 1;
}

/**
 * A window of whitened rows that slides. A row that is not all numbers starts it anew: a gap in the past is no
 * past, and nothing is put in its place.
 */
export class WindowSense {
  readonly #standard: Standard;
  readonly #whitening: Float64Array;
  readonly #statistics: WindowStatistics;
  readonly #inner: Float64Array;
  readonly features: Float64Array;
  changeScore = 0;
  /** Entropy of the newer half less that of the older one, its size alone. */
  entropySlope = 0;
  #rows = 0;

  constructor(standard: Standard, whitening: Float64Array, statistics: WindowStatistics) {
    this.#standard = standard;
    this.#whitening = whitening;
    this.#statistics = statistics;
    const { width } = statistics.shape;
    this.#inner = new Float64Array(width);
    this.features = new Float64Array(windowFeatures(width));
  }

  /** What is computed of the window is computed anew with each row. */
  remember(pen: StatePen): void {
    this.#rows = pen.whole(this.#rows);
    pen.numbers(this.#statistics.values);
  }

  restart(): void {
    this.#rows = 0;
  }

  /** Rows since the split that the change score is about. */
  get rowsSinceSplit(): number {
    return this.#statistics.rowsSinceSplit();
  }

  /** Whether the window is full, and so the features are of it. */
  take(values: Float64Array): boolean {
    const { values: window, shape } = this.#statistics;
    const { width, rows } = shape;
    if (!standardise(values, this.#inner, this.#standard)) {
      this.restart();
      return false;
    }
    window.copyWithin(0, width);
    const last = (rows - 1) * width;
    for (let row = 0; row < width; row++) {
      let sum = 0;
      for (let column = 0; column <= row; column++)
        sum += this.#whitening[row * width + column]! * this.#inner[column]!;
      window[last + row] = sum;
    }
    this.#rows = Math.min(this.#rows + 1, rows);
    if (this.#rows < rows) return false;
    const moments = this.#statistics.moments();
    for (let column = 0; column < width; column++) {
      this.features[column] = moments[column]!;
      this.features[width + column] = logarithm(moments[width + column]! + stillness);
    }
    this.features[2 * width] = this.#statistics.entropy("whole");
    this.changeScore = this.#statistics.change();
    this.entropySlope = Math.abs(this.#statistics.entropy("newer") - this.#statistics.entropy("older"));
    return true;
  }
}

/** Below so much of the usual movement within a window, a channel stands still; its logarithm stays finite. */
const stillness = 0.05;

/**
 * Numbers of physics as features: of their own size up to what is usual, by the logarithm beyond, because an
 * energy or a residual may be a thousand times what it ever was. False where one is not a number.
 */
export function physicsFeatures(numbers: Float64Array, scales: Float64Array, into: Float64Array): boolean {
  let isKnown = true;
  for (let at = 0; at < scales.length; at++) {
    const size = numbers[at]! / scales[at]!;
    if (!Number.isFinite(numbers[at]!)) isKnown = false;
    const beyond = logarithm(1 + Math.min(Math.abs(size), sizeMax));
    into[at] = size < 0 ? -beyond : beyond;
  }
  return isKnown;
}

const sizeMax = 1e12;

/** The energy of a standardised state on a landscape; total. */
export function landscapeEnergy(landscape: Pick<Expert, "energy">, inner: Float64Array): number {
  const energy = landscape.energy(inner);
  return energy < energyNatsMax ? energy : energyNatsMax;
}

/** What numbers of physics add to it; nothing where a model asks for none. */
export function numbersEnergy(shape: Shape, numbers: Float64Array, at: number): number {
  return shape.width === 0 ? 0 : shapeEnergy(shape, numbers, at);
}
