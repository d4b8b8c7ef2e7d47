// The water: what a centrifugal pump makes of speed, and what tank, pipe and valve make of that.
//
//   head of the pump     H = n²·h₀ − c·Q²        the affinity laws: Q ~ n, H ~ n², P ~ n³
//   head it works against H = hₛ + (k_pipe + k_valve/opening²)·Q²   Darcy and Weisbach, turbulent
//   the water's inertia  L/(gA)·dQ/dt = the difference of the two
//   shaft                P = n³·p₀ + n²·p₁·Q     rises with flow, as radial pumps' curves do
//
// A valve that closes makes the inertia equation as stiff as one likes, so it is stepped by the implicit
// Euler method, which is a quadratic equation and solved exactly. What the implicit step takes out of the
// motion is booked as friction, so that the books agree to the last joule.

export interface LoopInputs {
  /** What the process wants, which the water does not know. */
  readonly demandLitresPerMinute: number;
  /** The head that the process holds against the pump, in metres. */
  readonly backHeadM: number;
  readonly airC: number;
}

export interface LoopConditions extends LoopInputs {
  /** Shares of full speed and of the valve's stroke. */
  readonly speed: number;
  readonly valve: number;
  readonly blocked: number;
  readonly leak: number;
  readonly starved: number;
}

export interface PumpTruth {
  readonly litresPerMinute: number;
  readonly bar: number;
  readonly motorKw: number;
  readonly motorC: number;
  readonly waterC: number;
  readonly vibration: number;
  /** How far the suction is below what the pump needs, in metres; 0 is sound. */
  readonly cavitationM: number;
}

/** Since the loop was settled. Heat is counted from 0 °C. */
export interface LoopBalance {
  readonly electricJ: number;
  /** All that ever left: by the process, by air, by water that leaked. */
  readonly heatJ: number;
  readonly residualJ: number;
  readonly residualKg: number;
}

export class PumpLoop {
  #flow = 0;
  #tankKg = tankKgFull;
  #waterJ = tankKgFull * waterJPerKgK * 25;
  #motorJ = motorJPerK * 40;
  #electricJ = 0;
  #outJ = 0;
  #broughtJ = 0;
  #outKg = 0;
  #inKg = 0;
  #atStart = { joules: 0, kg: 0 };

  /** The flow at rest under these conditions; books begin here. */
  settle(conditions: LoopConditions): void {
    for (let step = 0; step < 400; step++) this.#flow = this.#flowAfter(0.05, conditions);
    this.#motorJ = motorJPerK * (conditions.airC + (1_000 * this.#lossKw(conditions)) / motorWPerK);
    this.#atStart = { joules: this.#stored(), kg: this.#tankKg };
  }

