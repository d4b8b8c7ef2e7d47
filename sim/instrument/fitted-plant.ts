import type { Prng } from "#runtime/core/prng.ts";
import type { Plant } from "#sim/plant.ts";
import { type InstrumentSpec, modelOf } from "./models.ts";
import { inRow, type Moment, type Reading, type Stage } from "./stage.ts";

/** By the name of the sensor or actuator, from the machine outwards. */
export type Fittings = Readonly<Record<string, readonly InstrumentSpec[]>>;

/**
 * A plant behind other instruments than its own: each point's models in a row, and after them whatever has gone
 * wrong since. It is a plant like any other, so the PLC in front of it does not know the difference.
 */
export class FittedPlant implements Plant {
  readonly sensors: readonly string[];
  readonly actuators: readonly string[];
  readonly #plant: Plant;
  readonly #fittings: Fittings;
  readonly #chance: () => Prng;
  #streams = new Map<string, Prng>();
  #rows = new Map<string, Stage>();
  #faults = new Map<string, Set<Stage>>();
  readonly #shown = new Map<string, Reading>();
  #atS = 0;

  /** `chance` gives the same stream each time it is asked: a reset begins the same day again. */
  constructor(
    plant: Plant,
    { fittings, chance }: { readonly fittings: Fittings; readonly chance: () => Prng },
  ) {
    this.#plant = plant;
    this.sensors = plant.sensors;
    this.actuators = plant.actuators;
    this.#fittings = fittings;
    this.#chance = chance;
    this.#begin();
  }

  get defects(): Plant["defects"] & object {
    return this.#plant.defects ?? noDefects;
  }

  /** The machine itself, as its own instruments show it. */
  get bare(): Plant {
    return this.#plant;
  }

  reset(): void {
    this.#plant.reset();
    this.#begin();
  }

  step(dtS: number, commands: ReadonlyMap<string, number>): void {
    const moment = { atS: this.#atS, dtS };
    const given = new Map<string, number>();
    for (const [actuator, value] of commands)
      given.set(actuator, this.#through(actuator, { value, quality: "good" }, moment).value);
    this.#plant.step(dtS, given);
    this.#atS += dtS;
    this.#sense({ atS: this.#atS, dtS });
  }

  /** What the PLC's converter gets; NaN where the loop is open. */
  read(sensor: string): number {
    const shown = this.#shown.get(sensor);
    if (shown === undefined) return this.#plant.read(sensor);
    return shown.quality === "good" ? shown.value : Number.NaN;
  }

  /** Something goes wrong with a sensor or an actuator, until the returned function is called. */
  spoil(point: string, spec: InstrumentSpec): () => void {
    const stage = modelOf(spec)(this.#streamOf(point).fork());
    const faults = this.#faults.get(point) ?? new Set();
    this.#faults.set(point, faults.add(stage));
    return () => void faults.delete(stage);
  }

  #begin(): void {
    const chance = this.#chance();
    const points = [...this.sensors, ...this.actuators];
    this.#atS = 0;
    this.#faults = new Map();
    this.#streams = new Map(points.map((point) => [point, chance.fork()]));
    this.#rows = new Map(
      points.flatMap((point): [string, Stage][] => {
        const specs = this.#fittings[point] ?? [];
        return specs.length === 0 ? [] : [[point, inRow(specs.map(modelOf))(this.#streamOf(point))]];
      }),
    );
    this.#sense({ atS: 0, dtS: 0 });
  }

  #sense(moment: Moment): void {
    for (const sensor of this.sensors) {
      const seen: Reading = { value: this.#plant.read(sensor), quality: "good" };
      this.#shown.set(sensor, this.#through(sensor, seen, moment));
    }
  }

  #through(point: string, reading: Reading, moment: Moment): Reading {
    let passed = this.#rows.get(point)?.(reading, moment) ?? reading;
    for (const fault of this.#faults.get(point) ?? []) passed = fault(passed, moment);
    return passed;
  }

  #streamOf(point: string): Prng {
    return this.#streams.get(point)!;
  }
}

const noDefects: ReadonlyMap<string, number> & Map<string, number> = new Map();
