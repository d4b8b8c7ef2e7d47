import { prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import type { History } from "#sim/record.ts";
import type { Station } from "#sim/station.ts";

// A plant at work at the pace of a gateway. A historian keeps a row a second, between which a crew may have acted
// five times; what runs beside the machine sees every tick, and is trained and calibrated on what it will see.

/** A plant and whoever runs it: asked once a tick for set-points, which may be those given before. */
export interface Drive {
  readonly plant: Plant;
  commands(read: (sensor: string) => number, tick: number): ReadonlyMap<string, number>;
}

export interface Pace {
  readonly seed: number;
  readonly tickS: number;
}

export function crewDrive(station: Station, { seed, tickS }: Pace): Drive {
  const { plant, crew } = station.atWork(prng(seed));
  const every = Math.round(station.crewS / tickS);
  let standing: ReadonlyMap<string, number> = new Map();
  return {
    plant,
    commands(read, tick) {
      if (tick % every === 0) standing = crew.step(read, station.crewS);
      return standing;
    },
  };
}

/** As `record` keeps it, but a row a tick. */
export function recordAtPace(
  station: Station,
  { hours, ...pace }: Pace & { readonly hours: number },
): History {
  const { plant, commands } = crewDrive(station, pace);
  const count = Math.round((hours * 3_600) / pace.tickS);
  const names = [...plant.sensors, ...plant.actuators];
  const columns = new Map(names.map((name) => [name, new Float64Array(count)]));
  const read = (sensor: string): number => plant.read(sensor);
  for (let row = 0; row < count; row++) {
    const standing = commands(read, row);
    plant.step(pace.tickS, standing);
    for (const [actuator, value] of standing) columns.get(actuator)![row] = value;
    for (const sensor of plant.sensors) columns.get(sensor)![row] = plant.read(sensor);
  }
  return { seed: pace.seed, sampleS: pace.tickS, count, columns };
}
