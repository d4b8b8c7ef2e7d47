// Integrators for what swings and loses nothing: masses and springs. A step of these moves positions and
// velocities in turns, each by what the other is at that moment, and so keeps the area of phase space to the
// last bit. That is why their energy swings about the true one for ever and does not run away, where even
// Runge and Kutta's method of the same order slowly cools the chain and Euler's blows it up.

/** A step as shares of it: drift by `drift[0]`, kick by `kick[0]`, drift by `drift[1]` … the last kick is none. */
export interface Scheme {
  readonly order: 1 | 2 | 4;
  readonly drift: readonly number[];
  readonly kick: readonly number[];
}

/** Forest and Ruth's (1990), which Yoshida found as three leapfrogs, of which the middle one goes back. */
const cube = 2 ** (1 / 3);
const outer = 1 / (2 - cube);
const inner = -cube / (2 - cube);

export const schemes: Readonly<Record<"symplectic-euler" | "leapfrog" | "forest-ruth", Scheme>> = {
  "symplectic-euler": { order: 1, drift: [0, 1], kick: [1, 0] },
  leapfrog: { order: 2, drift: [0.5, 0.5], kick: [1, 0] },
  "forest-ruth": {
    order: 4,
    drift: [outer / 2, (outer + inner) / 2, (outer + inner) / 2, outer / 2],
    kick: [outer, inner, outer, 0],
  },
};

export interface Phase {
  readonly position: Float64Array;
  readonly velocity: Float64Array;
}

/** What the springs do to each mass, from positions alone. */
export type Acceleration = (position: Float64Array, acceleration: Float64Array) => void;

export class Symplectic {
  readonly #scheme: Scheme;
  readonly #pulled: Float64Array;

  constructor(scheme: Scheme, size: number) {
    this.#scheme = scheme;
    this.#pulled = new Float64Array(size);
  }

  step({ position, velocity }: Phase, hS: number, accelerate: Acceleration): void {
    const { drift, kick } = this.#scheme;
    const pulled = this.#pulled;
    for (let turn = 0; turn < drift.length; turn++) {
      const driftS = drift[turn]! * hS;
      if (driftS !== 0)
        for (let mass = 0; mass < position.length; mass++) position[mass]! += driftS * velocity[mass]!;
      const kickS = kick[turn]! * hS;
      if (kickS === 0) continue;
      accelerate(position, pulled);
      for (let mass = 0; mass < position.length; mass++) velocity[mass]! += kickS * pulled[mass]!;
    }
  }
}
