import { assert } from "#runtime/core/fault.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import { assertBalanced, type Books, booksOf } from "./books.ts";
import { held } from "./held.ts";
import { Panel } from "./panel.ts";
import { air, orders, type Profile, type Weather, weatherOf } from "./profile.ts";
import { RungeKutta } from "./runge-kutta.ts";

// Hot water for a process: an electric boiler, a pump with a valve that sends its water through a counterflow
// exchanger and back, and cold water that comes out warm at the other side, through a pipe with its dead time.
// Both streams and the plates between them are cut into cells along the way; each cell is a stirred one. The
// state is the heat in each cell above 0 °C, so the books are a linear sum of the state, which Runge and
// Kutta's method keeps to rounding.

export interface ExchangerOptions {
  readonly seed: number;
  readonly disturbances?: "working-day" | "none";
  readonly weather?: Readonly<Record<string, Profile>>;
}

export const exchangerWeather: readonly ExchangerWeather[] = ["cold_flow", "cold_inlet", "air"];
type ExchangerWeather = "cold_flow" | "cold_inlet" | "air";

export class HeatExchanger implements Plant {
  readonly sensors: readonly string[] = [
    "outlet_temperature",
    "cold_inlet_temperature",
    "cold_flow",
    "boiler_temperature",
    "return_temperature",
    "hot_flow",
    "valve_position",
    "boiler_power",
  ];
  readonly actuators: readonly string[] = ["hot_valve_setpoint", "boiler_power_setpoint"];
  /** How far the plates are fouled, the valve stuck where it is, the circulation pump weak. */
  readonly defects: Map<string, number> = new Map();
  readonly #options: ExchangerOptions;
  readonly #state = new Float64Array(stateCount);
  readonly #solver = new RungeKutta(stateCount);
  #weather: Weather<ExchangerWeather> = still;
  #panel: Panel = new Panel("heat exchanger", prng(0));
  #timeS = 0;
  #asked = { valve: 0, kw: 0 };
  #valve = 0;
  #storedAtResetJ = 0;

  constructor(options: ExchangerOptions) {
    this.#options = options;
    this.reset();
  }

