import { assert } from "#runtime/core/fault.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import { assertBalanced, type Books, booksOf } from "./books.ts";
import { held } from "./held.ts";
import { Panel } from "./panel.ts";
import { air, orders, type Profile, type Weather, weatherOf } from "./profile.ts";

// A conveyor's motor on its drive: a 3 kW machine with permanent magnets, seen as its drive sees it.
//
//   L·di/dt = v − R·i − k·ω          the winding
//   J·dω/dt = k·i − b·ω − T(ω, t)    the shaft
//
// Both are linear in a step, so the implicit midpoint is solved exactly, and it keeps ½Li² + ½Jω² to rounding:
// what the drive gives is what is stored, what the winding and the bearings turn into heat and what the belt
// takes. The drive closes its own loops, of speed around current, as drives do.

export interface MotorOptions {
  readonly seed: number;
  readonly disturbances?: "working-day" | "none";
  readonly weather?: Readonly<Record<string, Profile>>;
}

export const motorWeather: readonly MotorWeather[] = ["belt_torque", "air"];
type MotorWeather = "belt_torque" | "air";

export class MotorDrive implements Plant {
  readonly sensors: readonly string[] = [
    "motor_speed",
    "motor_current",
    "motor_voltage",
    "motor_power",
    "belt_torque",
    "winding_temperature",
    "case_temperature",
    "vibration",
  ];
  readonly actuators: readonly string[] = ["speed_setpoint", "current_limit_setpoint"];
  /** How far the bearing is worn, the fan blocked, the belt jammed, the winding burnt. */
  readonly defects: Map<string, number> = new Map();
  readonly #options: MotorOptions;
  #weather: Weather<MotorWeather> = still;
  #panel: Panel = new Panel("motor drive", prng(0));
  #timeS = 0;
  #asked = { rpm: 0, limitA: 0 };
  #wantedRpm = 0;
  #integralA = 0;
  #volts = 0;
  #amps = 0;
  #omega = 0;
  #windingJ = 0;
  #caseJ = 0;
  #inJ = 0;
  #outJ = 0;
  #storedAtResetJ = 0;

  constructor(options: MotorOptions) {
    this.#options = options;
    this.reset();
  }

