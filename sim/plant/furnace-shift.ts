import type { Prng } from "#runtime/core/prng.ts";

// A careful person with a PID controller: how the furnace was run before anybody thought of a model.
// The energy map is learnt from this, so what an operator never does here is what the shield refuses.

export interface Readings {
  readonly meltK: number;
  readonly heaterKw: number;
}

export interface Setpoints {
  readonly heaterKw: number;
  readonly fanPercent: number;
}

/** Proportional band and reset time were tuned on the plant: well damped with a full crucible. */
export interface Tuning {
  readonly kwPerK: number;
  readonly resetS: number;
}

export const goodTuning: Tuning = { kwPerK: 1.6, resetS: 90 };

/** Holds a temperature with the heater, and with the fan where there is too much of it. */
export class Pid {
  #integralKw = 18;

  /** `toK` is where the melt should be now; the caller moves it slowly. */
  step(readings: Readings, toK: number, { tuning, dtS }: { tuning: Tuning; dtS: number }): Setpoints {
    const error = toK - readings.meltK;
    const wanted = this.#integralKw + tuning.kwPerK * error;
    const heaterKw = Math.min(ceilingKw(readings.meltK), Math.max(0, wanted));
    // The integral waits while the heater is at a limit (otherwise each warm-up would end above its aim).
    if (wanted === heaterKw) this.#integralKw += (tuning.kwPerK / tuning.resetS) * error * dtS;
    this.#integralKw = Math.min(integralKw.max, Math.max(integralKw.min, this.#integralKw));
    const fanPercent = Math.min(100, Math.max(shellFanPercent, shellFanPercent + 8 * (-error - 3)));
    return { heaterKw, fanPercent };
  }
}

const integralKw = { min: 8, max: 30 };
/** The fan never stands still in this plant, to spare the shell. */
export const shellFanPercent = 20;

/** House rule: full heat is for a cold melt. The nearer to casting heat, the less the heater may do. */
export function ceilingKw(meltK: number): number {
  return Math.min(warmUpKw.max, Math.max(castingKwMax, warmUpKw.max - (meltK - taperFromK) * taperKwPerK));
}

const warmUpKw = { min: 42, max: 58 };
const castingKwMax = 33;
const taperFromK = 955;
const taperKwPerK = 0.65;

/** A shift with its turns: casting at changing heats, by hand for a while, breaks, and warming up again. */
export class Shift {
  readonly #chance: Prng;
  readonly #pid = new Pid();
  #turn: Turn = { kind: "warm-up", kw: 50, riseKwPerS: 1.5 };
  #turnS = 0;
  #aimK = 1_000;
  #aimNowK = 900;
  #tuning: Tuning = goodTuning;
  #heaterKw = 0;

  constructor(chance: Prng) {
    this.#chance = chance;
  }

