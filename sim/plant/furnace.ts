import { assert } from "#runtime/core/fault.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import { stillWeather, type Weather, WorkingDay } from "./furnace-weather.ts";
import { held } from "./held.ts";
import { enthalpyJPerKg, temperatureK } from "./metal.ts";
import { RungeKutta } from "./runge-kutta.ts";

// A small casting furnace: a crucible with about 20 kg of aluminium, an induction heater that warms the
// melt itself, and a fan that cools the crucible's shell. 20 kW hold it at 1000 K; 60 kW lift it by
// almost 2 K a second. The equations are written in stored energy and not in temperature, so
// that what goes in, what goes out and what is stored must agree to the last joule, and that is asserted.

export interface FurnaceOptions {
  readonly seed: number;
  readonly startK?: number;
  readonly disturbances?: "working-day" | "none";
}

/** Joules since the last reset. `residualJ` is what the books are wrong by. */
export interface EnergyBalance {
  readonly storedJ: number;
  readonly heatInJ: number;
  readonly lossesJ: number;
  readonly residualJ: number;
}

export class Furnace implements Plant {
  readonly sensors: readonly string[] = ["melt_temperature", "wall_temperature", "heater_power", "fan_speed"];
  readonly actuators: readonly string[] = ["heater_power_setpoint", "fan_speed_setpoint"];
  readonly #options: FurnaceOptions;
  readonly #state = new Float64Array(stateCount);
  readonly #solver = new RungeKutta(stateCount);
  readonly #readings = new Map<string, number>();
  #storedAtResetJ = 0;
  #timeS = 0;
  #weather: Weather = stillWeather;
  #noise: Prng = prng(0);
  #heaterKw = 0;
  #fanPercent = 0;

  constructor(options: FurnaceOptions) {
    this.#options = options;
    this.reset();
  }

