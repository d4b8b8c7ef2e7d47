import { fitRegimes } from "#runtime/adapt/regime/fit.ts";
import type { RegimeModel } from "#runtime/adapt/regime/model.ts";
import { PhysicsNumbers } from "#runtime/adapt/regime/physics.ts";
import type { Balance } from "#runtime/capsule/manifest.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { recordingOf } from "#runtime/map/recording.ts";
import { standardOf } from "#runtime/map/standard.ts";
import { Furnace } from "#sim/plant/furnace.ts";
import { goodTuning, Pid } from "#sim/plant/furnace-shift.ts";

/** So much faster lives the furnace than the gateway: a row a second of the plant is one a tick. */
export const furnaceSpeed = 10;
const secondsPerRow = 0.1;
export const furnaceRegimes: readonly string[] = ["casting", "standby"];
/** What is held in each. */
export const heatK: readonly [casting: number, standby: number] = [1_000, 970];
const stayRows = 220;
const stays = 8;
const channels = ["melt_temperature", "heater_power"];

/** What the melt stores, of what the heater brings in beyond the losses of a hot furnace. */
export const furnaceHeat: Balance = {
  name: "heat",
  unit: "kJ",
  stored: [{ point: "melt_temperature", factor: 24 }],
  flows: [{ point: "heater_power", factor: furnaceSpeed }],
  constant: -17 * furnaceSpeed,
  windowS: 2,
  tolerance: 300,
};

interface Run {
  readonly rows: Float64Array;
  /** The regime by its place, −1 while the furnace is between two. */
  readonly labels: Int32Array;
}

/** An operator who holds casting heat and standby in turns. */
export function furnaceRun(seed: number): Run {
  const furnace = new Furnace({ seed, startK: heatK[0] });
  const pid = new Pid();
  const count = stays * stayRows;
  const rows = new Float64Array(2 * count);
  const labels = new Int32Array(count);
  for (let row = 0; row < count; row++) {
    const regime = Math.floor(row / stayRows) % 2;
    const readings = { meltK: furnace.read("melt_temperature"), heaterKw: furnace.read("heater_power") };
    const wanted = pid.step(readings, heatK[regime]!, { tuning: goodTuning, dtS: 1 });
    furnace.step(
      1,
      new Map([
        ["heater_power_setpoint", wanted.heaterKw],
        ["fan_speed_setpoint", wanted.fanPercent],
      ]),
    );
    const melt = furnace.read("melt_temperature");
    rows.set([melt, furnace.read("heater_power")], 2 * row);
    labels[row] = Math.abs(melt - heatK[regime]!) < 8 ? regime : -1;
  }
  return { rows, labels };
}

/** Regimes learnt from such a run, with all the numbers of physics that a gateway tells. */
export function furnaceModel(map: Pick<EnergyMap, "gradient">): RegimeModel {
  const { rows, labels } = furnaceRun(3);
  const recording = recordingOf(rows, {
    channels: channels.map((name) => ({ name, unit: "1", role: "measured", resolution: 0.1 })),
    secondsPerRow,
    origin: "the simulated furnace",
  });
  const physics = ["energy", "slope", "balance heat"];
  const standard = standardOf({ values: rows, width: 2 });
  const numbers = new PhysicsNumbers({
    model: { channels, physics, standard, secondsPerRow },
    ...{ map, axes: channels, balances: [furnaceHeat], points: channels },
  });
  const values = new Float64Array(labels.length * physics.length);
  for (let row = 0; row < labels.length; row++) {
    const state = rows.subarray(2 * row, 2 * row + 2);
    const told = numbers.take(state, state);
    // Before the first window of the balance there is no residual.
    values.set(Number.isNaN(told[2]!) ? [told[0]!, told[1]!, 0] : told, row * physics.length);
  }
  return fitRegimes(recording, {
    labels: { names: furnaceRegimes, of: labels },
    physics: { names: physics, values },
    windowRows: 10,
  });
}
