import type { Prng } from "#runtime/core/prng.ts";
import { Knots } from "./knots.ts";

/** What an island asks for and what the wind gives, in MW. Time never goes back. */
export interface GridWeather {
  loadMw(atS: number): number;
  renewableMw(atS: number): number;
}

export const quietDay: GridWeather = { loadMw: () => meanLoadMw, renewableMw: () => meanWindMw };

/**
 * A working day: a load that wanders, a mill that switches big motors, and gusts. Chance is drawn once a
 * second of the day and values in between lie on a straight line, so that the day is the same however
 * finely somebody steps through it.
 */
export class BusyDay implements GridWeather {
  readonly #load: Knots;
  readonly #wind: Knots;

  constructor(chance: Prng) {
    const load = chance.fork();
    const wind = chance.fork();
    let wandering = 2 * load.normal();
    let millMw = 0;
    let switchS = load.between(millS.min, millS.max);
    this.#load = new Knots((atS) => {
      wandering += -wandering / loadMemoryS + loadStepMw * load.normal();
      if (atS >= switchS) {
        // Whatever runs is switched off again, so the mill never piles up.
        millMw = millMw === 0 ? load.between(millMwMin, millMwMax) * (load.between(0, 1) < 0.5 ? -1 : 1) : 0;
        switchS = atS + load.between(millS.min, millS.max);
      }
      return meanLoadMw + swingMw * Math.sin((2 * Math.PI * atS) / swingS) + wandering + millMw;
    });
    let gust = 3 * wind.normal();
    this.#wind = new Knots(() => {
      gust += -gust / windMemoryS + windStepMw * wind.normal();
      return Math.min(windMwMax, Math.max(0, meanWindMw + gust));
    });
  }

  loadMw(atS: number): number {
    return this.#load.at(atS);
  }

  renewableMw(atS: number): number {
    return this.#wind.at(atS);
  }
}

const meanLoadMw = 62;
const swingMw = 3;
const swingS = 5_400;
const loadMemoryS = 120;
const loadStepMw = 0.12;
const millS = { min: 25, max: 110 };
const millMwMin = 2;
const millMwMax = 6;
const meanWindMw = 16;
const windMwMax = 30;
const windMemoryS = 90;
const windStepMw = 0.3;
