import { assert } from "#runtime/core/fault.ts";
import { type Books, booksOf } from "./books.ts";

// The water of two tanks, and the pump between them.
//
//   head of the pump        H = n²·h₀ − c·Q²       the affinity laws: Q ~ n, H ~ n², P ~ n³
//   head it works against   H = z + h₂ − h₁ + k·Q²
//   shaft                   P = n³·p₀ + n²·p₁·Q
//   what runs down again    Qₒ = a·x·√h₂           Torricelli
//
// A level's potential energy is ½·ρ·g·A·h². The levels are stepped by the implicit midpoint, which keeps a
// square to rounding: what the pump lifts is what is stored, and what friction, throttle and fall take is heat.

export interface WaterInputs {
  /** Shares of full speed and of the valve's stroke. */
  readonly speed: number;
  readonly valve: number;
  readonly drawM3PerS: number;
  readonly airC: number;
  readonly worn: number;
  readonly clogged: number;
}

export interface WaterState {
  readonly upperM: number;
  readonly lowerM: number;
  /** In m³/s. */
  readonly flow: number;
  readonly outflow: number;
  readonly motorC: number;
  readonly waterC: number;
}

/** Metres of head at a share of full speed and a flow in m³/s; a worn impeller makes less. */
export function pumpHeadM(speed: number, flow: number, worn = 0): number {
  return speed * speed * shutOffM * (1 - 0.4 * worn) - pumpMPerFlow2 * flow * flow;
}

export function shaftW(speed: number, flow: number): number {
  return speed * speed * (speed * shaftIdleW + shaftWPerFlow * Math.max(0, flow));
}

export class TankWater {
  #upperM = 1;
  #lowerM = 1.2;
  #flow = 0;
  #outflow = 0;
  #upperJ: number;
  #lowerJ: number;
  #motorJ: number;
  #inJ = 0;
  #outJ = 0;
  #inM3 = 0;
  #outM3 = 0;
  readonly #atStart: { readonly joules: number; readonly m3: number };

  constructor(airC: number) {
    this.#upperJ = upperM2 * this.#upperM * waterJPerM3K * airC;
    this.#lowerJ = lowerM2 * this.#lowerM * waterJPerM3K * airC;
    this.#motorJ = motorJPerK * airC;
    this.#atStart = { joules: this.#stored(), m3: this.#m3() };
  }

