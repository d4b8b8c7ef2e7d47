import { assert } from "#runtime/core/fault.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import { held, shown } from "./held.ts";
import { type LoopConditions, type LoopInputs, PumpLoop, type PumpTruth } from "./pump-loop.ts";
import { Process, type PumpWeather, stillProcess } from "./pump-weather.ts";

// A pump skid in the manner of the SKAB test bench: a tank, a centrifugal pump on a drive, a valve, a line
// to a process that orders so many litres a minute and gives the water back. The instruments are those of
// the bench: two vibrations, current, pressure, two temperatures, voltage and flow. What runs in the pipes
// is in `pump-loop.ts`; this file is the skid around it: drive, valve, instruments, and what can break.

export interface PumpOptions {
  readonly seed: number;
  readonly disturbances?: "working-day" | "none";
  readonly start?: Partial<PumpStart>;
}

export interface PumpStart {
  readonly speedPercent: number;
  readonly valvePercent: number;
}

export class Pump implements Plant {
  readonly sensors: readonly string[] = [
    "flow",
    "flow_demand",
    "discharge_pressure",
    "pump_speed",
    "valve_position",
    "motor_current",
    "vibration_drive_end",
    "vibration_free_end",
    "motor_temperature",
    "water_temperature",
    "motor_voltage",
  ];
  readonly actuators: readonly string[] = ["pump_speed_setpoint", "valve_position_setpoint"];
  /** How far the valve is shut against what it shows, the suction blocked, the seal open, the eye starved. */
  readonly defects: Map<string, number> = new Map();
  readonly #options: PumpOptions;
  readonly #readings = new Map<string, number>();
  #loop = new PumpLoop();
  #weather: PumpWeather = stillProcess;
  #noise: Prng = prng(0);
  #timeS = 0;
  #speed = { asked: 0, isNow: 0 };
  #valve = { asked: 0, isNow: 0 };
  #metered = 0;
  #truth!: PumpTruth & LoopInputs;

  constructor(options: PumpOptions) {
    this.#options = options;
    this.reset();
  }

  reset(): void {
    const chance = prng(this.#options.seed);
    const day = new Process(chance.fork());
    this.#noise = chance.fork();
    this.#weather = this.#options.disturbances === "none" ? stillProcess : day;
    const { speedPercent = 70, valvePercent = 100 } = this.#options.start ?? {};
    for (const defect of pumpDefects) this.defects.set(defect, 0);
    this.#timeS = 0;
    this.#speed = { asked: speedPercent, isNow: speedPercent };
    this.#valve = { asked: valvePercent, isNow: valvePercent };
    this.#loop = new PumpLoop();
    this.#loop.settle(this.#conditions());
    this.#metered = this.#delivered();
    this.#sense();
  }

  step(dtS: number, commands: ReadonlyMap<string, number>): void {
    assert(dtS > 0 && dtS <= stepSMax, `a pump steps by more than 0 and at most ${stepSMax} s`);
    this.#speed.asked = held(commands.get("pump_speed_setpoint"), this.#speed.asked, speedRange);
    this.#valve.asked = held(commands.get("valve_position_setpoint"), this.#valve.asked, valveRange);
    const pieces = Math.ceil(dtS / pieceSMax);
    const hS = dtS / pieces;
    for (let piece = 0; piece < pieces; piece++) {
      this.#speed.isNow = follow(this.#speed, { lagS: driveLagS, perSMax: drivePercentPerS, hS });
      this.#valve.isNow = follow(this.#valve, { lagS: strokeLagS, perSMax: strokePercentPerS, hS });
      this.#timeS += hS;
      this.#loop.step(hS, this.#conditions());
      this.#metered = follow({ asked: this.#delivered(), isNow: this.#metered }, { ...meter, hS });
    }
    const { residualJ, heatJ, residualKg } = this.#loop.balance;
    assert(Math.abs(residualJ) <= 1e-9 * (1e6 + heatJ), `the pump's books are wrong by ${residualJ} J`);
    assert(Math.abs(residualKg) <= 1e-6, `the pump's water is wrong by ${residualKg} kg`);
    this.#sense();
  }

  read(sensor: string): number {
    const value = this.#readings.get(sensor);
    assert(value !== undefined, `${sensor} is a sensor of the pump`);
    return value;
  }

  get balance(): PumpLoop["balance"] {
    return this.#loop.balance;
  }

  /** What no sensor tells so exactly, for teachers in training and for measuring. */
  get truth(): PumpTruth & LoopInputs {
    return this.#truth;
  }

  #conditions(): LoopConditions {
    const process = this.#weather.at(this.#timeS);
    return {
      ...process,
      speed: this.#speed.isNow / 100,
      // A blade that has come loose on its spindle: the position is shown, the water sees another.
      valve: (this.#valve.isNow / 100) * (1 - this.defects.get("valve-closure")!),
      blocked: this.defects.get("suction-blocked")!,
      leak: this.defects.get("leak")!,
      starved: this.defects.get("cavitation")!,
    };
  }

  #delivered(): number {
    return this.#loop.delivered(this.#conditions());
  }

