import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Furnace } from "#sim/plant/furnace.ts";
import { enthalpyJPerKg, temperatureK } from "#sim/plant/metal.ts";

const commands = (heater: number, fan: number) =>
  new Map([
    ["heater_power_setpoint", heater],
    ["fan_speed_setpoint", fan],
  ]);

test("Furnace.step() balances its books under any commands and steps", () => {
  const step = fc.record({
    dtS: fc.double({ min: 0.01, max: 20, noNaN: true }),
    heater: fc.oneof(fc.double(), fc.double({ min: 0, max: 60, noNaN: true })),
    fan: fc.oneof(fc.double(), fc.double({ min: 0, max: 100, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.nat(), fc.array(step, { maxLength: 60 }), (seed, steps) => {
      const furnace = new Furnace({ seed, startK: 990 });
      for (const { dtS, heater, fan } of steps) furnace.step(dtS, commands(heater, fan));
      const { residualJ, heatInJ, lossesJ } = furnace.energyBalance;
      assert.ok(Math.abs(residualJ) <= 1e-9 * (1e6 + heatInJ + lossesJ));
      for (const sensor of furnace.sensors) assert.ok(Number.isFinite(furnace.read(sensor)));
    }),
    { numRuns: 60 },
  );
});

test("Furnace.step() does not depend on how a second is cut", () => {
  const coarse = new Furnace({ seed: 3, disturbances: "none" });
  const fine = new Furnace({ seed: 3, disturbances: "none" });
  for (let second = 0; second < 300; second++) {
    coarse.step(1, commands(45, 10));
    for (let piece = 0; piece < 20; piece++) fine.step(0.05, commands(45, 10));
  }
  assert.ok(Math.abs(coarse.truth.meltK - fine.truth.meltK) < 1e-3);
});

test("Furnace repeats a day to the byte after reset() and in a second furnace", () => {
  const readings = (furnace: Furnace) =>
    Array.from({ length: 2_000 }, (_, second) => {
      furnace.step(1, commands(second % 40, second % 90));
      return furnace.sensors.map((sensor) => furnace.read(sensor));
    });
  const furnace = new Furnace({ seed: 11 });
  const day = readings(furnace);
  furnace.reset();
  assert.deepEqual(readings(furnace), day);
  assert.deepEqual(readings(new Furnace({ seed: 11 })), day);
  assert.notDeepEqual(readings(new Furnace({ seed: 12 })), day);
});

test("Furnace at full heat rises by 1.5 to 2 K a second, and falls in its safe state", () => {
  const rogue = new Furnace({ seed: 1, disturbances: "none" });
  rogue.step(5, commands(60, 0));
  const before = rogue.truth.meltK;
  rogue.step(10, commands(60, 0));
  const perSecond = (rogue.truth.meltK - before) / 10;
  assert.ok(perSecond > 1.5 && perSecond < 2.1, `${perSecond} K/s`);
  rogue.step(60, commands(0, 100));
  const hot = rogue.truth.meltK;
  rogue.step(10, commands(0, 100));
  assert.ok(rogue.truth.meltK < hot - 3);
});

test("Furnace is held near 1000 K by 15 to 20 kW, and by about 20 kW on a working day", () => {
  const still = new Furnace({ seed: 1, disturbances: "none" });
  const { intoWallKw } = still.truth;
  assert.ok(intoWallKw > 15 && intoWallKw < 20, `${intoWallKw} kW`);
  const day = new Furnace({ seed: 1 });
  for (let hour = 0; hour < 3 * 60; hour++) day.step(60, commands(20, 10));
  assert.ok(Math.abs(day.truth.meltK - 1_000) < 60, `${day.truth.meltK} K`);
});

test("Furnace.read() shows the converter's steps, the same value until the next step()", () => {
  const furnace = new Furnace({ seed: 5 });
  furnace.step(0.1, commands(20, 20));
  const melt = furnace.read("melt_temperature");
  assert.equal(furnace.read("melt_temperature"), melt);
  assert.equal(Math.round(melt * 10) / 10, melt);
  assert.throws(() => furnace.read("melt"), { name: "Bug" });
});

test("a cold charge takes its heat from the melt, and a NaN command changes nothing", () => {
  const furnace = new Furnace({ seed: 9 });
  let deepest = 0;
  for (let second = 0; second < 70; second++) {
    furnace.step(1, commands(second === 0 ? 20 : Number.NaN, 0));
    deepest = Math.max(deepest, furnace.truth.intoScrapKw);
  }
  assert.ok(deepest > 5, `${deepest} kW`);
  assert.ok(Math.abs(furnace.read("heater_power") - 20) < 0.5);
});

test("temperatureK() turns enthalpyJPerKg() back, and freezes at one temperature", () => {
  for (const kelvin of [851, 900, 1_000, 1_300])
    assert.ok(Math.abs(temperatureK(enthalpyJPerKg(kelvin)) - kelvin) < 1e-9);
  assert.equal(temperatureK(800_000), 850);
  assert.ok(temperatureK(500_000) < 850);
});
