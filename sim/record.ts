import { assert } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Station } from "./station.ts";

/** What a historian would have kept of a plant: one column a channel, one row a sample. */
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

/** Runs a plant with its crew for some simulated hours. The same options give the same bytes. */
export function record(station: Station, { seed, hours, sampleS }: RecordOptions): History {
  const { plant, crew } = station.atWork(prng(seed));
  const count = Math.round((hours * 3_600) / sampleS);
  const turns = Math.round(sampleS / station.crewS);
  assert(Math.abs(turns * station.crewS - sampleS) < 1e-9, "the crew acts a whole number of times a sample");
  const columns = new Map(
    [...plant.sensors, ...plant.actuators].map((name) => [name, new Float64Array(count)]),
  );
  const read = (sensor: string) => plant.read(sensor);
  for (let row = 0; row < count; row++) {
    for (let turn = 0; turn < turns; turn++) {
      const commands = crew.step(read, station.crewS);
      plant.step(station.crewS, commands);
      for (const [actuator, value] of commands) columns.get(actuator)![row] = value;
    }
    for (const sensor of plant.sensors) columns.get(sensor)![row] = plant.read(sensor);
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