  reset(): void {
    const chance = prng(this.#options.seed);
    const day = workingDay(chance.fork());
    this.#weather = weatherOf(this.#options.disturbances === "none" ? still : day, this.#options.weather);
    this.#panel = new Panel("heat exchanger", chance.fork());
    for (const defect of exchangerDefects) this.defects.set(defect, 0);
    this.#timeS = 0;
    this.#asked = { valve: 40, kw: 60 };
    this.#valve = 40;
    const state = this.#state.fill(0);
    state[boilerJ] = boilerKg * waterJPerKgK * 75;
    state[powerKw] = 60;
    for (let cell = 0; cell < cells; cell++) {
      state[hotJ + cell] = cellKg * waterJPerKgK * 60;
      state[plateJ + cell] = plateJPerK * 45;
      state[coldJ + cell] = cellKg * waterJPerKgK * 35;
    }
    for (let cell = 0; cell < pipeCells; cell++) state[pipeJ + cell] = pipeKg * waterJPerKgK * 45;
    this.#storedAtResetJ = this.#stored();
    this.#sense();
  }

  step(dtS: number, commands: ReadonlyMap<string, number>): void {
    assert(dtS > 0 && dtS <= stepSMax, `an exchanger steps by more than 0 and at most ${stepSMax} s`);
    this.#asked = {
      valve: held(commands.get("hot_valve_setpoint"), this.#asked.valve, percentRange),
      kw: held(commands.get("boiler_power_setpoint"), this.#asked.kw, kwRange),
    };
    const pieces = Math.ceil(dtS / pieceSMax);
    for (let piece = 0; piece < pieces; piece++) this.#integrate(dtS / pieces);
    assertBalanced("heat exchanger", this.books);
    this.#sense();
  }

  read(sensor: string): number {
    return this.#panel.read(sensor);
  }

  get books(): Books {
    const [storedJ, startJ] = [this.#stored(), this.#storedAtResetJ];
    return booksOf({ storedJ, startJ, inJ: this.#state[gained]!, outJ: this.#state[lost]! });
  }

  #integrate(hS: number): void {
    const reach = valvePercentPerS * (1 - this.defects.get("valve-stuck")!) * hS;
    this.#valve += Math.min(reach, Math.max(-reach, this.#asked.valve - this.#valve));
    const inputs = this.#inputs();
    this.#solver.step(this.#state, hS, (from, rate) => slope(from, inputs, rate));
    this.#timeS += hS;
  }

  #inputs(): Inputs {
    const weak = 1 - 0.8 * this.defects.get("pump-weak")!;
    return {
      kw: this.#asked.kw,
      hotKgPerS: (hotKgPerSMax * this.#valve * weak) / 100,
      coldKgPerS: this.#weather.cold_flow(this.#timeS) / 60,
      coldC: this.#weather.cold_inlet(this.#timeS),
      airC: this.#weather.air(this.#timeS),
      clean: 1 - 0.7 * this.defects.get("plates-fouled")!,
    };
  }

  #stored(): number {
    let joules = 0;
    for (let at = 0; at < heatCount; at++) joules += this.#state[at]!;
    return joules;
  }

  #sense(): void {
    const state = this.#state;
    const { hotKgPerS, coldKgPerS, coldC } = this.#inputs();
    const put = this.#panel;
    put.put("outlet_temperature", waterC(state[pipeJ + pipeCells - 1]!, pipeKg), thermometer);
    put.put("cold_inlet_temperature", coldC, thermometer);
    put.put("cold_flow", 60 * coldKgPerS, { deviation: 0.1, step: 0.1, least: 0 });
    put.put("boiler_temperature", waterC(state[boilerJ]!, boilerKg), thermometer);
    put.put("return_temperature", waterC(state[hotJ + cells - 1]!, cellKg), thermometer);
    put.put("hot_flow", 60 * hotKgPerS, { deviation: 0.1, step: 0.1, least: 0 });
    put.put("valve_position", this.#valve, { deviation: 0.05, step: 0.1, least: 0 });
    put.put("boiler_power", state[powerKw]!, { deviation: 0.05, step: 0.01, least: 0 });
  }
}

interface Inputs {
  readonly kw: number;
  readonly hotKgPerS: number;
  readonly coldKgPerS: number;
  readonly coldC: number;
  readonly airC: number;
  /** The share of the plates' conductance that dirt has left. */
  readonly clean: number;
}

/** Rates per second; the two accounts at the end are integrated with the heat that they explain. */
function slope(state: Float64Array, inputs: Inputs, rate: Float64Array): void {
  const { hotKgPerS, coldKgPerS, coldC, airC, clean } = inputs;
  const [hotWPerK, coldWPerK] = [carries(hotKgPerS), carries(coldKgPerS)];
  const boilerC = waterC(state[boilerJ]!, boilerKg);
  let lostW = boilerWPerK * (boilerC - airC);
  let beforeC = boilerC;
  let behindC = coldC;
  for (let cell = 0; cell < cells; cell++) {
    // The hot stream goes up the cells, the cold one down: where the hot one comes in the cold one leaves.
    const cold = coldJ + cells - 1 - cell;
    const [hotC, plateC] = [waterC(state[hotJ + cell]!, cellKg), state[plateJ + cell]! / plateJPerK];
    const intoPlateW = plateWPerK * film(hotKgPerS) * clean * (hotC - plateC);
    rate[hotJ + cell] = hotWPerK * (beforeC - hotC) - intoPlateW;
    beforeC = hotC;
    const shellW = shellWPerK * (plateC - airC);
    const facingC = waterC(state[coldJ + cell]!, cellKg);
    const intoColdW = plateWPerK * film(coldKgPerS) * clean * (plateC - facingC);
    rate[plateJ + cell] = intoPlateW - intoColdW - shellW;
    lostW += shellW;
    const hereC = waterC(state[cold]!, cellKg);
    rate[cold] = coldWPerK * (behindC - hereC);
    behindC = hereC;
  }
  for (let cell = 0; cell < cells; cell++) {
    const plateC = state[plateJ + cell]! / plateJPerK;
    const coldCellC = waterC(state[coldJ + cell]!, cellKg);
    rate[coldJ + cell]! += plateWPerK * film(coldKgPerS) * clean * (plateC - coldCellC);
  }
  for (let cell = 0; cell < pipeCells; cell++) {
    const hereC = waterC(state[pipeJ + cell]!, pipeKg);
    rate[pipeJ + cell] = coldWPerK * (behindC - hereC);
    behindC = hereC;
  }
  const heaterW = 1_000 * state[powerKw]!;
  rate[boilerJ] = heaterW + hotWPerK * (beforeC - boilerC) - boilerWPerK * (boilerC - airC);
  // A thermostat of its own, which nobody commands: above 95 °C it takes the current away.
  rate[powerKw] = ((boilerC > boilerCMax ? 0 : inputs.kw) - state[powerKw]!) / heaterLagS;
  rate[gained] = heaterW + coldWPerK * coldC;
  rate[lost] = lostW + coldWPerK * behindC;
}

/** What a stream carries for a kelvin, in watts. */
function carries(kgPerS: number): number {
  return kgPerS * waterJPerKgK;
}

/** A film of water grows thinner with the flow, by the power 0.8 of turbulence; still water conducts a little. */
function film(kgPerS: number): number {
  return 0.05 + (Math.max(0, kgPerS) / nominalKgPerS) ** 0.8;
}

function waterC(joules: number, kg: number): number {
  return joules / (kg * waterJPerKgK);
}

function workingDay(chance: Prng): Weather<ExchangerWeather> {
  const airOver = air(chance, { meanC: 22, swingC: 3, swingS: 14_400 });
  return {
    cold_flow: orders(chance.fork(), { min: 8, max: 36, perS: 1.5, everyS: [15, 120] }),
    cold_inlet: orders(chance.fork(), { min: 9, max: 15, perS: 0.02, everyS: [120, 600] }),
    air: airOver,
  };
}

const still: Weather<ExchangerWeather> = { cold_flow: () => 20, cold_inlet: () => 12, air: () => 22 };

const exchangerDefects: readonly string[] = ["plates-fouled", "valve-stuck", "pump-weak"];
const cells = 6;
const pipeCells = 5;
const hotJ = 0;
const plateJ = hotJ + cells;
const coldJ = plateJ + cells;
const pipeJ = coldJ + cells;
const boilerJ = pipeJ + pipeCells;
/** Everything up to here is heat. */
const heatCount = boilerJ + 1;
const powerKw = heatCount;
const gained = powerKw + 1;
const lost = gained + 1;
const stateCount = lost + 1;

const waterJPerKgK = 4_186;
const cellKg = 0.6;
const pipeKg = 0.8;
const boilerKg = 60;
const plateJPerK = 900;
/** Of one side of one cell's plates at nominal flow. */
const plateWPerK = 1_100;
const shellWPerK = 1.2;
const boilerWPerK = 8;
const boilerCMax = 95;
const nominalKgPerS = 0.4;
const hotKgPerSMax = 0.9;
const heaterLagS = 4;
const valvePercentPerS = 12;
const percentRange = { min: 0, max: 100 };
const kwRange = { min: 0, max: 90 };
const thermometer = { deviation: 0.04, step: 0.01, least: 0 };
const stepSMax = 10;
/** Under half the shortest time that a cell is filled in: well inside what Runge-Kutta is stable with. */
const pieceSMax = 0.2;
