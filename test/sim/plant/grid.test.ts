import assert from "node:assert/strict";
import { test } from "node:test";
import { Grid, kineticAtNominalMj, nominalHertz } from "#sim/plant/grid.ts";

const battery = (mw: number) => new Map([["battery_power_setpoint", mw]]);
const still = (start = {}) => new Grid({ seed: 1, disturbances: "none", start });

test("Grid keeps its books to the last joule, whatever is asked of the battery", () => {
  const grid = new Grid({ seed: 3 });
  for (let second = 0; second < 1_800; second++) grid.step(1, battery(9 * Math.sin(second / 7)));
  const { residualMj, intoMj, batteryLossMj } = grid.energyBalance;
  assert.ok(intoMj > 10_000 && batteryLossMj > 50);
  // A hundred gigajoules went through; a double keeps sixteen digits of each step.
  assert.ok(Math.abs(residualMj) < 1e-6, `${residualMj} MJ`);
});

test("Grid at rest stays at 60 Hz", () => {
  const grid = still();
  for (let second = 0; second < 120; second++) grid.step(1, battery(0));
  assert.ok(Math.abs(grid.truth.hertz - nominalHertz) < 1e-9);
});

test("Grid begins to move as the swing equation says: df/dt = f₀·ΔP / (2·H·S)", () => {
  const grid = still({ batteryMw: 0 });
  grid.step(1, battery(0));
  const before = grid.truth.hertz;
  for (let tick = 0; tick < 3; tick++) grid.step(0.1, battery(8));
  // In 0.3 s a converter with a lag of 0.15 s gives 8·(0.3 − 0.15·(1 − e⁻²)) = 1.362 MJ.
  const freely = (nominalHertz * 1.362) / (2 * kineticAtNominalMj);
  const moved = grid.truth.hertz - before;
  // The governors have begun to answer, so it is a little less.
  assert.ok(moved > 0.75 * freely && moved < freely, `${moved} of ${freely} Hz`);
});

test("Grid settles where droop and load say before the dispatch brings 60 Hz back", () => {
  const grid = still();
  for (let second = 0; second < 20; second++) grid.step(1, battery(8));
  const stiffness = 100 / (0.05 * 60) + 62 / 60;
  const reached = grid.truth.hertz - nominalHertz;
  assert.ok(reached > 0.6 * (8 / stiffness) && reached < 8 / stiffness, `${reached} Hz`);
  for (let second = 0; second < 600; second++) grid.step(1, battery(8));
  assert.ok(Math.abs(grid.truth.hertz - nominalHertz) < 0.005);
});

test("Grid gives the same frequency with small steps and with large ones", () => {
  const [coarse, fine] = [still(), still()];
  for (let second = 0; second < 120; second++) {
    coarse.step(1, battery(second % 30 < 15 ? 5 : -5));
    for (let piece = 0; piece < 40; piece++) fine.step(0.025, battery(second % 30 < 15 ? 5 : -5));
  }
  assert.ok(Math.abs(coarse.truth.hertz - fine.truth.hertz) < 1e-4);
});

test("Grid repeats a day to the byte after reset(), and another seed is another day", () => {
  const day = (grid: Grid) =>
    Array.from({ length: 600 }, (_, second) => {
      grid.step(0.5, battery(second % 5));
      return grid.sensors.map((sensor) => grid.read(sensor));
    });
  const grid = new Grid({ seed: 11 });
  const first = day(grid);
  grid.reset();
  assert.deepEqual(day(grid), first);
  assert.notDeepEqual(day(new Grid({ seed: 12 })), first);
});

test("a full battery takes nothing more, an empty one gives nothing, and a NaN changes nothing", () => {
  const full = still({ chargeShare: 0.95 });
  for (let second = 0; second < 60; second++) full.step(1, battery(-8));
  assert.ok(Math.abs(full.read("battery_power")) < 0.1);
  const empty = still({ chargeShare: 0.05 });
  for (let second = 0; second < 60; second++) empty.step(1, battery(8));
  assert.ok(Math.abs(empty.read("battery_power")) < 0.1);
  const deaf = still();
  for (let second = 0; second < 10; second++) deaf.step(1, battery(second === 0 ? 3 : Number.NaN));
  assert.ok(Math.abs(deaf.read("battery_power") - 3) < 0.1);
});

test("each defect of the grid shows: stuck governors, a wind park that trips, a battery that is derated", () => {
  const after = (defect: string, mw: number) => {
    const grid = still();
    grid.defects.set(defect, 1);
    for (let second = 0; second < 5; second++) grid.step(1, battery(mw));
    return grid;
  };
  const sound = still();
  for (let second = 0; second < 5; second++) sound.step(1, battery(4));
  assert.ok(after("governors-stuck", 4).truth.hertz > sound.truth.hertz + 0.05);
  assert.ok(after("wind-trip", 0).truth.hertz < 59.9);
  assert.equal(after("battery-derated", 4).truth.batteryLossMw, 0);
});
