import type { Prng } from "#runtime/core/prng.ts";
import { PidLoop, type Tuning } from "./pid.ts";
import { speedRange, valveRange } from "./pump.ts";

// How the skid was run before there was a model. Most of the time the old way: the pump at a speed somebody
// chose, and the valve throttles what is too much. The drive is newer, and some run the speed instead. Between two
// turns the skid is often left to stand by for a while, and is started from there.

export interface PumpSetpoints {
  readonly speedPercent: number;
  readonly valvePercent: number;
}

/** One loop on the flow: on the valve at a standing speed, or on the speed behind a standing valve. */
export class FlowLoop {
  readonly #loop: PidLoop;
  readonly #acts: "valve" | "speed";
  readonly #standingPercent: number;
  readonly #aboveDemand: number;

  constructor(
    tuning: Tuning,
    options: {
      readonly acts: "valve" | "speed";
      readonly standingPercent: number;
      /** How far above the demand it aims, in litres a minute. */
      readonly aboveDemand: number;
    },
  ) {
    const range = options.acts === "speed" ? speedRange : valveRange;
    const min = options.acts === "speed" ? slowestPercent : tightestPercent;
    this.#loop = new PidLoop(tuning, { min, max: range.max, rest: 65 });
    this.#acts = options.acts;
    this.#standingPercent = options.standingPercent;
    this.#aboveDemand = options.aboveDemand;
  }

  step(read: (sensor: string) => number, dtS: number): PumpSetpoints {
    const error = read("flow_demand") + this.#aboveDemand - read("flow");
    const given = this.#loop.step(error, { dtS });
    return this.#acts === "speed"
      ? { speedPercent: given, valvePercent: this.#standingPercent }
      : { speedPercent: this.#standingPercent, valvePercent: given };
  }
}

export class PumpShift {
  readonly #chance: Prng;
  #turn: Turn;
  #leftS = 0;
  #setpoints: PumpSetpoints = { speedPercent: 70, valvePercent: 100 };

  constructor(chance: Prng) {
    this.#chance = chance;
    this.#turn = { kind: "by-hand", setpoints: this.#setpoints };
  }

  step(read: (sensor: string) => number, dtS: number): ReadonlyMap<string, number> {
    this.#leftS -= dtS;
    if (this.#leftS <= 0) this.#take();
    const wanted = this.#wanted(read, dtS);
    const towards = (isNow: number, aim: number) =>
      isNow + Math.min(percentPerS * dtS, Math.max(-percentPerS * dtS, aim - isNow));
    this.#setpoints = {
      speedPercent: towards(this.#setpoints.speedPercent, wanted.speedPercent),
      valvePercent: towards(this.#setpoints.valvePercent, wanted.valvePercent),
    };
    return new Map([
      ["pump_speed_setpoint", this.#setpoints.speedPercent],
      ["valve_position_setpoint", this.#setpoints.valvePercent],
    ]);
  }

  #wanted(read: (sensor: string) => number, dtS: number): PumpSetpoints {
    const turn = this.#turn;
    // As the skid is also left where nobody may act: turning slowly, behind an open valve.
    if (turn.kind === "standby") return { speedPercent: turn.speedPercent, valvePercent: 100 };
    if (turn.kind === "by-hand") return turn.setpoints;
    if (turn.kind === "loop") return turn.loop.step(read, dtS);
    // By rule of thumb: so much speed for so much water, and the operator's hand does the rest.
    const demand = read("flow_demand");
    const speedPercent = turn.basePercent + turn.percentPerLitre * demand;
    const missing = demand - read("flow");
    return { speedPercent: speedPercent + turn.perMissing * missing, valvePercent: turn.valvePercent };
  }

  #take(): void {
    const chance = this.#chance;
    if (this.#turn.kind !== "standby" && chance.between(0, 1) < standbyShare) {
      this.#leftS = chance.between(15, 60);
      this.#turn = { kind: "standby", speedPercent: chance.between(slowestPercent - 2, slowestPercent + 2) };
      return;
    }
    const lot = chance.between(0, 1);
    this.#leftS = chance.between(90, 600);
    if (lot < 0.1) this.#turn = { kind: "by-hand", setpoints: this.#byHand() };
    else if (lot < 0.35)
      this.#turn = {
        kind: "thumb",
        basePercent: chance.between(32, 40),
        percentPerLitre: chance.between(0.4, 0.5),
        perMissing: chance.between(0.2, 1.2),
        valvePercent: this.#wideOpen(),
      };
    else this.#turn = { kind: "loop", loop: lot < 0.7 ? this.#onSpeed() : this.#onValve() };
  }

  #byHand(): PumpSetpoints {
    return { speedPercent: this.#chance.between(40, 95), valvePercent: this.#chance.between(40, 100) };
  }

  #wideOpen(): number {
    return this.#chance.between(0, 1) < 0.6 ? 100 : this.#chance.between(60, 100);
  }

  #onSpeed(): FlowLoop {
    const chance = this.#chance;
    return new FlowLoop(
      { gain: chance.between(0.15, 1), resetS: chance.between(2, 6) },
      { acts: "speed", standingPercent: this.#wideOpen(), aboveDemand: chance.between(-1, 3) },
    );
  }

  #onValve(): FlowLoop {
    const chance = this.#chance;
    return new FlowLoop(
      { gain: chance.between(0.15, 0.5), resetS: chance.between(1.5, 6) },
      { acts: "valve", standingPercent: chance.between(85, 100), aboveDemand: chance.between(-1, 3) },
    );
  }
}

type Turn = Readonly<
  | { kind: "loop"; loop: FlowLoop }
  | { kind: "thumb"; basePercent: number; percentPerLitre: number; perMissing: number; valvePercent: number }
  | { kind: "by-hand"; setpoints: PumpSetpoints }
  | { kind: "standby"; speedPercent: number }
>;

/** So that the pump is never without flow of its own, and the valve never without authority. */
const slowestPercent = 35;
const tightestPercent = 15;
const percentPerS = 20;
/** Of the turns, how many end in it. */
const standbyShare = 0.35;