  get state(): WaterState {
    return {
      upperM: this.#upperM,
      lowerM: this.#lowerM,
      flow: this.#flow,
      outflow: this.#outflow,
      motorC: this.#motorJ / motorJPerK,
      waterC: (this.#upperJ + this.#lowerJ) / (this.#m3() * waterJPerM3K),
    };
  }

  get books(): Books {
    const [storedJ, startJ] = [this.#stored(), this.#atStart.joules];
    return booksOf({ storedJ, startJ, inJ: this.#inJ, outJ: this.#outJ });
  }

  get residualM3(): number {
    return this.#m3() - this.#atStart.m3 - this.#inM3 + this.#outM3;
  }

  step(hS: number, inputs: WaterInputs): void {
    const before = { upper: this.#upperM, lower: this.#lowerM };
    const makeUp = Math.max(0, Math.min(makeUpM3PerSMax, makeUpPerM * (fullM - before.lower)));
    const draw = before.lower > dryM ? inputs.drawM3PerS : 0;
    // A few turns: a step moves the levels by a millimetre, and each turn is a thousandth of the one before.
    let middle = before;
    let [flow, down] = [0, 0];
    for (let turn = 0; turn < turns; turn++) {
      flow = pumped(middle, inputs);
      down = Math.min(outflowOf(middle.upper, inputs.valve), (upperM2 * before.upper) / hS);
      const overM = before.upper + ((flow - down) * hS) / upperM2 - brimM;
      if (overM > 0) down += (overM * upperM2) / hS;
      middle = {
        upper: before.upper + ((flow - down) * hS) / upperM2 / 2,
        lower: before.lower + ((down - flow + makeUp - draw) * hS) / lowerM2 / 2,
      };
    }
    this.#upperM = 2 * middle.upper - before.upper;
    this.#lowerM = 2 * middle.lower - before.lower;
    [this.#flow, this.#outflow] = [flow, down];
    const m3 = { up: flow * hS, down: down * hS, in: makeUp * hS, out: draw * hS };
    this.#heat(hS, { inputs, middle, m3, before });
    this.#inM3 += m3.in;
    this.#outM3 += m3.out;
  }

  #heat(hS: number, { inputs, middle, m3, before }: Moved): void {
    const { speed, airC, worn } = inputs;
    const fallM = liftM + middle.upper - middle.lower;
    const shaftJ = shaftW(speed, this.#flow) * hS;
    const electricJ = shaftJ / motorShare;
    const headM = pumpHeadM(speed, this.#flow, worn);
    const throttledJ = weightNPerM3 * m3.up * (headM - fallM);
    const churnedJ = shaftJ - weightNPerM3 * m3.up * headM;
    assert(throttledJ >= -1e-6 && churnedJ >= -1e-6, "water only ever flows down its head");
    const fallenJ = weightNPerM3 * m3.down * fallM;
    const upperC = this.#upperJ / (upperM2 * before.upper * waterJPerM3K || 1);
    const lowerC = this.#lowerJ / (lowerM2 * before.lower * waterJPerM3K);
    const motorOutJ = motorWPerK * (this.#motorJ / motorJPerK - airC) * hS;
    const upperOutJ = tankWPerK * (upperC - airC) * hS;
    const lowerOutJ = tankWPerK * (lowerC - airC) * hS;
    const riseJ = m3.up * waterJPerM3K * lowerC;
    const sinkJ = Math.min(m3.down * waterJPerM3K * upperC, this.#upperJ);
    // What enters and leaves does so at the lower tank's surface, with the height that it has there.
    const heightJ = weightNPerM3 * middle.lower;
    const broughtJ = m3.in * (waterJPerM3K * makeUpC + heightJ);
    const drawnJ = m3.out * (waterJPerM3K * lowerC + heightJ);
    this.#motorJ += electricJ - shaftJ - motorOutJ;
    this.#upperJ += riseJ - sinkJ + throttledJ + churnedJ - upperOutJ;
    this.#lowerJ += sinkJ - riseJ + fallenJ - lowerOutJ;
    this.#lowerJ += m3.in * waterJPerM3K * makeUpC - m3.out * waterJPerM3K * lowerC;
    this.#inJ += electricJ + broughtJ;
    this.#outJ += motorOutJ + upperOutJ + lowerOutJ + drawnJ;
  }

  #stored(): number {
    const height =
      weightNPerM3 *
      ((upperM2 * this.#upperM * this.#upperM) / 2 +
        upperM2 * this.#upperM * liftM +
        (lowerM2 * this.#lowerM * this.#lowerM) / 2);
    return height + this.#upperJ + this.#lowerJ + this.#motorJ;
  }

  #m3(): number {
    return upperM2 * this.#upperM + lowerM2 * this.#lowerM;
  }
}

interface Moved {
  readonly inputs: WaterInputs;
  readonly before: { readonly upper: number; readonly lower: number };
  readonly middle: { readonly upper: number; readonly lower: number };
  readonly m3: { readonly up: number; readonly down: number; readonly in: number; readonly out: number };
}

/** Where the two curves meet; a check valve keeps water from coming back, and a pump that sucks air lifts less. */
function pumped(
  { upper, lower }: { readonly upper: number; readonly lower: number },
  { speed, worn, clogged }: WaterInputs,
): number {
  const spare = pumpHeadM(speed, 0, worn) - (liftM + upper - lower);
  if (spare <= 0) return 0;
  const covered = Math.min(1, Math.max(0, (lower - dryM) / 0.05));
  return covered * Math.sqrt(spare / (pumpMPerFlow2 + riserMPerFlow2 * (1 + 12 * clogged)));
}

function outflowOf(levelM: number, valve: number): number {
  return outletM3PerS * valve * Math.sqrt(Math.max(0, levelM));
}

const shutOffM = 14;
const pumpMPerFlow2 = 1e6;
const riserMPerFlow2 = 6e5;
const shaftIdleW = 120;
const shaftWPerFlow = 110_000;
/** The share of the current's power that reaches the shaft. */
const motorShare = 0.8;
const liftM = 6;
const upperM2 = 0.5;
const lowerM2 = 1;
const brimM = 2;
const fullM = 1.3;
/** Below so much the pump sucks air, and the process gets nothing. */
const dryM = 0.1;
/** Through the open valve at one metre. */
const outletM3PerS = 2.8e-3;
const makeUpM3PerSMax = 6e-4;
const makeUpPerM = 5e-3;
const makeUpC = 12;
const weightNPerM3 = 998 * 9.81;
const waterJPerM3K = 998 * 4_186;
const motorJPerK = 3_000;
const motorWPerK = 1.8;
const tankWPerK = 12;
const turns = 12;
