import type { Prng } from "#runtime/core/prng.ts";
import { Knots } from "./knots.ts";
import type { LoopInputs } from "./pump-loop.ts";

/** What the process wants of the skid and holds against it. Time never goes back. */
export interface PumpWeather {
  at(atS: number): LoopInputs;
}

export const stillProcess: PumpWeather = {
  at: () => ({ demandLitresPerMinute: 75, backHeadM: meanHeadM, airC: 22 }),
};

/** A process that orders now more, now less, in ramps, against a vessel whose pressure wanders. */
export class Process implements PumpWeather {
  readonly #demand: Knots;
  readonly #head: Knots;
  readonly #phase: number;

  constructor(chance: Prng) {
    const order = chance.fork();
    const vessel = chance.fork();
    this.#phase = chance.between(0, 2 * Math.PI);
    let [demand, aim, rate, changeS] = [order.between(50, 100), 75, 2, 0];
    this.#demand = new Knots((atS) => {
      if (atS >= changeS) {
        aim = order.between(demandRange.min, demandRange.max);
        rate = order.between(ratePerS.min, ratePerS.max);
        changeS = atS + order.between(orderS.min, orderS.max);
      }
      demand += Math.min(rate, Math.max(-rate, aim - demand));
      return demand;
    });
    let wander = vessel.normal();
    this.#head = new Knots(() => {
      wander += -wander / vesselMemoryS + vesselStepM * vessel.normal();
      return Math.min(headRange.max, Math.max(headRange.min, meanHeadM + wander));
    });
  }

  at(atS: number): LoopInputs {
    return {
      demandLitresPerMinute: this.#demand.at(atS),
      backHeadM: this.#head.at(atS),
      airC: 22 + 3 * Math.sin(this.#phase + (2 * Math.PI * atS) / 14_400),
    };
  }
}

const demandRange = { min: 45, max: 105 };
const ratePerS = { min: 0.5, max: 4 };
const orderS = { min: 15, max: 90 };
const meanHeadM = 6;
const headRange = { min: 3.5, max: 8.5 };
const vesselMemoryS = 60;
const vesselStepM = 0.18;
