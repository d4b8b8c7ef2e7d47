import type { StatePen } from "#runtime/core/state-pen.ts";

/** What a whole window of comparisons says of the twin. */
export interface TwinWindow {
  /** 1 − the mean of |energy forecast − energy measured|, as a share of the map's threshold. */
  readonly fidelity: number;
  /** The share of steps in which the free energy did not rise. */
  readonly coherence: number;
  /** The highest of the window, in nats. */
  readonly residual: number;
  readonly jump: number;
}

/** One comparison, in nats. */
export interface Step {
  readonly residual: number;
  readonly jump: number;
  readonly energyError: number;
  /** Energy gained since the forecast was made, less the entropy that the forecast gave for it. */
  readonly freeEnergyRise: number;
}

/** Sums one window after the other; allocates nothing but the window that is complete. */
export class WindowSum {
  readonly #rows: number;
  readonly #scale: number;
  #count = 0;
  #error = 0;
  #coherent = 0;
  #residual = 0;
  #jump = 0;

  /** `scale` is what an energy error is a share of: the map's threshold, from which on a state is too rare. */
  constructor(rows: number, scale: number) {
    this.#rows = rows;
    this.#scale = Math.max(Math.abs(scale), scaleNatsMin);
  }

  take({ residual, jump, energyError, freeEnergyRise }: Step): TwinWindow | undefined {
    this.#count++;
    // One error can make a forecast worthless, and no more than that.
    this.#error += Math.min(Math.abs(energyError) / this.#scale, 1);
    if (freeEnergyRise <= riseShareMax * this.#scale) this.#coherent++;
    if (residual > this.#residual) this.#residual = residual;
    if (jump > this.#jump) this.#jump = jump;
    if (this.#count < this.#rows) return undefined;
    const window = {
      fidelity: 1 - this.#error / this.#count,
      coherence: this.#coherent / this.#count,
      residual: this.#residual,
      jump: this.#jump,
    };
    this.restart();
    return window;
  }

  /** Everything that it goes on with. */
  remember(pen: StatePen): void {
    this.#count = pen.whole(this.#count);
    this.#error = pen.number(this.#error);
    this.#coherent = pen.whole(this.#coherent);
    this.#residual = pen.number(this.#residual);
    this.#jump = pen.number(this.#jump);
  }

  restart(): void {
    this.#count = 0;
    this.#error = 0;
    this.#coherent = 0;
    this.#residual = 0;
    this.#jump = 0;
  }
}

/** A map whose threshold is at zero is measured in nats. */
const scaleNatsMin = 1;
/** What is less than a hundredth of the scale is noise of the reading, and no rise. */
export const riseShareMax = 0.01;