  step(hS: number, conditions: LoopConditions): void {
    const before = this.#flow;
    const waterC = this.#waterC();
    this.#flow = this.#flowAfter(hS, conditions);
    const electricJ = this.motorKw(conditions) * 1_000 * hS;
    const lossJ = this.#lossKw(conditions) * 1_000 * hS;
    // Lifting against the process leaves with the process; all else that the shaft gives stays as heat,
    // but for what the water's motion keeps.
    const liftJ = gravity * waterKgPerM3 * conditions.backHeadM * this.#flow * hS;
    const motionJ = kinetic(this.#flow) - kinetic(before);
    const motorOutJ = motorWPerK * (this.#motorJ / motorJPerK - conditions.airC) * hS;
    const tankOutJ = tankWPerK * (waterC - conditions.airC) * hS;
    const leakKg = this.#leakM3PerS(conditions) * waterKgPerM3 * hS;
    const makeUpKg = Math.min(makeUpKgPerS * hS, tankKgFull - (this.#tankKg - leakKg));
    this.#motorJ += lossJ - motorOutJ;
    const leakJ = leakKg * waterJPerKgK * waterC;
    const makeUpJ = makeUpKg * waterJPerKgK * makeUpC;
    this.#waterJ += electricJ - lossJ - liftJ - motionJ - tankOutJ - leakJ + makeUpJ;
    this.#tankKg += makeUpKg - leakKg;
    this.#electricJ += electricJ;
    this.#outJ += liftJ + motorOutJ + tankOutJ + leakJ;
    this.#broughtJ += makeUpJ;
    this.#outKg += leakKg;
    this.#inKg += makeUpKg;
  }

  get balance(): LoopBalance {
    const broughtJ = this.#electricJ + this.#broughtJ;
    return {
      electricJ: this.#electricJ,
      heatJ: this.#outJ,
      residualJ: this.#stored() - this.#atStart.joules - broughtJ + this.#outJ,
      residualKg: this.#tankKg - this.#atStart.kg - this.#inKg + this.#outKg,
    };
  }

  truth(conditions: LoopConditions): PumpTruth {
    const cavitationM = this.#cavitationM(conditions);
    const { speed } = conditions;
    // Turbulence off the best point, the blades' own note, and bubbles that collapse.
    const offBest = speed > 0.05 ? Math.abs(this.#flow / speed - bestFlow) / bestFlow : 0;
    return {
      litresPerMinute: this.delivered(conditions),
      bar: this.#dischargeBar(conditions),
      motorKw: this.motorKw(conditions),
      motorC: this.#motorJ / motorJPerK,
      waterC: this.#waterC(),
      vibration: 0.02 + speed * speed * (0.12 + 0.1 * offBest) + 0.15 * Math.min(3, cavitationM),
      cavitationM,
    };
  }

  /** What comes out at the end of the pipe, in litres a minute. */
  delivered(conditions: LoopConditions): number {
    return Math.max(0, this.#flow - this.#leakM3PerS(conditions)) * litresPerMinute;
  }

  /** Electric: the shaft through the motor, and what the drive needs for itself. */
  motorKw(conditions: LoopConditions): number {
    return this.#shaftKw(conditions) + this.#lossKw(conditions);
  }

  #shaftKw({ speed }: LoopConditions): number {
    return speed * speed * (speed * shaftIdleKw + shaftKwPerFlow * Math.max(0, this.#flow));
  }

  #lossKw(conditions: LoopConditions): number {
    return conditions.speed === 0 ? 0 : driveKw + motorLossShare * this.#shaftKw(conditions);
  }

  #flowAfter(hS: number, conditions: LoopConditions): number {
    const { speed, valve, backHeadM } = conditions;
    const { shutOffM, perFlow2 } = this.#curve(conditions);
    const opening = openingOf(valve);
    // With the valve shut there is no equation left: nothing flows.
    if (opening < openingMin) return 0;
    const against = perFlow2 + pipeMPerFlow2 + valveMPerFlow2 / (opening * opening);
    // (inertia/h)·(Q − Q₀) = head − against·Q², for Q ≥ 0; a check valve keeps water from coming back.
    const pushed = speed * speed * shutOffM - backHeadM + (inertia / hS) * this.#flow;
    if (pushed <= 0) return 0;
    const half = inertia / hS / 2;
    return pushed / (half + Math.sqrt(half * half + against * pushed));
  }

  /** A pump that cavitates has lost part of its head. */
  #curve(conditions: LoopConditions): { shutOffM: number; perFlow2: number } {
    const lost = 1 - 0.12 * Math.min(3, this.#cavitationM(conditions));
    const suction = suctionMPerFlow2 * (1 + 40 * conditions.blocked);
    return { shutOffM: shutOffM * lost, perFlow2: pumpMPerFlow2 + suction };
  }

  /** The head at the eye against the vapour's, and what the pump needs: NPSH available and required. */
  #cavitationM(conditions: LoopConditions): number {
    const suction = suctionMPerFlow2 * (1 + 40 * conditions.blocked) * this.#flow * this.#flow;
    const available =
      10.2 + (2 * this.#tankKg) / tankKgFull - vapourM(this.#waterC()) - suction - 13 * conditions.starved;
    const required = conditions.speed ** 2 * (2 + 3 * (this.#flow / bestFlow) ** 2);
    return Math.max(0, required - available);
  }

  #dischargeBar(conditions: LoopConditions): number {
    const { shutOffM, perFlow2 } = this.#curve(conditions);
    const head = conditions.speed ** 2 * shutOffM - perFlow2 * this.#flow ** 2;
    return (head * gravity * waterKgPerM3) / 1e5;
  }

  #leakM3PerS(conditions: LoopConditions): number {
    if (conditions.leak === 0) return 0;
    return conditions.leak * leakM3PerSAtBar * Math.sqrt(Math.max(0, this.#dischargeBar(conditions)));
  }

  #waterC(): number {
    return this.#waterJ / (this.#tankKg * waterJPerKgK);
  }

  #stored(): number {
    return this.#waterJ + this.#motorJ + kinetic(this.#flow);
  }
}

/** An equal-percentage trim: a step of the stem is a share of the flow, wherever it stands. */
export function openingOf(valve: number): number {
  return valve <= 0 ? 0 : 30 ** (valve - 1);
}

/** The share of full speed at which so much flows, with the valve at `valve`: the curves above, at rest. */
export function speedFor(
  flowM3PerS: number,
  { valve, backHeadM }: Pick<LoopConditions, "valve" | "backHeadM">,
): number {
  const opening = openingOf(valve);
  const against = pumpMPerFlow2 + suctionMPerFlow2 + pipeMPerFlow2 + valveMPerFlow2 / (opening * opening);
  return Math.sqrt((backHeadM + against * flowM3PerS * flowM3PerS) / shutOffM);
}

/** What is moving in the pipe: ½·ρ·L/A·Q². */
function kinetic(flow: number): number {
  return (waterKgPerM3 * gravity * inertia * flow * flow) / 2;
}

/** Water's vapour pressure as a head (Antoine's equation, 1 to 100 °C). */
function vapourM(celsius: number): number {
  return (133.322 * 10 ** (8.07131 - 1_730.63 / (233.426 + celsius))) / (waterKgPerM3 * gravity);
}

export const litresPerMinute = 60_000;
const gravity = 9.81;
const waterKgPerM3 = 998;
const waterJPerKgK = 4_186;
/** 32 m at full speed against a shut valve. Flows are in m³/s, so the factors of Q² are large. */
const shutOffM = 32;
const pumpMPerFlow2 = 2.3e6;
const suctionMPerFlow2 = 0.2e6;
const pipeMPerFlow2 = 2e6;
const valveMPerFlow2 = 1e6;
/** Below this the trim sits on its seat. */
const openingMin = 0.034;
/** 40 m of pipe of 40 mm. */
const inertia = 40 / (gravity * 1.257e-3);
/** 108 l/min at full speed. */
const bestFlow = 1.8e-3;
const shaftIdleKw = 0.3;
const shaftKwPerFlow = 260;
const motorLossShare = 0.16;
const driveKw = 0.02;
const motorJPerK = 6_000;
const motorWPerK = 3.2;
const tankKgFull = 300;
const tankWPerK = 40;
const makeUpC = 12;
const makeUpKgPerS = 0.05;
const leakM3PerSAtBar = 4e-4;