  /** Back to the beginning of the same day: same seed, same bytes. */
  reset(): void {
    const chance = prng(this.#options.seed);
    const day = new WorkingDay(chance.fork());
    this.#noise = chance.fork();
    this.#weather = this.#options.disturbances === "none" ? stillWeather : day;
    const startK = this.#options.startK ?? 1_000;
    this.#timeS = 0;
    this.#heaterKw = startK >= holdFromK ? holdKw : 0;
    this.#fanPercent = 0;
    this.#state.fill(0);
    this.#state[meltKg] = chargeAtResetKg;
    this.#state[meltJ] = chargeAtResetKg * enthalpyJPerKg(startK);
    this.#state[wallJ] = wallJPerK * (startK - wallBelowMeltK);
    this.#state[heaterKw] = this.#heaterKw;
    this.#storedAtResetJ = this.#stored();
    this.#sense();
  }

  /** Commands stand until the next one, as a PLC's registers do; what is out of range is held to it. */
  step(dtS: number, commands: ReadonlyMap<string, number>): void {
    assert(dtS > 0 && dtS <= stepSMax, `a furnace steps by more than 0 and at most ${stepSMax} s`);
    this.#heaterKw = held(commands.get("heater_power_setpoint"), this.#heaterKw, heaterKwRange);
    this.#fanPercent = held(commands.get("fan_speed_setpoint"), this.#fanPercent, fanPercentRange);
    const pieces = Math.ceil(dtS / pieceSMax);
    for (let piece = 0; piece < pieces; piece++) this.#integrate(dtS / pieces);
    const { residualJ, heatInJ, lossesJ } = this.energyBalance;
    const rounding = 1e-9 * (1e6 + heatInJ + Math.abs(lossesJ));
    assert(Math.abs(residualJ) <= rounding, `the furnace's books balance, not wrong by ${residualJ} J`);
    this.#sense();
  }

  read(sensor: string): number {
    const value = this.#readings.get(sensor);
    assert(value !== undefined, `${sensor} is a sensor of the furnace`);
    return value;
  }

  get energyBalance(): EnergyBalance {
    const storedJ = this.#stored();
    const heatInJ = this.#state[heatIn]!;
    const lossesJ = this.#state[losses]!;
    return { storedJ, heatInJ, lossesJ, residualJ: storedJ - this.#storedAtResetJ - heatInJ + lossesJ };
  }

  /** What no sensor tells, for experts in training and for pictures. */
  get truth(): FurnaceTruth {
    const { melt, wall } = temperatures(this.#state);
    const ambient = this.#weather.ambientK(this.#timeS);
    return {
      meltK: melt,
      wallK: wall,
      meltKg: this.#state[meltKg]!,
      solidKg: this.#state[solidKg]!,
      intoWallKw: (meltToWallWPerK * (melt - wall) + surfaceW(melt, ambient)) / 1_000,
      intoScrapKw: (this.#state[solidKg]! / meltingS) * (enthalpyJPerKg(melt) / 1_000),
    };
  }

  #stored(): number {
    return this.#state[meltJ]! + this.#state[wallJ]!;
  }

  #integrate(hS: number): void {
    const state = this.#state;
    const { melt } = temperatures(state);
    const around = { kg: state[meltKg]!, k: melt };
    state[solidKg]! += this.#weather.chargeKg(this.#timeS, around);
    const inputs: Inputs = {
      heaterKw: this.#heaterKw,
      fanPercent: this.#fanPercent,
      pourKgPerS: this.#weather.pourKgPerS(this.#timeS, around),
      ambientK: this.#weather.ambientK(this.#timeS),
    };
    this.#solver.step(state, hS, (from, rate) => slope(from, inputs, rate));
    this.#timeS += hS;
  }

  /** Sensors are read once a step, whoever looks: noise first, then the converter's step. */
  #sense(): void {
    const { melt, wall } = temperatures(this.#state);
    const noisy = (value: number, deviation: number, stepsPerUnit: number) =>
      Math.round((value + deviation * this.#noise.normal()) * stepsPerUnit) / stepsPerUnit;
    this.#readings.set("melt_temperature", noisy(melt, 0.2, 10));
    this.#readings.set("wall_temperature", noisy(wall, 0.4, 10));
    this.#readings.set("heater_power", Math.max(0, noisy(this.#state[heaterKw]!, 0.03, 100)));
    this.#readings.set("fan_speed", Math.max(0, noisy(this.#state[fanPercent]!, 0.1, 10)));
  }
}

export interface FurnaceTruth {
  readonly meltK: number;
  readonly wallK: number;
  readonly meltKg: number;
  readonly solidKg: number;
  readonly intoWallKw: number;
  readonly intoScrapKw: number;
}

interface Inputs {
  readonly heaterKw: number;
  readonly fanPercent: number;
  readonly pourKgPerS: number;
  readonly ambientK: number;
}

/** Rates of change per second. The two accounts at the end are integrated with the state they explain. */
function slope(state: Float64Array, inputs: Inputs, rate: Float64Array): void {
  const { melt, wall } = temperatures(state);
  const meltingKgPerS = state[solidKg]! / meltingS;
  const intoWallW = meltToWallWPerK * (melt - wall);
  const heaterW = state[heaterKw]! * 1_000;
  const surface = surfaceW(melt, inputs.ambientK);
  const shellWPerK = stillShellWPerK + (fanShellWPerK * state[fanPercent]!) / 100;
  const shellW = shellWPerK * (wall - inputs.ambientK) + radiatedW(shellEmission, wall, inputs.ambientK);
  const pouredW = (inputs.pourKgPerS * state[meltJ]!) / state[meltKg]!;
  rate[meltJ] = heaterW - intoWallW - surface - pouredW;
  rate[wallJ] = intoWallW - shellW;
  // A bar brings mass and no heat (enthalpy counts from cold), so the melt cools by sharing its own.
  rate[meltKg] = meltingKgPerS - inputs.pourKgPerS;
  rate[solidKg] = -meltingKgPerS;
  rate[heaterKw] = (inputs.heaterKw - state[heaterKw]!) / heaterLagS;
  rate[fanPercent] = (inputs.fanPercent - state[fanPercent]!) / fanLagS;
  rate[heatIn] = heaterW;
  rate[losses] = surface + shellW + pouredW;
}

function temperatures(state: Float64Array): { melt: number; wall: number } {
  return { melt: temperatureK(state[meltJ]! / state[meltKg]!), wall: state[wallJ]! / wallJPerK };
}

function surfaceW(melt: number, ambient: number): number {
  return surfaceWPerK * (melt - ambient) + radiatedW(surfaceEmission, melt, ambient);
}

/** Stefan and Boltzmann; products instead of a power, which engines may round differently. */
function radiatedW(emission: number, hotK: number, coldK: number): number {
  const hot = hotK * hotK;
  const cold = coldK * coldK;
  return emission * 5.670_374e-8 * (hot * hot - cold * cold);
}

const meltJ = 0;
const wallJ = 1;
const meltKg = 2;
const solidKg = 3;
const heaterKw = 4;
const fanPercent = 5;
const heatIn = 6;
const losses = 7;
const stateCount = 8;

const heaterKwRange = { min: 0, max: 60 };
const fanPercentRange = { min: 0, max: 100 };
const stepSMax = 60;
/** An eighth of the shortest time constant below: far inside what Runge-Kutta needs to be stable. */
const pieceSMax = 0.25;
const heaterLagS = 2;
const fanLagS = 3;
const meltingS = 6;
const chargeAtResetKg = 20;
const holdFromK = 990;
const holdKw = 17;
const wallBelowMeltK = 115;
const wallJPerK = 12_000;
const meltToWallWPerK = 120;
/** Areas (m²) times emissivities: 0.42 × 0.75 for the shell, 0.07 × 0.3 for the dross on the melt. */
const shellEmission = 0.315;
const surfaceEmission = 0.021;
const surfaceWPerK = 2;
/** 0.42 m² times 8 W/m²K in still air, and 30 W/m²K more with the fan at full speed. */
const stillShellWPerK = 3.4;
const fanShellWPerK = 12.6;