  reset(): void {
    const chance = prng(this.#options.seed);
    const day = workingDay(chance.fork());
    this.#weather = weatherOf(this.#options.disturbances === "none" ? still : day, this.#options.weather);
    this.#panel = new Panel("motor drive", chance.fork());
    for (const defect of motorDefects) this.defects.set(defect, 0);
    const airC = this.#weather.air(0);
    [this.#timeS, this.#inJ, this.#outJ, this.#volts, this.#amps, this.#omega] = [0, 0, 0, 0, 0, 0];
    this.#asked = { rpm: 0, limitA: 25 };
    [this.#wantedRpm, this.#integralA] = [0, 0];
    this.#windingJ = windingJPerK * airC;
    this.#caseJ = caseJPerK * airC;
    this.#storedAtResetJ = this.#stored();
    this.#sense();
  }

  step(dtS: number, commands: ReadonlyMap<string, number>): void {
    assert(dtS > 0 && dtS <= stepSMax, `a drive steps by more than 0 and at most ${stepSMax} s`);
    this.#asked = {
      rpm: held(commands.get("speed_setpoint"), this.#asked.rpm, rpmRange),
      limitA: held(commands.get("current_limit_setpoint"), this.#asked.limitA, limitRange),
    };
    const pieces = Math.ceil(dtS / pieceSMax);
    for (let piece = 0; piece < pieces; piece++) this.#integrate(dtS / pieces);
    assertBalanced("motor drive", this.books);
    this.#sense();
  }

  read(sensor: string): number {
    return this.#panel.read(sensor);
  }

  get books(): Books {
    const [storedJ, startJ] = [this.#stored(), this.#storedAtResetJ];
    return booksOf({ storedJ, startJ, inJ: this.#inJ, outJ: this.#outJ });
  }

  #integrate(hS: number): void {
    this.#volts = this.#drive(hS);
    const ohms = this.#ohms();
    const frictionNms = bearingNms * (1 + 8 * this.defects.get("bearing-worn")!);
    const beltNm = this.#beltNm();
    // The midpoint (i, ω) of the step: two equations, two unknowns.
    const a = (2 * henry) / hS + ohms;
    const b = (2 * inertiaKgM2) / hS + frictionNms;
    const right = {
      i: (2 * henry * this.#amps) / hS + this.#volts,
      w: (2 * inertiaKgM2 * this.#omega) / hS - beltNm,
    };
    const middle = { i: (right.i * b - fluxVs * right.w) / (a * b + fluxVs * fluxVs), w: 0 };
    middle.w = (right.w + fluxVs * middle.i) / b;
    this.#amps = 2 * middle.i - this.#amps;
    this.#omega = 2 * middle.w - this.#omega;
    const electricJ = this.#volts * middle.i * hS;
    const driveLossJ = (driveW + driveLossShare * Math.abs(this.#volts * middle.i)) * hS;
    const [windingC, caseC] = [this.#windingJ / windingJPerK, this.#caseJ / caseJPerK];
    const toCaseJ = windingWPerK * (windingC - caseC) * hS;
    const cooling = caseWPerK * (1 - 0.85 * this.defects.get("fan-blocked")!);
    const toAirJ = cooling * (caseC - this.#weather.air(this.#timeS)) * hS;
    this.#windingJ += ohms * middle.i * middle.i * hS - toCaseJ;
    this.#caseJ += frictionNms * middle.w * middle.w * hS + toCaseJ - toAirJ;
    this.#inJ += electricJ + driveLossJ;
    this.#outJ += driveLossJ + beltNm * middle.w * hS + toAirJ;
    this.#timeS += hS;
  }

  /** What the drive puts on the winding: a ramp, a loop of speed, and within it one of current. */
  #drive(hS: number): number {
    const { rpm, limitA } = this.#asked;
    const way = rpm - this.#wantedRpm;
    this.#wantedRpm += Math.min(rampRpmPerS * hS, Math.max(-rampRpmPerS * hS, way));
    const error = this.#wantedRpm / rpmPerRadS - this.#omega;
    const wantedA = this.#integralA + speedGain * error;
    const givenA = Math.min(limitA, Math.max(-limitA, wantedA));
    if (wantedA === givenA) this.#integralA += (speedGain / speedResetS) * error * hS;
    this.#integralA = Math.min(limitA, Math.max(-limitA, this.#integralA));
    // The machine's own voltage is fed forward, so the current's loop has only the winding before it.
    const volts = fluxVs * this.#omega + ohmsAt20C * givenA + currentGain * (givenA - this.#amps);
    return Math.min(busV, Math.max(-busV, volts));
  }

  /** Copper grows by 0.39 % a kelvin. */
  #ohms(): number {
    const warm = 1 + 0.0039 * (this.#windingJ / windingJPerK - 20);
    return ohmsAt20C * warm * (1 + this.defects.get("winding-burnt")!);
  }

  /** The belt holds against the motion, and the more the jam the more; a belt that stands pulls at nothing. */
  #beltNm(): number {
    const held = this.#weather.belt_torque(this.#timeS) + jamNm * this.defects.get("belt-jammed")!;
    return (held * this.#omega) / (Math.abs(this.#omega) + slipRadS);
  }

  #stored(): number {
    const winding = henry * this.#amps * this.#amps;
    const shaft = inertiaKgM2 * this.#omega * this.#omega;
    return (winding + shaft) / 2 + this.#windingJ + this.#caseJ;
  }

  #sense(): void {
    const { defects } = this;
    const speed = Math.abs(this.#omega) * rpmPerRadS;
    const kw = (this.#volts * this.#amps) / 1_000;
    const worn = defects.get("bearing-worn")!;
    const shaken = 0.2 + (speed / 1_500) * (speed / 1_500) * (0.8 + 6 * worn);
    const put = this.#panel;
    put.put("motor_speed", this.#omega * rpmPerRadS, { deviation: 0.5, step: 0.1 });
    put.put("motor_current", this.#amps, { deviation: 0.03, step: 0.01 });
    put.put("motor_voltage", this.#volts, { deviation: 0.2, step: 0.1 });
    put.put("motor_power", kw, { deviation: 0.002, step: 0.001 });
    put.put("belt_torque", this.#beltNm(), { deviation: 0.05, step: 0.01 });
    put.put("winding_temperature", this.#windingJ / windingJPerK, { deviation: 0.2, step: 0.1 });
    put.put("case_temperature", this.#caseJ / caseJPerK, { deviation: 0.1, step: 0.1 });
    put.put("vibration", shaken, { deviation: 0.02 * shaken, step: 0.01, least: 0 });
  }
}

function workingDay(chance: Prng): Weather<MotorWeather> {
  const airOver = air(chance, { meanC: 24, swingC: 5, swingS: 10_800 });
  return {
    belt_torque: orders(chance.fork(), { min: 3, max: 17, perS: 6, everyS: [4, 40] }),
    air: airOver,
  };
}

const still: Weather<MotorWeather> = { belt_torque: () => 9, air: () => 24 };

const motorDefects: readonly string[] = ["bearing-worn", "fan-blocked", "belt-jammed", "winding-burnt"];
const henry = 0.005;
const ohmsAt20C = 0.5;
/** V·s and N·m/A are the same number. */
const fluxVs = 1.2;
const inertiaKgM2 = 0.05;
const bearingNms = 0.008;
const jamNm = 40;
/** Below so much the belt's pull fades, as it creeps before it slides. */
const slipRadS = 2;
const busV = 240;
const rpmPerRadS = 30 / Math.PI;
const rampRpmPerS = 600;
const speedGain = 1.5;
const speedResetS = 0.2;
const currentGain = 2;
const driveW = 25;
const driveLossShare = 0.02;
const windingJPerK = 1_800;
const caseJPerK = 9_000;
const windingWPerK = 6;
const caseWPerK = 3.5;
const rpmRange = { min: 0, max: 1_800 };
const limitRange = { min: 0, max: 40 };
const stepSMax = 10;
/** A fifth of the winding's time constant (10 ms): the midpoint is stable with any, the drive's loops are not. */
const pieceSMax = 0.002;
