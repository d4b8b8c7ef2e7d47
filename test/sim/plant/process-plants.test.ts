import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { assertBalanced } from "#sim/plant/books.ts";
import { HeatExchanger } from "#sim/plant/heat-exchanger.ts";
import { MotorDrive } from "#sim/plant/motor-drive.ts";
import { profileAt } from "#sim/plant/profile.ts";
import { TwoTank } from "#sim/plant/two-tank.ts";
import { pumpHeadM, shaftW } from "#sim/plant/two-tank-water.ts";

test("pumpHeadM() and shaftW() follow the affinity laws: Q ~ n, H ~ n², P ~ n³", () => {
  const share = fc.double({ min: 0.2, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.double({ min: 0, max: 0.003, noNaN: true }), (n, by, flow) => {
      const near = (value: number, wanted: number) =>
        assert.ok(Math.abs(value - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)));
      near(pumpHeadM(n * by, flow * by), by ** 2 * pumpHeadM(n, flow));
      near(shaftW(n * by, flow * by), by ** 3 * shaftW(n, flow));
    }),
  );
});

test("TwoTank lifts nothing below the speed whose head reaches up, fills above it, and never over the brim", () => {
  const at = (speed: number, valve: number, seconds: number) => {
    const tanks = new TwoTank({ seed: 1, disturbances: "none" });
    const commands = new Map([
      ["pump_speed_setpoint", speed],
      ["outlet_valve_setpoint", valve],
    ]);
    for (let second = 0; second < seconds; second++) tanks.step(1, commands);
    return tanks;
  };
  assert.equal(at(60, 0, 30).read("flow"), 0);
  assert.ok(at(80, 0, 60).read("level_upper") > 1.05);
  const full = at(100, 0, 900).read("level_upper");
  assert.ok(full > 1.98 && full < 2.01, `${full} m`);
  assert.ok(at(0, 100, 900).read("level_upper") < 0.01);
});

test("HeatExchanger warms cold water by what the hot stream gives, after the pipe's dead time", () => {
  const weather = { cold_flow: [[0, 20]], cold_inlet: [[0, 12]], air: [[0, 22]] } as const;
  const begin = () => new HeatExchanger({ seed: 1, weather });
  const with_ = (valve: number, kw: number) =>
    new Map([
      ["hot_valve_setpoint", valve],
      ["boiler_power_setpoint", kw],
    ]);
  const plant = begin();
  for (let turn = 0; turn < 1_200; turn++) plant.step(1, with_(40, 46));
  const outlet = plant.read("outlet_temperature");
  // In the steady state the cold stream carries away what the boiler draws, but for a few losses.
  const carriedKw = ((20 / 60) * 4_186 * (outlet - 12)) / 1_000;
  assert.ok(Math.abs(carriedKw - 46) < 2, `${carriedKw} kW at ${outlet} °C`);
  plant.step(1, with_(90, 46));
  for (let turn = 0; turn < 4; turn++) plant.step(1, with_(90, 46));
  assert.ok(Math.abs(plant.read("outlet_temperature") - outlet) < 0.6, "it is still in the pipe");
  for (let turn = 0; turn < 40; turn++) plant.step(1, with_(90, 46));
  assert.ok(plant.read("outlet_temperature") > outlet + 2);
});

test("MotorDrive holds its speed under load with the current that the belt's torque needs, and stalls at its limit", () => {
  const run = (limit: number, seconds: number) => {
    const drive = new MotorDrive({ seed: 1, weather: { belt_torque: [[0, 12]], air: [[0, 20]] } });
    const commands = new Map([
      ["speed_setpoint", 1_000],
      ["current_limit_setpoint", limit],
    ]);
    for (let turn = 0; turn < seconds * 5; turn++) drive.step(0.2, commands);
    return drive;
  };
  const running = run(30, 10);
  assert.ok(Math.abs(running.read("motor_speed") - 1_000) < 3);
  // k·i = T + b·ω
  const ampsNeeded = (12 * (104.72 / 106.72) + 0.008 * 104.72) / 1.2;
  assert.ok(Math.abs(running.read("motor_current") - ampsNeeded) < 0.2);
  assert.ok(run(6, 10).read("motor_speed") < 100);
  assert.ok(run(30, 600).read("winding_temperature") > 25);
});

test("profileAt() stands before its first and after its last value, and goes straight in between", () => {
  const profile = [[10, 1], [20, 3], [20, 5]] as const; // biome-ignore format: one line
  assert.deepEqual([0, 10, 15, 20, 99].map((atS) => profileAt(profile, atS)), [1, 1, 2, 5, 5]); // biome-ignore format: one line
});

test("assertBalanced() throws where the books are wrong", () => {
  assertBalanced("plant", { storedJ: 1e6, inJ: 1e3, outJ: 0, residualJ: 1e-6 });
  assert.throws(() => assertBalanced("plant", { storedJ: 1e6, inJ: 1e3, outJ: 0, residualJ: 0.1 }), {
    name: "Bug",
    message: /the books of the plant are wrong by 0.1 J/,
  });
});
