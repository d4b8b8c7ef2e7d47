import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bridge, type BridgeLog, openBridge } from "#bridge/bridge.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { Actuators } from "#runtime/act/port.ts";
import { Fault } from "#runtime/core/fault.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { qualityName } from "#runtime/field/quality.ts";
import { furnacePoints } from "#sim/layout.ts";
import { noFaults } from "#sim/plc/faults.ts";
import { clock, configFor, openPlc, Permits, safe, setpoints, until } from "./rig.ts";

const points = Object.keys(furnacePoints);

interface Opened {
  readonly bridge: Bridge;
  readonly board: SampleBoard;
  readonly door: Actuators;
}

function open(port: number, permits: Permits, log: BridgeLog[] = []): Opened {
  const leases = new Leases();
  leases.take("test", points);
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const parts = {
    clock,
    leases,
    board,
    random: Math.random,
    onLog: (entry: BridgeLog) => void log.push(entry),
  };
  const bridge = openBridge(configFor(port), parts);
  return { bridge, board, door: bridge.admit("test", permits.key) };
}

test("openBridge() brings readings to the board and permitted writes to the device", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  plc.run(10, 1);
  const permits = new Permits();
  const { bridge, board, door } = open(port, permits);
  await using __ = bridge;
  assert.equal(qualityName(board.sample(0).samples.get("fan_speed")!.quality), "badNoCommunication");
  assert.equal(await bridge.readDeviceTick(), 0);
  const outcome = await door.apply(permits.action(1, setpoints(20, 30)));
  assert.equal(outcome.kind, "verified");
  // Round the loop: set-point, plant, instrument, board.
  await until(() => board.sample(0).samples.get("heater_power")!.value === 20);
  assert.equal(board.sample(0).samples.get("fan_speed_setpoint")!.value, 30);
  assert.equal(await bridge.readDeviceTick(), 1);
  assert.equal(bridge.state().link, "up");
});

test("openBridge() makes every sample bad when the device is gone, and good when it is back", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const permits = new Permits();
  const log: BridgeLog[] = [];
  const { bridge, board, door } = open(port, permits, log);
  const qualities = () =>
    new Set([...board.sample(0).samples.values()].map(({ quality }) => qualityName(quality)));
  const areAll = (name: string) => until(() => qualities().size === 1 && qualities().has(name));
  await areAll("good");
  plc.faults = { ...noFaults, connections: "refuse" };
  plc.disconnect();
  await areAll("badNoCommunication");
  assert.equal(board.sample(0).samples.get("melt_temperature")!.value, 950.5, "the last value stays visible");
  assert.equal(bridge.state().link, "down");
  plc.faults = { ...noFaults };
  await areAll("good");
  assert.equal((await door.apply(permits.standDown(0))).kind, "verified");
  assert.deepEqual(
    [...plc.registers.commands().values()],
    safe.map(({ value }) => value),
  );
  await bridge.close();
  await bridge.close();
  assert.equal(log[0]!.event, "link-up");
  assert.ok(log.some(({ event }) => event === "link-down"));
  assert.equal((await door.apply(permits.standDown(0))).kind, "rejected");
  assert.equal(bridge.state().link, "down");
});

test("openBridge() starts without a device, and refuses a configuration that cannot be meant", async () => {
  const { plc, port } = await openPlc();
  await plc.close();
  const permits = new Permits();
  const { bridge, door } = open(port, permits);
  const outcome = await door.apply(permits.action(1, setpoints(1, 1)));
  assert.ok(outcome.kind === "rejected" && outcome.because === "unreachable");
  await until(() => bridge.state().detail.includes("ECONNREFUSED"));
  await bridge.close();
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  const config = configFor(port, { tickRegister: 2 });
  assert.throws(() => openBridge(config, { clock, leases: new Leases(), board, random: Math.random }), Fault);
});

test("Bridge.look() resolves once every point was read anew", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const { bridge, board } = open(port, new Permits());
  await using __ = bridge;
  await until(() => board.sample(0).samples.get("fan_speed")!.at > 0);
  for (let look = 0; look < 5; look++) {
    const from = clock.now();
    await Promise.all([bridge.look(), bridge.look()]);
    for (const { at } of board.sample(0).samples.values()) assert.ok(at >= from);
  }
});
