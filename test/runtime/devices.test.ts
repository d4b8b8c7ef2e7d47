import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnyDeviceConfig, ModbusTcpConfig } from "#runtime/config.ts";
import { checkArchive, checkDevices, pointsOf } from "#runtime/devices.ts";
import { furnacePoints } from "#sim/layout.ts";

const { melt_temperature, fan_speed, ...rest } = furnacePoints;

function plc(changes: Partial<ModbusTcpConfig>): AnyDeviceConfig {
  const place = { driver: "modbus-tcp", host: "10.0.0.1", port: 502, unit: 1 } as const;
  return { ...place, scanMs: 50, timeoutMs: 250, tickRegister: 0, points: rest, ...changes };
}

test("pointsOf() knows whose each point is", () => {
  const points = pointsOf({ a: plc({}), b: plc({ host: "10.0.0.2", points: { fan_speed: fan_speed! } }) });
  assert.equal(points.size, Object.keys(rest).length + 1);
  assert.equal(points.get("fan_speed")?.device, "b");
  assert.deepEqual(points.get("heater_power_setpoint"), {
    ...{ id: "heater_power_setpoint", device: "a", unit: "kW", min: 0, max: 60, access: "write" },
  });
});

test("checkDevices() lets units share a wire, and refuses what one wire cannot be", () => {
  const other = { points: { melt_temperature: melt_temperature! } };
  const check = (b: AnyDeviceConfig) => () => checkDevices({ a: plc({}), b }, "g.yaml");
  assert.doesNotThrow(check(plc({ ...other, unit: 2 })));
  assert.doesNotThrow(check(plc({ ...other, host: "10.0.0.2" })));
  assert.throws(check(plc({ host: "10.0.0.2" })), /g\.yaml: a and b both have a point wall_temperature/);
  assert.throws(check(plc(other)), /a and b share 10\.0\.0\.1:502 and both are unit 1/);
  assert.throws(check(plc({ ...other, unit: 2, window: 4 })), /but not window: undefined and 4/);
});

test("checkDevices() gives a board its wire for itself", () => {
  const map = { name: "board", watchdogMs: 1_000, tickAddress: 128, points: {} };
  const board: AnyDeviceConfig = {
    ...{ driver: "edc", path: "/dev/ttyUSB0", baud: 115_200, rearm: "auto", scanMs: 50, timeoutMs: 250 },
    ...{ map, points: map.points },
  };
  const check = (b: AnyDeviceConfig) => () => checkDevices({ a: board, b }, "g.yaml");
  assert.doesNotThrow(check({ ...board, path: "/dev/ttyUSB1" }));
  assert.throws(check(board), /a and b both are at \/dev\/ttyUSB0/);
  const rtu = {
    driver: "modbus-rtu",
    unit: 1,
    baud: 9_600,
    parity: "even",
    stopBits: 1,
    echo: false,
  } as const;
  const line = { ...rtu, path: "/dev/ttyUSB0", scanMs: 50, timeoutMs: 250, tickRegister: 0, points: {} };
  assert.throws(check(line), /both are at/);
  assert.doesNotThrow(check({ ...line, path: "/dev/ttyUSB1" }));
});

test("checkArchive() refuses a point that no device has", () => {
  const limits = { days: 366, mib: 1_024, everyMs: 60_000 };
  const check = (archive: object) => () => checkArchive({ ...limits, ...archive }, { a: plc({}) }, "g.yaml");
  assert.doesNotThrow(check({}));
  assert.doesNotThrow(check({ points: ["wall_temperature"], steps: { wall_temperature: 0.1 } }));
  assert.throws(
    check({ points: ["steam"] }),
    /g\.yaml: the archive is to keep steam, and no device has such a point/,
  );
  assert.throws(check({ steps: { steam: 1 } }), /to keep steam/);
});
