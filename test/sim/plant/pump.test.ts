import assert from "node:assert/strict";
import { test } from "node:test";
import { Pump } from "#sim/plant/pump.ts";
import { litresPerMinute, openingOf, speedFor } from "#sim/plant/pump-loop.ts";

const setpoints = (speed: number, valve: number) =>
  new Map([
    ["pump_speed_setpoint", speed],
    ["valve_position_setpoint", valve],
  ]);

function settled(speed: number, valve: number, defect?: string): Pump {
  const pump = new Pump({ seed: 1, disturbances: "none" });
  if (defect !== undefined) pump.defects.set(defect, 0.7);
  for (let second = 0; second < 60; second++) pump.step(1, setpoints(speed, valve));
  return pump;
}

test("Pump keeps its books of energy and of water, through slamming valves and a leak", () => {
  const pump = new Pump({ seed: 5 });
  pump.defects.set("leak", 0.6);
  for (let second = 0; second < 1_200; second++)
    pump.step(1, setpoints(second % 40 < 20 ? 100 : 35, second % 14 < 7 ? 100 : 0));
  const { residualJ, residualKg, heatJ } = pump.balance;
  assert.ok(heatJ > 1e5);
  assert.ok(Math.abs(residualJ) < 1e-9 * 1e8, `${residualJ} J`);
  assert.ok(Math.abs(residualKg) < 1e-9, `${residualKg} kg`);
});

test("Pump obeys the affinity laws where nothing is held against it: Q ~ n", () => {
  // Without a static head the system's curve is a parabola through zero, and so is the pump's over n².
  const share = (speed: number) => speedFor((speed / 100) * 1.5e-3, { valve: 1, backHeadM: 0 });
  assert.ok(Math.abs(share(100) / share(50) - 2) < 1e-12);
});

test("speedFor() is the speed at which that flow settles", () => {
  for (const [litres, valve] of [
    [50, 100],
    [75, 100],
    [90, 80],
  ] as const) {
    const speed = speedFor(litres / litresPerMinute, { valve: valve / 100, backHeadM: 6 });
    const pump = settled(100 * speed, valve);
    assert.ok(Math.abs(pump.truth.litresPerMinute - litres) < 0.2, `${pump.truth.litresPerMinute} l/min`);
  }
});

test("the same flow costs about twice as much through a throttled valve as at the right speed", () => {
  const open = settled(67.5, 100);
  const throttled = settled(100, 62.5);
  assert.ok(Math.abs(open.truth.litresPerMinute - throttled.truth.litresPerMinute) < 6);
  assert.ok(throttled.truth.motorKw > 2 * open.truth.motorKw);
});

test("Pump with its valve shut makes pressure and no flow, and no step is too stiff for it", () => {
  const pump = settled(80, 0);
  assert.equal(pump.truth.litresPerMinute, 0);
  assert.ok(pump.truth.bar > 1.5);
  pump.step(10, setpoints(80, 5));
  assert.ok(Number.isFinite(pump.truth.litresPerMinute));
  assert.ok(openingOf(0.5) < 0.2 && openingOf(1) === 1);
});

test("Pump repeats a day to the byte after reset(), and another seed is another day", () => {
  const day = (pump: Pump) =>
    Array.from({ length: 600 }, (_, second) => {
      pump.step(0.5, setpoints(40 + (second % 60), 60 + (second % 40)));
      return pump.sensors.map((sensor) => pump.read(sensor));
    });
  const pump = new Pump({ seed: 11 });
  const first = day(pump);
  pump.reset();
  assert.deepEqual(day(pump), first);
  assert.notDeepEqual(day(new Pump({ seed: 12 })), first);
});

test("each defect of the pump shows in the readings that a person would look at", () => {
  const sound = settled(80, 100);
  const closed = settled(80, 100, "valve-closure");
  assert.ok(closed.read("flow") < 0.6 * sound.read("flow"));
  assert.ok(closed.read("discharge_pressure") > sound.read("discharge_pressure"));
  assert.ok(closed.read("valve_position") > 99);
  const blocked = settled(80, 100, "suction-blocked");
  assert.ok(blocked.read("flow") < sound.read("flow"));
  assert.ok(blocked.read("discharge_pressure") < sound.read("discharge_pressure"));
  const leaking = settled(80, 100, "leak");
  assert.ok(leaking.read("flow") < sound.read("flow") - 5);
  assert.ok(leaking.read("motor_current") > sound.read("motor_current") - 0.05);
  const starved = settled(80, 100, "cavitation");
  assert.ok(starved.truth.cavitationM > 0);
  assert.ok(starved.read("vibration_drive_end") > 1.2 * sound.read("vibration_drive_end"));
});

test("Pump.read() knows its sensors only, and a NaN command changes nothing", () => {
  const pump = settled(70, 100);
  assert.throws(() => pump.read("level"), { name: "Bug" });
  pump.step(5, setpoints(Number.NaN, Number.NaN));
  assert.ok(Math.abs(pump.read("pump_speed") - 70) < 0.5);
});
