import { assert } from "#runtime/core/fault.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import { assertBalanced, type Books } from "./books.ts";
import { held } from "./held.ts";
import { Panel } from "./panel.ts";
import { orders, type Profile, type Weather, weatherOf } from "./profile.ts";
import { pumpHeadM, shaftW, TankWater, type WaterInputs } from "./two-tank-water.ts";

// Two tanks, one six metres above the other: a pump on a drive lifts water, a valve lets it down again, and a
// process draws some of it. What the water does, and the pump's affinity laws, are in `two-tank-water.ts`;
// this file is the plant around it: drive, valve, instruments, weather, and what can break.

export interface TwoTankOptions {
  readonly seed: number;
  readonly disturbances?: "working-day" | "none";
  readonly weather?: Readonly<Record<string, Profile>>;
}

export const twoTankWeather: readonly TwoTankWeather[] = ["level_demand", "draw", "air"];
type TwoTankWeather = "level_demand" | "draw" | "air";

export class TwoTank implements Plant {
  readonly sensors: readonly string[] = [
    "level_upper",
    "level_demand",
    "level_lower",
    "flow",
    "outflow",
    "discharge_pressure",
    "pump_speed",
    "valve_position",
    "motor_power",
    "motor_temperature",
    "water_temperature",
  ];
  readonly actuators: readonly string[] = ["pump_speed_setpoint", "outlet_valve_setpoint"];
  /** How far the impeller is worn, the riser clogged, the outlet's valve shut against what it shows. */
  readonly defects: Map<string, number> = new Map();
  readonly #options: TwoTankOptions;
  #weather: Weather<TwoTankWeather> = still;
  #panel: Panel = new Panel("two-tank", prng(0));
  #water: TankWater = new TankWater(still.air(0));
  #timeS = 0;
  #asked = { speed: 0, valve: 0 };
  #isNow = { speed: 0, valve: 0 };

  constructor(options: TwoTankOptions) {
    this.#options = options;
    this.reset();
  }

  reset(): void {
    const chance = prng(this.#options.seed);
    const day = workingDay(chance.fork());
    this.#weather = weatherOf(this.#options.disturbances === "none" ? still : day, this.#options.weather);
    this.#panel = new Panel("two-tank", chance.fork());
    for (const defect of twoTankDefects) this.defects.set(defect, 0);
    this.#timeS = 0;
    this.#asked = { speed: 85, valve: 50 };
    this.#isNow = { ...this.#asked };
    this.#water = new TankWater(this.#weather.air(0));
    this.#sense();
  }

  step(dtS: number, commands: ReadonlyMap<string, number>): void {
    assert(dtS > 0 && dtS <= stepSMax, `two tanks step by more than 0 and at most ${stepSMax} s`);
    this.#asked = {
      speed: held(commands.get("pump_speed_setpoint"), this.#asked.speed, percentRange),
      valve: held(commands.get("outlet_valve_setpoint"), this.#asked.valve, percentRange),
    };
    const pieces = Math.ceil(dtS / pieceSMax);
    const hS = dtS / pieces;
    for (let piece = 0; piece < pieces; piece++) {
      this.#isNow.speed += towards(this.#asked.speed - this.#isNow.speed, drivePercentPerS * hS);
      this.#isNow.valve += towards(this.#asked.valve - this.#isNow.valve, strokePercentPerS * hS);
      this.#timeS += hS;
      this.#water.step(hS, this.#inputs());
    }
    assertBalanced("two-tank", this.books);
    assert(
      Math.abs(this.#water.residualM3) < 1e-9,
      `the tanks' water is wrong by ${this.#water.residualM3} m³`,
    );
    this.#sense();
  }

  read(sensor: string): number {
    return this.#panel.read(sensor);
  }

  get books(): Books {
    return this.#water.books;
  }

  #inputs(): WaterInputs {
    return {
      speed: this.#isNow.speed / 100,
      // A blade that has come loose: the position is shown, the water sees another.
      valve: (this.#isNow.valve / 100) * (1 - this.defects.get("valve-closure")!),
      drawM3PerS: this.#weather.draw(this.#timeS) / litresPerMinute,
      airC: this.#weather.air(this.#timeS),
      worn: this.defects.get("impeller-worn")!,
      clogged: this.defects.get("riser-clogged")!,
    };
  }

  #sense(): void {
    const inputs = this.#inputs();
    const { speed, worn } = inputs;
    const { flow, outflow, upperM, lowerM, motorC, waterC } = this.#water.state;
    const put = this.#panel;
    const headM = pumpHeadM(speed, flow, worn);
    put.put("level_upper", upperM, level);
    put.put("level_demand", this.#weather.level_demand(this.#timeS), { deviation: 0, step: 0.001 });
    put.put("level_lower", lowerM, level);
    put.put("flow", flow * litresPerMinute, { deviation: 0.2, step: 0.1, least: 0 });
    put.put("outflow", outflow * litresPerMinute, { deviation: 0.2, step: 0.1, least: 0 });
    put.put("discharge_pressure", (headM + lowerM) * barPerM, { deviation: 0.002, step: 0.001, least: 0 });
    put.put("pump_speed", this.#isNow.speed, { deviation: 0.05, step: 0.1, least: 0 });
    put.put("valve_position", this.#isNow.valve, { deviation: 0.05, step: 0.1, least: 0 });
    put.put("motor_power", shaftW(speed, flow) / 0.8 / 1_000, { deviation: 0.001, step: 0.001, least: 0 });
    put.put("motor_temperature", motorC, { deviation: 0.05, step: 0.1, least: 0 });
    put.put("water_temperature", waterC, { deviation: 0.03, step: 0.01, least: 0 });
  }
}

function towards(way: number, most: number): number {
  return Math.min(most, Math.max(-most, way));
}

function workingDay(chance: Prng): Weather<TwoTankWeather> {
  const phase = chance.between(0, 2 * Math.PI);
  return {
    level_demand: orders(chance.fork(), { min: 0.7, max: 1.5, perS: 0.005, everyS: [120, 600] }),
    draw: orders(chance.fork(), { min: 0, max: 18, perS: 0.5, everyS: [30, 180] }),
    air: (atS) => 20 + 4 * Math.sin(phase + (2 * Math.PI * atS) / 14_400),
  };
}

const still: Weather<TwoTankWeather> = { level_demand: () => 1, draw: () => 6, air: () => 20 };

const twoTankDefects: readonly string[] = ["impeller-worn", "riser-clogged", "valve-closure"];
const litresPerMinute = 60_000;
const barPerM = 0.0979;
const drivePercentPerS = 12;
const strokePercentPerS = 20;
const percentRange = { min: 0, max: 100 };
const level = { deviation: 0.001, step: 0.001, least: 0 };
const stepSMax = 10;
const pieceSMax = 0.05;
