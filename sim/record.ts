import { assert } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { Furnace } from "./plant/furnace.ts";
import { Shift } from "./plant/operator.ts";

/** What a historian would have kept of the furnace: one column a channel, one row a sample. */
export interface History {
  readonly seed: number;
  readonly sampleS: number;
  readonly count: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
}

export interface RecordOptions {
  readonly seed: number;
  readonly hours: number;
  readonly sampleS: number;
}

/** Runs the furnace with its operator for some simulated hours. The same options give the same bytes. */
export function record({ seed, hours, sampleS }: RecordOptions): History {
  const chance = prng(seed);
  const furnace = new Furnace({ seed: chance.uint32(), startK: 900 });
  const shift = new Shift(chance.fork());
  const count = Math.round((hours * 3_600) / sampleS);
  const names = [...furnace.sensors, ...furnace.actuators];
  const columns = new Map(names.map((name) => [name, new Float64Array(count)]));
  const commands = new Map<string, number>();
  for (let row = 0; row < count; row++) {
    const readings = { meltK: furnace.read("melt_temperature"), heaterKw: furnace.read("heater_power") };
    const { heaterKw, fanPercent } = shift.step(readings, sampleS);
    commands.set("heater_power_setpoint", heaterKw).set("fan_speed_setpoint", fanPercent);
    furnace.step(sampleS, commands);
    for (const sensor of furnace.sensors) columns.get(sensor)![row] = furnace.read(sensor);
    for (const [actuator, value] of commands) columns.get(actuator)![row] = value;
  }
  return { seed, sampleS, count, columns };
}

/** Some columns side by side, row by row: the form in which a map is fitted. */
export function rowsOf({ columns, count }: History, names: readonly string[]): Float64Array {
  const rows = new Float64Array(count * names.length);
  for (const [index, name] of names.entries()) {
    const column = columns.get(name);
    assert(column !== undefined, `${name} is a column of the history`);
    for (let row = 0; row < count; row++) rows[row * names.length + index] = column[row]!;
  }
  return rows;
}
