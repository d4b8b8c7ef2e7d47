import type { ManifestSource } from "#runtime/capsule/manifest.ts";
import type { RecordedChannel } from "#runtime/map/recording.ts";
import { contract, fullTraining, type TrainOptions } from "#scripts/train/policy.ts";

/** What the casting furnace's capsule says, but for the map, which is not fitted yet. */
export const furnaceSource: Omit<ManifestSource, "map"> = {
  schema: "industriverse.capsule/1",
  publisher: "industriverse",
  name: "casting-furnace",
  version: "0.1.0",
  epoch: 1,
  summary: "Holds a small aluminium furnace at 1000 K through charges and pours.",
  licence: "Apache-2.0",
  tickMs: 100,
  state: [
    { point: "melt_temperature", unit: "K", min: 200, max: 2_000, ageMsMax: 1_000 },
    {
      point: "heater_power",
      unit: "kW",
      min: -1,
      max: 80,
      ageMsMax: 1_000,
      commandedBy: "heater_power_setpoint",
    },
  ],
  actuators: [
    { point: "heater_power_setpoint", unit: "kW", min: 0, max: 60, slewPerSecondMax: 20, safe: 0 },
    { point: "fan_speed_setpoint", unit: "%", min: 0, max: 100, slewPerSecondMax: 50, safe: 100 },
  ],
  shield: { alpha: 0.01, holdMs: 3_000, permitMs: 500 },
  units: [
    {
      name: "policy",
      role: "policy",
      precision: "float32",
      file: "policy.onnx",
      vectors: "policy.vectors.json",
      ...contract,
      deadlineMs: 20,
    },
  ],
  durability: "async",
  requires: { runtime: { from: "0.1.0", below: "1.0.0" }, memoryMiB: 64, drivers: ["modbus-tcp"] },
  probes: [
    { kind: "blocked", shareMax: 0.05, overTicks: 600 },
    { kind: "late", shareMax: 0.01, overTicks: 600 },
  ],
};

/**
 * Without the fan, which the operators never moved, and without the wall, which is warmer with the fan off: of
 * what nobody tried a recording can say nothing.
 */
export const furnaceChannels: readonly Omit<RecordedChannel, "min" | "max">[] = [
  { name: "melt_temperature", unit: "K", resolution: 0.1, role: "measured" },
  { name: "heater_power", unit: "kW", resolution: 0.01, role: "command" },
];

/** How much of everything goes into a build; tests build a small one. */
export interface BuildSize {
  readonly historySeed: number;
  readonly historyHours: number;
  readonly training: TrainOptions;
  /** Days that neither the map nor the training saw, and how long each is measured. */
  readonly measuredSeeds: readonly number[];
  readonly measuredS: number;
}

export const fullSize: BuildSize = {
  historySeed: 1,
  historyHours: 168,
  training: fullTraining,
  measuredSeeds: [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008],
  measuredS: 3_600,
};
