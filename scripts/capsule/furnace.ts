import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { Channel } from "#runtime/map/energy.ts";
import { contract, fullTraining, type TrainOptions } from "#scripts/train/policy.ts";

/** What the casting furnace's capsule says, but for the digests of files that are not built yet. */
export const furnaceManifest: Omit<Manifest, "map" | "policy"> & { readonly deadlineMs: number } = {
  schema: "industriverse.capsule/1",
  publisher: "industriverse",
  name: "casting-furnace",
  version: "0.1.0",
  summary: "Holds a small aluminium furnace at 1000 K through charges and pours.",
  tickMs: 100,
  state: [
    { point: "melt_temperature", unit: "K", ageMsMax: 1_000 },
    { point: "heater_power", unit: "kW", ageMsMax: 1_000, commandedBy: "heater_power_setpoint" },
  ],
  actuators: [
    { point: "heater_power_setpoint", unit: "kW", min: 0, max: 60, slewPerSecondMax: 20, safe: 0 },
    { point: "fan_speed_setpoint", unit: "%", min: 0, max: 100, slewPerSecondMax: 50, safe: 100 },
  ],
  shield: { alpha: 0.01, holdMs: 3_000, permitMs: 500 },
  deadlineMs: 20,
};

export const furnacePolicy: typeof contract = contract;

/** Wider than the operators ever went, so that there is a barrier on the map and not only an edge. */
export const furnaceChannels: readonly Channel[] = [
  { name: "melt_temperature", unit: "K", min: 840, max: 1_080, resolution: 0.1 },
  { name: "heater_power", unit: "kW", min: 0, max: 64, resolution: 0.01 },
];

/** How much of everything goes into a build; tests build a small one. */
export interface BuildSize {
  readonly historySeed: number;
  readonly historyHours: number;
  readonly cells: 64 | 128 | 256;
  readonly training: TrainOptions;
  /** Days that neither the map nor the training saw, and how long each is measured. */
  readonly measuredSeeds: readonly number[];
  readonly measuredS: number;
}

export const fullSize: BuildSize = {
  historySeed: 1,
  historyHours: 168,
  cells: 128,
  training: fullTraining,
  measuredSeeds: [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008],
  measuredS: 3_600,
};
