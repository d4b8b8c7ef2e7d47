/** Rates of change per second of a state, from the state alone; the inputs stand still for one step. */
export type Slope = (state: Float64Array, rate: Float64Array) => void;

/**
 * One step of the classical Runge-Kutta method. Every new value is the old one plus a weighted sum of
 * rates, so that a linear sum over the state that must stay the same (the books of an energy balance,
 * integrated beside what they explain) does, to rounding.
 */
export class RungeKutta {
  readonly #rates: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  readonly #moved: Float64Array;

  constructor(size: number) {
    this.#rates = [
      new Float64Array(size),
      new Float64Array(size),
      new Float64Array(size),
      new Float64Array(size),
    ];
    this.#moved = new Float64Array(size);
  }

  step(state: Float64Array, hS: number, slope: Slope): void {
    const [k1, k2, k3, k4] = this.#rates;
    slope(state, k1);
    slope(this.#along(state, k1, hS / 2), k2);
    slope(this.#along(state, k2, hS / 2), k3);
    slope(this.#along(state, k3, hS), k4);
    for (let index = 0; index < state.length; index++)
      state[index]! += (hS / 6) * (k1[index]! + 2 * k2[index]! + 2 * k3[index]! + k4[index]!);
  }

  #along(state: Float64Array, rate: Float64Array, byS: number): Float64Array {
    for (let index = 0; index < state.length; index++)
      this.#moved[index] = state[index]! + byS * rate[index]!;
    return this.#moved;
  }
}
