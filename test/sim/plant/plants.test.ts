// What is asked of every plant alike: books that balance, days that repeat, defects that show.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HeatExchanger } from "#sim/plant/heat-exchanger.ts";
import { MotorDrive } from "#sim/plant/motor-drive.ts";
import { SpringChain } from "#sim/plant/spring-chain.ts";
import { TwoTank } from "#sim/plant/two-tank.ts";
import type { Plant } from "#sim/plant.ts";
import { stationNamed, stations } from "#sim/stations.ts";

const kept = {
  "two-tank": (seed: number) => new TwoTank({ seed }),
  "heat-exchanger": (seed: number) => new HeatExchanger({ seed }),
  "motor-drive": (seed: number) => new MotorDrive({ seed }),
  "spring-chain": (seed: number) => new SpringChain({ seed }),
};

for (const [name, begin] of Object.entries(kept)) {
  const { layout } = stationNamed(name);

  test(`${name}: books balance under any commands, defects and steps`, () => {
    const any = fc.oneof(fc.double(), fc.double({ min: 0, max: 100, noNaN: true }));
    const step = fc.record({
      dtS: fc.double({ min: 0.001, max: 5, noNaN: true }),
      values: fc.array(any, { minLength: layout.outputs.length, maxLength: layout.outputs.length }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      defect: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.nat(), fc.array(step, { maxLength: 12 }), (seed, steps) => {
        const plant = begin(seed);
        const names = [...plant.defects.keys()];
        for (const { dtS, values, share, defect } of steps) {
          if (defect < names.length) plant.defects.set(names[defect]!, share);
          plant.step(dtS, new Map(layout.outputs.map(({ point }, at) => [point, values[at]!])));
        }
        const { storedJ, inJ, outJ, residualJ } = plant.books;
        assert.ok(Math.abs(residualJ) <= 1e-3 + 1e-6 * (Math.abs(storedJ) + Math.abs(inJ) + Math.abs(outJ)));
        for (const sensor of plant.sensors) assert.ok(Number.isFinite(plant.read(sensor)), sensor);
      }),
      { numRuns: 30 },
    );
  });

  test(`${name}: how a second is cut hardly matters`, () => {
    const [coarse, fine] = [begin(3), begin(3)];
    const half = new Map(layout.outputs.map(({ point, min, max }) => [point, min + (max - min) * 0.4]));
    for (let second = 0; second < 60; second++) {
      coarse.step(1, half);
      for (let piece = 0; piece < 50; piece++) fine.step(0.02, half);
    }
    const [one, other] = [coarse.books, fine.books];
    assert.ok(
      Math.abs(one.inJ - other.inJ) <= 0.01 * Math.abs(one.inJ) + 0.5,
      `${one.inJ} J, ${other.inJ} J`,
    );
  });

  test(`${name}: said weather stands in the place of the drawn, and only there`, () => {
    const { weather = [], plant } = stationNamed(name);
    assert.ok(weather.length > 0);
    const [first] = weather;
    const readings = (given: object | undefined) => dayOf(plant(4, given as undefined), 40);
    assert.deepEqual(readings({}), readings(undefined));
    assert.notDeepEqual(readings({ [first!]: [[0, 3]] }), readings(undefined));
  });
}

for (const { name, plant: begin, layout } of stations) {
  test(`${name}: a day repeats to the bit after reset() and in a second plant`, () => {
    const plant = begin(11);
    const day = dayOf(plant, 300);
    plant.reset();
    assert.deepEqual(dayOf(plant, 300), day);
    assert.deepEqual(dayOf(begin(11), 300), day);
    assert.notDeepEqual(dayOf(begin(12), 300), day);
    assert.throws(() => plant.read("no such sensor"), { name: "Bug" });
  });

  test(`${name}: each defect shows at some instrument`, () => {
    const half = new Map(layout.outputs.map(({ point, min, max }) => [point, min + (max - min) * 0.6]));
    const after = (defect: string | undefined) => {
      const plant = begin(5);
      if (defect !== undefined) plant.defects!.set(defect, 1);
      for (let turn = 0; turn < 400; turn++) plant.step(0.2, half);
      return plant.sensors.map((sensor) => plant.read(sensor));
    };
    const sound = after(undefined);
    for (const defect of begin(5).defects?.keys() ?? []) assert.notDeepEqual(after(defect), sound, defect);
  });
}

function dayOf(plant: Plant, seconds: number): readonly (readonly number[])[] {
  return Array.from({ length: seconds }, (_, second) => {
    const commands = plant.actuators.map((actuator, at): [string, number] => [
      actuator,
      (second * (at + 3)) % 20,
    ]);
    plant.step(1, new Map(commands));
    return plant.sensors.map((sensor) => plant.read(sensor));
  });
}
