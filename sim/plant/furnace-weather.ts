import type { Prng } from "#runtime/core/prng.ts";

/** What happens to a furnace that nobody commands: bars thrown in, ladles taken out, the hall's air. */
export interface Weather {
  /** A cold charge that falls into the melt now, in kilograms; mostly 0. */
  chargeKg(atS: number, melt: { readonly kg: number; readonly k: number }): number;
  pourKgPerS(atS: number, melt: { readonly kg: number; readonly k: number }): number;
  ambientK(atS: number): number;
}

/** A working day, from chance. A plant without disturbances is `stillWeather`. */
export class WorkingDay implements Weather {
  readonly #chance: Prng;
  readonly #phase: number;
  #nextChargeS: number;
  #pourUntilS = Number.NEGATIVE_INFINITY;

  constructor(chance: Prng) {
    this.#chance = chance;
    this.#phase = chance.between(0, 2 * Math.PI);
    this.#nextChargeS = chance.between(chargeEveryS.min, chargeEveryS.max);
  }

  chargeKg(atS: number, melt: { readonly kg: number; readonly k: number }): number {
    if (atS < this.#nextChargeS) return 0;
    this.#nextChargeS = atS + this.#chance.between(chargeEveryS.min, chargeEveryS.max);
    const kg = this.#chance.between(chargeKg.min, chargeKg.max);
    // Nobody feeds a melt that is too cold to take it, or a crucible that is full.
    return melt.k < chargedFromK || melt.kg > fullKg ? 0 : kg;
  }

  pourKgPerS(atS: number, melt: { readonly kg: number; readonly k: number }): number {
    if (atS >= this.#pourUntilS && melt.kg > pouredFromKg && melt.k > castFromK)
      this.#pourUntilS = atS + this.#chance.between(ladleS.min, ladleS.max);
    return atS < this.#pourUntilS ? ladleKgPerS : 0;
  }

  /** A slow swing of the hall's air over two hours. */
  ambientK(atS: number): number {
    return meanAmbientK + swingK * Math.sin(this.#phase + (2 * Math.PI * atS) / swingS);
  }
}

export const stillWeather: Weather = {
  chargeKg: () => 0,
  pourKgPerS: () => 0,
  ambientK: () => meanAmbientK,
};

const chargeEveryS = { min: 30, max: 60 };
const chargeKg = { min: 0.04, max: 0.22 };
const chargedFromK = 975;
const fullKg = 22;
const pouredFromKg = 21;
const castFromK = 980;
const ladleS = { min: 6, max: 12 };
const ladleKgPerS = 0.2;
const meanAmbientK = 300;
const swingK = 8;
const swingS = 7_200;
