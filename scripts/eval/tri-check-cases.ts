import type { FaultPlan, TimedFault } from "#sim/scenario/scenario.ts";
import { stationNamed } from "#sim/stations.ts";

/** A fault that is there from the end of the first window on. */
export interface FaultCase {
  /** `attack` is no fault of the machine: the shield has to keep it normal. */
  readonly group: "normal" | "sensor" | "machine" | "wire" | "attack";
  readonly name: string;
  readonly fault: TimedFault | undefined;
}

/** Those with a sample capsule. */
export const plants = ["casting-furnace", "grid-frequency", "pump-skid"] as const;
export type Plant = (typeof plants)[number];

/** Two sensors that the map looks at, with how far wrong they are where that is a number; and what moves the plant. */
const about: Readonly<
  Record<Plant, { readonly sensors: Readonly<Record<string, number>>; readonly actuator: string }>
> = {
  "casting-furnace": {
    sensors: { melt_temperature: 8, heater_power: 5 },
    actuator: "heater_power_setpoint",
  },
  "grid-frequency": { sensors: { frequency: 0.05, battery_power: 1 }, actuator: "battery_power_setpoint" },
  "pump-skid": { sensors: { flow: 10, pump_speed: 8 }, actuator: "pump_speed_setpoint" },
};

/** Sensors and actuators that fail in each of the ways the simulator knows, and whatever can break in the plant itself. */
export function caseRows(plant: Plant): readonly FaultCase[] {
  const { sensors, actuator } = about[plant];
  const defects = stationNamed(plant).plant(1).defects?.keys() ?? [];
  return [
    { group: "normal", name: "normal", fault: undefined },
    ...Object.entries(sensors).flatMap(([point, by]) =>
      (
        [
          ["stuck", { kind: "stuck" }],
          ["open", { kind: "open" }],
          ["biased", { kind: "bias", by }],
          ["drifting", { kind: "drift", perS: by / 60 }],
          ["noisy", { kind: "noise", deviation: by / 2 }],
          ["sluggish", { kind: "lag", s: 8 }],
        ] as const
      ).map(([word, model]) => faultCase("sensor", `${point} ${word}`, { kind: "sensor", point, model })),
    ),
    faultCase("machine", `${actuator} stuck`, {
      kind: "actuator",
      point: actuator,
      model: { kind: "stuck" },
    }),
    ...Array.from(defects, (name) => faultCase("machine", name, { kind: "defect", name, share: 1 })),
    faultCase("wire", "noise on the wire", { kind: "wire", model: { noise: 0.003 } }),
    faultCase("attack", "rogue optimiser", { kind: "rogue" }),
  ];
}

function faultCase(group: FaultCase["group"], name: string, plan: FaultPlan): FaultCase {
  return { group, name, fault: { ...plan, at: faultAtS } };
}

const faultAtS = 59;
