import { assert } from "#runtime/core/fault.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import { BusyDay, type GridWeather, quietDay } from "./grid-weather.ts";
import { held, shown } from "./held.ts";
import { RungeKutta } from "./runge-kutta.ts";

// A small island grid at 60 Hz: thermal machines, a wind park, a town, and a battery that may help. All
// rotating masses turn as one (the swing equation of the centre of inertia), the machines answer as in the
// low-order frequency model of Anderson and Mirheydar (1990): droop, a governor, and a reheat turbine of
// which one part acts at once. The equation is written in the energy that rotates and not in frequency,
// d(½Jω²)/dt = power in − power out, so that the books of energy must agree, and that is asserted.

export interface GridOptions {
  readonly seed: number;
  readonly disturbances?: "working-day" | "none";
  /** Where it starts; a training begins anywhere. */
  readonly start?: Partial<GridStart>;
}

export interface GridStart {
  readonly hertz: number;
  readonly chargeShare: number;
  readonly batteryMw: number;
}

/** Megajoules since the last reset. `residualMj` is what the books are wrong by. */
export interface GridBalance {
  readonly storedMj: number;
  readonly intoMj: number;
  readonly outMj: number;
  readonly batteryLossMj: number;
  readonly residualMj: number;
}

export class Grid implements Plant {
  readonly sensors: readonly string[] = [
    "frequency",
    "rate_of_change",
    "load_power",
    "renewable_power",
    "machine_power",
    "gate_power",
    "battery_power",
    "state_of_charge",
  ];
  readonly actuators: readonly string[] = ["battery_power_setpoint"];
  /** A share of the governors that stand still, of the wind park that is gone, of the battery that is out. */
  readonly defects: Map<string, number> = new Map();
  readonly #options: GridOptions;
  readonly #state = new Float64Array(stateCount);
  readonly #rate = new Float64Array(stateCount);
  readonly #solver = new RungeKutta(stateCount);
  readonly #readings = new Map<string, number>();
  #storedAtResetMj = 0;
  #timeS = 0;
  #weather: GridWeather = quietDay;
  #noise: Prng = prng(0);
  #batteryMw = 0;

  constructor(options: GridOptions) {
    this.#options = options;
    this.reset();
  }

  reset(): void {
    const chance = prng(this.#options.seed);
    const day = new BusyDay(chance.fork());
    this.#noise = chance.fork();
    this.#weather = this.#options.disturbances === "none" ? quietDay : day;
    const { hertz = nominalHertz, chargeShare = 0.5, batteryMw = 0 } = this.#options.start ?? {};
    for (const defect of gridDefects) this.defects.set(defect, 0);
    this.#timeS = 0;
    this.#batteryMw = batteryMw;
    const machinesMw = this.#weather.loadMw(0) - this.#weather.renewableMw(0) - batteryMw;
    const state = this.#state.fill(0);
    state[kineticMj] = kineticAtNominalMj * (hertz / nominalHertz) ** 2;
    state[gateMw] = state[reheatMw] = state[referenceMw] = machinesMw;
    state[batteryPowerMw] = batteryMw;
    state[batteryMj] = chargeShare * batteryMjMax;
    this.#storedAtResetMj = this.#stored();
    this.#sense();
  }

  step(dtS: number, commands: ReadonlyMap<string, number>): void {
    assert(dtS > 0 && dtS <= stepSMax, `a grid steps by more than 0 and at most ${stepSMax} s`);
    this.#batteryMw = held(commands.get("battery_power_setpoint"), this.#batteryMw, batteryMwRange);
    const pieces = Math.ceil(dtS / pieceSMax);
    for (let piece = 0; piece < pieces; piece++) {
      const inputs = this.#inputs();
      this.#solver.step(this.#state, dtS / pieces, (from, rate) => slope(from, inputs, rate));
      this.#timeS += dtS / pieces;
    }
    const { residualMj, intoMj } = this.energyBalance;
    assert(Math.abs(residualMj) <= 1e-9 * (1e4 + intoMj), `the grid's books are wrong by ${residualMj} MJ`);
    this.#sense();
  }

  read(sensor: string): number {
    const value = this.#readings.get(sensor);
    assert(value !== undefined, `${sensor} is a sensor of the grid`);
    return value;
  }

  get energyBalance(): GridBalance {
    const storedMj = this.#stored();
    const intoMj = this.#state[into]!;
    const outMj = this.#state[out]!;
    const batteryLossMj = this.#state[batteryLoss]!;
    const residualMj = storedMj - this.#storedAtResetMj - intoMj + outMj + batteryLossMj;
    return { storedMj, intoMj, outMj, batteryLossMj, residualMj };
  }

  /** What no sensor tells so exactly, for teachers in training and for measuring. */
  get truth(): GridTruth {
    const state = this.#state;
    const inputs = this.#inputs();
    return {
      hertz: hertzOf(state),
      gateMw: state[gateMw]!,
      reheatMw: state[reheatMw]!,
      referenceMw: state[referenceMw]!,
      chargeShare: state[batteryMj]! / batteryMjMax,
      netLoadMw: inputs.loadMw - inputs.renewableMw,
      batteryLossMw: lossMw(state[batteryPowerMw]!),
    };
  }

  #inputs(): Inputs {
    return {
      loadMw: this.#weather.loadMw(this.#timeS),
      renewableMw: this.#weather.renewableMw(this.#timeS) * (1 - this.defects.get("wind-trip")!),
      batteryMw: this.#batteryMw * (1 - this.defects.get("battery-derated")!),
      governed: 1 - this.defects.get("governors-stuck")!,
    };
  }

