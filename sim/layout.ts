// Where the plants' values stand in the virtual PLC's registers. The PLC and the gateway's device configuration
// are made from these tables, so that the two cannot drift apart.

import type { DeviceConfig, ModbusPointConfig } from "#runtime/config.ts";
import { assert } from "#runtime/core/fault.ts";

/** One value in one 16-bit register: value = raw × scale + offset. Wider types are the gateway's business so far. */
export interface RegisterLayout {
  /** The name of the point, which is also the plant's name for its sensor or actuator. */
  readonly point: string;
  readonly address: number;
  readonly scale: number;
  /** Where the value may be negative, what the register's zero means; absent is 0. */
  readonly offset?: number;
  readonly unit: string;
  /** The device's own limits, in the point's unit: a write beyond them is answered with exception 3. */
  readonly min: number;
  readonly max: number;
}

export interface OutputLayout extends RegisterLayout {
  /** What the PLC commands by itself at power-up and when its watchdog trips. */
  readonly safe: number;
}

export interface PlcLayout {
  readonly unit: number;
  /** Input registers, written by the scan cycle from the plant's sensors. */
  readonly inputs: readonly RegisterLayout[];
  /** Holding registers that command the plant's actuators. */
  readonly outputs: readonly OutputLayout[];
  /** The first of two holding registers: the 32-bit number of the tick that the last write group came from. */
  readonly tickAddress: number;
  /** A holding register: after so many milliseconds without a write group the outputs go safe; 0 is off. */
  readonly watchdog: { readonly address: number; readonly initialMs: number };
  /** A holding register that only the PLC writes. */
  readonly tripsAddress: number;
}

export const furnaceLayout: PlcLayout = {
  unit: 1,
  inputs: [
    { point: "melt_temperature", address: 0, scale: 0.1, unit: "K", min: 0, max: 2_000 },
    { point: "wall_temperature", address: 1, scale: 0.1, unit: "K", min: 0, max: 2_000 },
    { point: "heater_power", address: 2, scale: 0.01, unit: "kW", min: 0, max: 80 },
    { point: "fan_speed", address: 3, scale: 0.1, unit: "%", min: 0, max: 110 },
  ],
  tickAddress: 0,
  outputs: [
    { point: "heater_power_setpoint", address: 2, scale: 0.01, unit: "kW", min: 0, max: 60, safe: 0 },
    { point: "fan_speed_setpoint", address: 3, scale: 0.1, unit: "%", min: 0, max: 100, safe: 100 },
  ],
  watchdog: { address: 4, initialMs: 2_000 },
  tripsAddress: 5,
};

export const gridLayout: PlcLayout = {
  unit: 1,
  inputs: [
    { point: "frequency", address: 0, scale: 0.001, unit: "Hz", min: 45, max: 65 },
    { point: "rate_of_change", address: 1, scale: 0.001, offset: -10, unit: "Hz/s", min: -10, max: 10 },
    { point: "load_power", address: 2, scale: 0.01, unit: "MW", min: 0, max: 200 },
    { point: "renewable_power", address: 3, scale: 0.01, unit: "MW", min: 0, max: 100 },
    { point: "machine_power", address: 4, scale: 0.01, unit: "MW", min: 0, max: 120 },
    { point: "gate_power", address: 5, scale: 0.01, unit: "MW", min: 0, max: 120 },
    { point: "battery_power", address: 6, scale: 0.01, offset: -20, unit: "MW", min: -20, max: 20 },
    { point: "state_of_charge", address: 7, scale: 0.1, unit: "%", min: 0, max: 100 },
  ],
  tickAddress: 0,
  outputs: [
    {
      point: "battery_power_setpoint",
      address: 2,
      scale: 0.01,
      offset: -20,
      unit: "MW",
      min: -8,
      max: 8,
      safe: 0,
    },
  ],
  watchdog: { address: 4, initialMs: 2_000 },
  tripsAddress: 5,
};

export const pumpLayout: PlcLayout = {
  unit: 1,
  inputs: [
    { point: "flow", address: 0, scale: 0.1, unit: "l/min", min: 0, max: 200 },
    { point: "flow_demand", address: 1, scale: 0.1, unit: "l/min", min: 0, max: 200 },
    { point: "discharge_pressure", address: 2, scale: 0.001, unit: "bar", min: 0, max: 6 },
    { point: "pump_speed", address: 3, scale: 0.1, unit: "%", min: 0, max: 110 },
    { point: "valve_position", address: 4, scale: 0.1, unit: "%", min: 0, max: 110 },
    { point: "motor_current", address: 5, scale: 0.001, unit: "A", min: 0, max: 20 },
    { point: "vibration_drive_end", address: 6, scale: 0.001, unit: "g", min: 0, max: 10 },
    { point: "vibration_free_end", address: 7, scale: 0.001, unit: "g", min: 0, max: 10 },
    { point: "motor_temperature", address: 8, scale: 0.1, unit: "degC", min: 0, max: 200 },
    { point: "water_temperature", address: 9, scale: 0.01, unit: "degC", min: 0, max: 120 },
    { point: "motor_voltage", address: 10, scale: 0.1, unit: "V", min: 0, max: 400 },
  ],
  tickAddress: 0,
  outputs: [
    { point: "pump_speed_setpoint", address: 2, scale: 0.1, unit: "%", min: 0, max: 100, safe: 35 },
    { point: "valve_position_setpoint", address: 3, scale: 0.1, unit: "%", min: 0, max: 100, safe: 100 },
  ],
  watchdog: { address: 4, initialMs: 2_000 },
  tripsAddress: 5,
};

/** The same table as the gateway's configuration says it. */
export function devicePointsOf(layout: PlcLayout): DeviceConfig["points"] {
  const entry = (
    { point, address, scale, offset = 0, unit, min, max }: RegisterLayout,
    place: Pick<ModbusPointConfig, "table" | "access">,
  ): [string, ModbusPointConfig] => [
    point,
    { ...place, address, type: "u16", scale, offset, unit, min, max },
  ];
  return Object.fromEntries([
    ...layout.inputs.map((input) => entry(input, { table: "input", access: "read" })),
    ...layout.outputs.map((output) => entry(output, { table: "holding", access: "write" })),
  ]);
}

export const furnacePoints: DeviceConfig["points"] = devicePointsOf(furnaceLayout);

/** What an instrument with this register shows: rounded to its resolution, pinned to its range as a real one is. */
export function rawOf({ scale, offset = 0, min, max }: RegisterLayout, value: number): number {
  const pinned = Math.min(max, Math.max(min, value));
  const raw = Math.round((pinned - offset) / scale);
  assert(raw >= 0 && raw <= 0xffff, "a layout's range fits its register");
  return raw;
}