  #sense(): void {
    const conditions = this.#conditions();
    this.#truth = { ...this.#loop.truth(conditions), ...conditions };
    const { bar, motorKw, motorC, waterC, vibration } = this.#truth;
    const put = (sensor: string, value: number, { deviation, step }: { deviation: number; step: number }) =>
      this.#readings.set(
        sensor,
        Math.max(0, shown(value, { noise: deviation * this.#noise.normal(), step })),
      );
    put("flow", this.#metered, { deviation: 0.15, step: 0.1 });
    // A number that the process sends, not a measurement: no noise.
    put("flow_demand", conditions.demandLitresPerMinute, { deviation: 0, step: 0.1 });
    put("discharge_pressure", bar, { deviation: 0.003, step: 0.001 });
    put("pump_speed", this.#speed.isNow, { deviation: 0.05, step: 0.1 });
    put("valve_position", this.#valve.isNow, { deviation: 0.05, step: 0.1 });
    const volts = 230 + 2 * this.#noise.normal();
    put("motor_voltage", volts, { deviation: 0, step: 0.1 });
    // Three phases; an induction motor draws its magnetising current even when it idles.
    const activeA = (motorKw * 1_000) / (Math.sqrt(3) * volts);
    put("motor_current", Math.sqrt(activeA * activeA + magnetisingA * magnetisingA), {
      deviation: 0.01,
      step: 0.001,
    });
    put("vibration_drive_end", vibration, { deviation: 0.02 * vibration, step: 0.001 });
    put("vibration_free_end", 0.7 * vibration, { deviation: 0.02 * vibration, step: 0.001 });
    put("motor_temperature", motorC, { deviation: 0.05, step: 0.1 });
    put("water_temperature", waterC, { deviation: 0.03, step: 0.01 });
  }
}

/** First order, no faster than its gear: the implicit Euler step, which cannot overshoot. */
function follow(
  { asked, isNow }: { asked: number; isNow: number },
  { lagS, perSMax, hS }: { lagS: number; perSMax: number; hS: number },
): number {
  const wanted = ((asked - isNow) * hS) / (lagS + hS);
  return isNow + Math.min(perSMax * hS, Math.max(-perSMax * hS, wanted));
}

const pumpDefects: readonly string[] = ["valve-closure", "suction-blocked", "leak", "cavitation"];
export const speedRange: { readonly min: number; readonly max: number } = { min: 0, max: 100 };
export const valveRange: { readonly min: number; readonly max: number } = { min: 0, max: 100 };
export const driveLagS = 0.8;
export const drivePercentPerS = 12;
const strokeLagS = 0.4;
const strokePercentPerS = 25;
/** An electromagnetic flow meter is damped, or nobody could read it; the pressure gauge is quick. */
const meter = { lagS: 2, perSMax: Number.POSITIVE_INFINITY };
const magnetisingA = 1.6;
const stepSMax = 10;
/** The loop itself is implicit; this is for the drive and the valve, which are followed in between. */
const pieceSMax = 0.05;
