import type { Prng } from "#runtime/core/prng.ts";
import { PidLoop } from "#sim/plant/pid.ts";
import type { Crew } from "#sim/station.ts";

type Span = readonly [min: number, max: number];

/** How people run one actuator: by a loop that somebody tunes anew now and then, or by hand. */
export interface Handled {
  readonly actuator: string;
  /** What the loop is to bring to nothing; absent where there is no loop and all is done by hand. */
  readonly error?: (read: (sensor: string) => number) => number;
  readonly gain?: Span;
  readonly resetS?: Span;
  readonly min: number;
  readonly max: number;
  readonly rest: number;
  /** What a hand sets it to. */
  readonly byHand: Span;
  /** Nobody turns a knob faster. */
  readonly perS: number;
  /** How long a turn lasts. */
  readonly everyS: Span;
}

/** A crew with one pair of hands an actuator, each with turns of its own. */
export class LoopCrew implements Crew {
  readonly #hands: readonly Hand[];

  constructor(chance: Prng, handled: readonly Handled[]) {
    this.#hands = handled.map((one) => new Hand(one, chance.fork()));
  }

  step(read: (sensor: string) => number, dtS: number): ReadonlyMap<string, number> {
    return new Map(this.#hands.map((hand) => [hand.actuator, hand.step(read, dtS)]));
  }
}

class Hand {
  readonly actuator: string;
  readonly #handled: Handled;
  readonly #chance: Prng;
  #loop: PidLoop | undefined;
  #byHand: number;
  #given: number;
  #leftS = 0;

  constructor(handled: Handled, chance: Prng) {
    this.actuator = handled.actuator;
    this.#handled = handled;
    this.#chance = chance;
    this.#byHand = handled.rest;
    this.#given = handled.rest;
  }

  step(read: (sensor: string) => number, dtS: number): number {
    const { error, perS, min, max } = this.#handled;
    this.#leftS -= dtS;
    if (this.#leftS <= 0) this.#take();
    const wanted = this.#loop === undefined ? this.#byHand : this.#loop.step(error!(read), { dtS });
    const reach = perS * dtS;
    this.#given += Math.min(reach, Math.max(-reach, wanted - this.#given));
    return Math.min(max, Math.max(min, this.#given));
  }

  #take(): void {
    const { error, gain, resetS, everyS, byHand, min, max } = this.#handled;
    const between = ([from, to]: Span) => this.#chance.between(from, to);
    this.#leftS = between(everyS);
    const isByHand = this.#chance.between(0, 1) < byHandShare;
    this.#byHand = between(byHand);
    this.#loop =
      error === undefined || gain === undefined || resetS === undefined || isByHand
        ? undefined
        : new PidLoop({ gain: between(gain), resetS: between(resetS) }, { min, max, rest: this.#given });
  }
}

const byHandShare = 0.12;
