import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { prng } from "#runtime/core/prng.ts";
import { FittedPlant } from "#sim/instrument/fitted-plant.ts";
import { type InstrumentSpec, modelOf } from "#sim/instrument/models.ts";
import { inRow } from "#sim/instrument/stage.ts";
import { endOfScale, PlcRegisters } from "#sim/plc/registers.ts";
import { stationNamed } from "#sim/stations.ts";

/** What a model makes of a course of values, one a second; an open loop shows as "open". */
function shown(specs: readonly InstrumentSpec[], values: readonly number[], seed = 1): (number | "open")[] {
  const stage = inRow(specs.map(modelOf))(prng(seed));
  return values.map((value, second) => {
    const reading = stage({ value, quality: "good" }, { atS: second, dtS: 1 });
    return reading.quality === "good" ? Math.round(reading.value * 1e9) / 1e9 : "open";
  });
}

const table: readonly (readonly [InstrumentSpec, readonly number[], readonly (number | "open")[]])[] = [
  [{ kind: "quantisation", step: 0.5 }, [1.2, 1.3], [1, 1.5]],
  [{ kind: "bias", by: -2 }, [1, 5], [-1, 3]],
  [{ kind: "drift", perS: 0.5, max: 1 }, [0, 0, 0, 0], [0.5, 1, 1, 1]],
  [{ kind: "drift", perS: -0.5, max: 1 }, [0, 0, 0], [-0.5, -1, -1]],
  [{ kind: "dead-time", s: 2 }, [1, 2, 3, 4, 5], [1, 1, 1, 2, 3]],
  [{ kind: "lag", s: 1 }, [0, 8, 8, 8], [0, 4, 6, 7]],
  [{ kind: "saturation", min: 0, max: 3 }, [-1, 2, 9], [0, 2, 3]],
  [{ kind: "stuck" }, [4, 5, 6], [4, 4, 4]],
  [{ kind: "stuck", at: 7 }, [4, 5], [7, 7]],
  [{ kind: "open" }, [4, 5], ["open", "open"]],
  [{ kind: "dropout", perHour: 3_600, s: 3 }, [4, 5], ["open", "open"]],
  [{ kind: "dropout", perHour: 0, s: 3 }, [4, 5], [4, 5]],
  [{ kind: "rate", perS: 2 }, [0, 9, 9, -9], [0, 2, 4, 2]],
  [{ kind: "stiction", band: 2 }, [0, 1, 2, 3, 2, 0], [0, 0, 0, 3, 3, 0]],
  [{ kind: "dead-band", band: 2 }, [0, 1, 3, 1], [0, 0, 3, 3]],
  [{ kind: "backlash", band: 2 }, [0, 5, 4, 3, 2, 9], [0, 4, 4, 4, 3, 8]],
];

for (const [spec, values, wanted] of table)
  test(`modelOf() ${JSON.stringify(spec)}`, () => assert.deepEqual(shown([spec], values), wanted));

test("modelOf() noise has its deviation, and the same for the same seed", () => {
  const values = new Array<number>(4_000).fill(3);
  const noisy = shown([{ kind: "noise", deviation: 0.5 }], values) as number[];
  const mean = noisy.reduce((sum, value) => sum + value, 0) / noisy.length;
  const spread = Math.sqrt(noisy.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noisy.length);
  assert.ok(Math.abs(mean - 3) < 0.03 && Math.abs(spread - 0.5) < 0.03);
  assert.deepEqual(shown([{ kind: "noise", deviation: 0.5 }], values), noisy);
  assert.notDeepEqual(shown([{ kind: "noise", deviation: 0.5 }], values, 2), noisy);
});

test("inRow() gives each model its own stream: one more of them leaves the noise of the others alone", () => {
  const values = [1, 2, 3, 4, 5];
  const noise: InstrumentSpec = { kind: "noise", deviation: 1 };
  const alone = shown([noise], values) as number[];
  const more = shown([noise, { kind: "bias", by: 10 }, { kind: "dropout", perHour: 1e-9, s: 1 }], values);
  assert.deepEqual(more, alone.map((value) => Math.round((value + 10) * 1e9) / 1e9)); // biome-ignore format: one line
});

test("modelOf() actuators never leave the span of what they were asked for", () => {
  const span = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 1, maxLength: 30 });
  const spec = fc.constantFrom<InstrumentSpec>(
    { kind: "rate", perS: 3 },
    { kind: "stiction", band: 5 },
    { kind: "dead-band", band: 5 },
    { kind: "backlash", band: 4 },
    { kind: "lag", s: 3 },
    { kind: "dead-time", s: 4 },
  );
  fc.assert(
    fc.property(spec, span, (one, values) => {
      const [min, max] = [Math.min(...values), Math.max(...values)];
      for (const value of shown([one], values))
        assert.ok((value as number) >= min - 1e-9 && (value as number) <= max + 1e-9);
    }),
  );
});

test("FittedPlant without fittings is the plant itself, and repeats its day with them", () => {
  const station = stationNamed("pump-skid");
  const fitted = (fittings = {}) => new FittedPlant(station.plant(3), { fittings, chance: () => prng(9) });
  const day = (plant: FittedPlant) =>
    Array.from({ length: 200 }, (_, turn) => {
      plant.step(0.1, new Map([["pump_speed_setpoint", 40 + (turn % 50)]]));
      return plant.sensors.map((sensor) => plant.read(sensor));
    });
  const bare = station.plant(3);
  const plain = Array.from({ length: 200 }, (_, turn) => {
    bare.step(0.1, new Map([["pump_speed_setpoint", 40 + (turn % 50)]]));
    return bare.sensors.map((sensor) => bare.read(sensor));
  });
  assert.deepEqual(day(fitted()), plain);
  const fittings = {
    flow: [
      { kind: "noise", deviation: 3 },
      { kind: "lag", s: 1 },
    ],
    pump_speed_setpoint: [{ kind: "rate", perS: 2 }],
  } as const;
  const plant = fitted(fittings);
  const first = day(plant);
  assert.notDeepEqual(first, plain);
  plant.reset();
  assert.deepEqual(day(plant), first);
});

test("FittedPlant.spoil() breaks a sensor until it is mended, and the PLC shows the end of its scale", () => {
  const station = stationNamed("casting-furnace");
  const plant = new FittedPlant(station.plant(1), { fittings: {}, chance: () => prng(1) });
  const registers = new PlcRegisters(station.layout);
  const shows = () => {
    plant.step(0.1, new Map());
    registers.sense((sensor) => plant.read(sensor));
    return registers.readWords("input", 0, 1);
  };
  const mend = plant.spoil("melt_temperature", { kind: "open" });
  assert.deepEqual(shows(), [endOfScale]);
  assert.ok(plant.bare.read("melt_temperature") > 900, "the melt itself is where it was");
  mend();
  assert.notDeepEqual(shows(), [endOfScale]);
});

test("FittedPlant.spoil() holds an actuator where it is, whatever is commanded", () => {
  const station = stationNamed("pump-skid");
  const plant = new FittedPlant(station.plant(1), { fittings: {}, chance: () => prng(1) });
  const run = (valve: number) => {
    for (let turn = 0; turn < 50; turn++) plant.step(0.1, new Map([["valve_position_setpoint", valve]]));
    return plant.read("valve_position");
  };
  assert.ok(Math.abs(run(80) - 80) < 1);
  const mend = plant.spoil("valve_position_setpoint", { kind: "stuck" });
  run(80);
  assert.ok(Math.abs(run(20) - 80) < 1);
  mend();
  assert.ok(Math.abs(run(20) - 20) < 1);
});