  step(readings: Readings, dtS: number): Setpoints {
    this.#turnS += dtS;
    if (this.#isOver(readings)) this.#take(this.#next(readings), readings);
    const { heaterKw, fanPercent } = this.#asked(readings, dtS);
    this.#heaterKw = heaterKw;
    return { heaterKw, fanPercent };
  }

  #asked(readings: Readings, dtS: number): Setpoints {
    const turn = this.#turn;
    if (turn.kind === "break") {
      const heaterKw = Math.max(turn.kw, this.#heaterKw - turn.fallKwPerS * dtS);
      return { heaterKw, fanPercent: turn.fanPercent };
    }
    if (turn.kind === "warm-up") {
      const heaterKw = Math.min(turn.kw, ceilingKw(readings.meltK), this.#heaterKw + turn.riseKwPerS * dtS);
      return { heaterKw, fanPercent: shellFanPercent };
    }
    const way = this.#aimK - this.#aimNowK;
    this.#aimNowK += Math.sign(way) * Math.min(Math.abs(way), aimKPerS * dtS);
    const held = this.#pid.step(readings, this.#aimNowK, { tuning: this.#tuning, dtS });
    if (turn.kind === "casting") return held;
    const towards =
      this.#heaterKw +
      Math.sign(turn.kw - this.#heaterKw) * Math.min(dtS, Math.abs(turn.kw - this.#heaterKw));
    return { heaterKw: Math.min(towards, ceilingKw(readings.meltK)), fanPercent: turn.fanPercent };
  }

  #isOver({ meltK }: Readings): boolean {
    const turn = this.#turn;
    if (turn.kind === "break") return meltK < turn.untilK || this.#turnS > breakSMax;
    if (turn.kind === "warm-up") return meltK > this.#aimK - warmUpEndsBelowAimK;
    const isFar = meltK < byHandK.min || meltK > byHandK.max;
    return this.#turnS > turn.forS || (turn.kind === "by-hand" && isFar);
  }

  /** Casting is followed by a spell by hand or a break, a break by warming up, all else by casting. */
  #next({ meltK }: Readings): Turn {
    const chance = this.#chance;
    const { kind } = this.#turn;
    const lot = chance.between(0, 1);
    if (kind === "break") return meltK > byHandK.min && lot < 0.15 ? this.#byHand() : this.#warmUp();
    if (kind !== "casting" || lot < 0.15) return this.#casting();
    return lot < 0.25 ? this.#byHand() : this.#break();
  }

  #casting(): Turn {
    return { kind: "casting", forS: this.#chance.between(60, 240) };
  }

  #byHand(): Turn {
    const chance = this.#chance;
    return {
      kind: "by-hand",
      kw: chance.between(6, 33),
      fanPercent: chance.between(0, 60),
      forS: chance.between(30, 120),
    };
  }

  /** Mostly with the heater off, now and then with the fan to hurry it along. */
  #break(): Turn {
    const chance = this.#chance;
    return {
      kind: "break",
      kw: chance.between(0, 1) < 0.15 ? chance.between(0, 14) : 0,
      fallKwPerS: chance.between(1, 10),
      fanPercent: chance.between(0, 1) < 0.55 ? chance.between(0, 40) : chance.between(60, 100),
      untilK: chance.between(breakUntilK.min, breakUntilK.max),
    };
  }

  /** Slowly, to spare the lining. */
  #warmUp(): Turn {
    const chance = this.#chance;
    return {
      kind: "warm-up",
      kw: chance.between(warmUpKw.min, warmUpKw.max),
      riseKwPerS: chance.between(0.25, 0.9),
    };
  }

  #take(turn: Turn, { meltK }: Readings): void {
    const chance = this.#chance;
    if (this.#turn.kind === "warm-up") this.#aimNowK = meltK;
    if (turn.kind === "casting" || turn.kind === "warm-up") {
      const range = turn.kind === "casting" && chance.between(0, 1) < standbyShare ? standbyK : castingK;
      this.#aimK = chance.between(range.min, range.max);
      this.#tuning = { kwPerK: chance.between(1, 2.2), resetS: chance.between(60, 150) };
    }
    this.#turn = turn;
    this.#turnS = 0;
  }
}

type Turn = Readonly<
  | { kind: "casting"; forS: number }
  | { kind: "by-hand"; kw: number; fanPercent: number; forS: number }
  | { kind: "break"; kw: number; fallKwPerS: number; fanPercent: number; untilK: number }
  | { kind: "warm-up"; kw: number; riseKwPerS: number }
>;

const castingK = { min: 985, max: 1_015 };
/** Now and then the furnace is kept warm for later, below casting heat. */
const standbyK = { min: 955, max: 985 };
const standbyShare = 0.12;
const aimKPerS = 0.25;
const warmUpEndsBelowAimK = 6;
const byHandK = { min: 950, max: 1_018 };
const breakUntilK = { min: 862, max: 985 };
const breakSMax = 900;
