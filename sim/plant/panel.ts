import { assert } from "#runtime/core/fault.ts";
import type { Prng } from "#runtime/core/prng.ts";
import { shown } from "./held.ts";

/** What an instrument adds to what it looks at: noise first, then the step of its converter. */
export interface Instrument {
  readonly deviation: number;
  readonly step: number;
  /** What it shows least; absent: what it sees, also below zero. */
  readonly least?: number;
}

/** A plant's instruments as they were read last: once a step, whoever looks, in one order. */
export class Panel {
  readonly #plant: string;
  readonly #noise: Prng;
  readonly #readings = new Map<string, number>();

  constructor(plant: string, noise: Prng) {
    this.#plant = plant;
    this.#noise = noise;
  }

  put(sensor: string, value: number, { deviation, step, least }: Instrument): void {
    const seen = shown(value, { noise: deviation * this.#noise.normal(), step });
    this.#readings.set(sensor, Math.max(least ?? seen, seen));
  }

  read(sensor: string): number {
    const value = this.#readings.get(sensor);
    assert(value !== undefined, `${sensor} is a sensor of the ${this.#plant}`);
    return value;
  }
}