  #stored(): number {
    return this.#state[kineticMj]! + this.#state[batteryMj]!;
  }

  #sense(): void {
    const state = this.#state;
    const inputs = this.#inputs();
    const hertz = hertzOf(state);
    slope(state, inputs, this.#rate);
    const put = (sensor: string, value: number, { deviation, step }: { deviation: number; step: number }) =>
      this.#readings.set(sensor, shown(value, { noise: deviation * this.#noise.normal(), step }));
    put("frequency", hertz, { deviation: 0.001, step: 0.001 });
    // df/dt follows from d(energy)/dt by the chain rule; relays measure it over a few cycles.
    const hertzPerS = (this.#rate[kineticMj]! * hertz) / (2 * state[kineticMj]!);
    put("rate_of_change", hertzPerS, { deviation: 0.004, step: 0.001 });
    put("load_power", inputs.loadMw, megawatts);
    put("renewable_power", inputs.renewableMw, megawatts);
    put("machine_power", machineMw(state), megawatts);
    put("gate_power", state[gateMw]!, megawatts);
    put("battery_power", state[batteryPowerMw]!, { deviation: 0.005, step: 0.01 });
    put("state_of_charge", (100 * state[batteryMj]!) / batteryMjMax, { deviation: 0.02, step: 0.1 });
  }
}

export interface GridTruth {
  readonly hertz: number;
  readonly gateMw: number;
  readonly reheatMw: number;
  readonly referenceMw: number;
  readonly chargeShare: number;
  readonly netLoadMw: number;
  readonly batteryLossMw: number;
}

interface Inputs {
  readonly loadMw: number;
  readonly renewableMw: number;
  readonly batteryMw: number;
  /** The share of the machines whose governors still move. */
  readonly governed: number;
}

/** Rates of change per second; the accounts at the end are integrated with the state they explain. */
function slope(state: Float64Array, inputs: Inputs, rate: Float64Array): void {
  const deviation = hertzOf(state) / nominalHertz - 1;
  const battery = state[batteryPowerMw]!;
  // Motors slow down with the grid and take less: about one percent of load for a percent of frequency.
  const loadMw = inputs.loadMw * (1 + loadPerFrequency * deviation);
  const intoMw = machineMw(state) + inputs.renewableMw;
  rate[kineticMj] = intoMw + battery - loadMw;
  const wantedMw = state[referenceMw]! - (inputs.governed * machinesMwMax * deviation) / droop;
  rate[gateMw] = (Math.min(machinesMwMax, Math.max(0, wantedMw)) - state[gateMw]!) / governorS;
  rate[reheatMw] = (state[gateMw]! - state[reheatMw]!) / reheatS;
  // Secondary control: the dispatch slowly brings 60 Hz back.
  rate[referenceMw] = -(machinesMwMax * deviation) / droop / dispatchS;
  rate[batteryPowerMw] = (allowedMw(state, inputs.batteryMw) - battery) / converterS;
  rate[batteryMj] = -battery - lossMw(battery);
  rate[into] = intoMw;
  rate[out] = loadMw;
  rate[batteryLoss] = lossMw(battery);
}

function hertzOf(state: Float64Array): number {
  return nominalHertz * Math.sqrt(state[kineticMj]! / kineticAtNominalMj);
}

/** The high-pressure part acts with the gate, the rest when the steam comes back from the reheater. */
function machineMw(state: Float64Array): number {
  return directShare * state[gateMw]! + (1 - directShare) * state[reheatMw]!;
}

/** Conversion takes a share of what passes, the cells' resistance a share that grows with it. */
function lossMw(batteryMw: number): number {
  return 0.02 * Math.abs(batteryMw) + 0.005 * batteryMw * batteryMw;
}

/** A full battery takes nothing more, an empty one gives nothing; both set in over a hundredth of it. */
function allowedMw(state: Float64Array, askedMw: number): number {
  const share = state[batteryMj]! / batteryMjMax;
  const room = askedMw > 0 ? (share - chargeShareRange.min) * 100 : (chargeShareRange.max - share) * 100;
  return askedMw * Math.min(1, Math.max(0, room));
}

const gridDefects: readonly string[] = ["governors-stuck", "wind-trip", "battery-derated"];
export const nominalHertz = 60;
/** Of 100 MVA with an inertia constant H of 4 s: the energy that rotates at 60 Hz. */
export const kineticAtNominalMj = 400;
export const machinesMwMax = 100;
export const droop = 0.05;
export const loadPerFrequency = 1;
export const governorS = 0.3;
export const reheatS = 8;
export const directShare = 0.3;
export const converterS = 0.15;
export const batteryMwRange: { readonly min: number; readonly max: number } = { min: -8, max: 8 };
const dispatchS = 60;
/** 4 MWh. */
const batteryMjMax = 14_400;
const chargeShareRange = { min: 0.05, max: 0.95 };
const megawatts = { deviation: 0.02, step: 0.01 };

const kineticMj = 0;
const gateMw = 1;
const reheatMw = 2;
const referenceMw = 3;
const batteryPowerMw = 4;
const batteryMj = 5;
const into = 6;
const out = 7;
const batteryLoss = 8;
const stateCount = 9;
const stepSMax = 10;
/** A third of the shortest time constant, the converter's: well inside what Runge-Kutta is stable with. */
const pieceSMax = 0.05;
