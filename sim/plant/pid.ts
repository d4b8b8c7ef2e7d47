/** A PI or PID loop's numbers, in the units of its output and its error. */
export interface Tuning {
  readonly gain: number;
  /** How long the integral takes to do what the gain does at once; Infinity is no integral. */
  readonly resetS: number;
  /** So many seconds of the error's own course are added to the error; absent is none. */
  readonly rateS?: number;
  /** An error smaller than this is none. */
  readonly deadBand?: number;
}

export interface PidLimits {
  readonly min: number;
  readonly max: number;
  /** What it gives while there is no error and never was. */
  readonly rest: number;
}

/** The textbook's controller with its two repairs: an output that has an end, and an integral that waits there. */
export class PidLoop {
  readonly #tuning: Tuning;
  readonly #limits: PidLimits;
  #integral = 0;

  constructor(tuning: Tuning, limits: PidLimits) {
    this.#tuning = tuning;
    this.#limits = limits;
  }

  step(error: number, { dtS, errorPerS = 0 }: { readonly dtS: number; readonly errorPerS?: number }): number {
    const { gain, resetS, rateS = 0, deadBand = 0 } = this.#tuning;
    const { min, max, rest } = this.#limits;
    const seen = Math.sign(error) * Math.max(0, Math.abs(error) - deadBand);
    const wanted = rest + this.#integral + gain * (seen + rateS * errorPerS);
    const given = Math.min(max, Math.max(min, wanted));
    if (given === wanted) this.#integral += (gain / resetS) * seen * dtS;
    return given;
  }
}
