/** Values a second apart, drawn when they are first needed; only the two around now are kept. */
export class Knots {
  readonly #draw: (atS: number) => number;
  #second = 0;
  #before: number;
  #after: number;

  constructor(draw: (atS: number) => number) {
    this.#draw = draw;
    this.#before = draw(0);
    this.#after = draw(1);
  }

  at(atS: number): number {
    while (atS >= this.#second + 1) {
      this.#second++;
      this.#before = this.#after;
      this.#after = this.#draw(this.#second + 1);
    }
    return this.#before + (this.#after - this.#before) * (atS - this.#second);
  }
}
