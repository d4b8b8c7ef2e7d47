import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type TestContext, test } from "node:test";
import type { ModbusDevice } from "#bridge/drivers/modbus-device.ts";
import { actionsWaitingMax } from "#bridge/permit-queue.ts";
import type { Confirmation, ModbusTcpConfig } from "#runtime/config.ts";
import { Bug } from "#runtime/core/fault.ts";
import { type Granted, type Permit, seal, unseal } from "#runtime/shield/permit.ts";
import { furnacePoints } from "#sim/layout.ts";
import { noFaults } from "#sim/plc/faults.ts";
import type { VirtualPlc } from "#sim/plc.ts";
import {
  clock,
  configFor,
  longMs,
  openDevice,
  openDoor,
  openPlc,
  Permits,
  setpoints,
  shortMs,
  type TestDoor,
  told,
  until,
} from "./rig.ts";

interface Site {
  readonly plc: VirtualPlc;
  readonly device: ModbusDevice;
  readonly door: TestDoor;
  readonly permits: Permits;
}

async function openSite(t: TestContext, changes: Partial<ModbusTcpConfig> = {}): Promise<Site> {
  const { plc, port } = await openPlc();
  const device = await openDevice(configFor(port, changes));
  const permits = new Permits();
  const door = openDoor(permits.key, device);
  t.after(async () => {
    door.close();
    device.close();
    await plc.close();
  });
  return { plc, device, door, permits };
}

test("GuardedDoor writes a group with its tick as one request, reads it back, and says verified", async (t) => {
  const { plc, door, permits } = await openSite(t);
  const outcome = await door.apply(permits.action(70_000, setpoints(12.5, 40)));
  assert.ok(outcome.kind === "verified");
  assert.deepEqual(outcome.readBack, setpoints(12.5, 40));
  assert.equal(plc.writeLog.length, 1);
  assert.equal(plc.writeLog[0]!.tick, 70_000);
  assert.deepEqual(
    plc.writeLog[0]!.writes.flatMap(({ point, value }) => (point === undefined ? [] : [{ point, value }])),
    setpoints(12.5, 40),
  );
  assert.equal(await door.readDeviceTick(), 70_000);
});

test("GuardedDoor takes a permit that crossed a thread as bytes", async (t) => {
  const { door, permits } = await openSite(t);
  assert.equal(told(await door.apply(unseal(seal(permits.action(1, setpoints(1, 1)))))), "verified");
});

test("GuardedDoor refuses every false permit and writes nothing", async (t) => {
  const { plc, door, permits } = await openSite(t);
  const good = permits.action(1, setpoints(10, 10));
  const bent = seal(good);
  bent[bent.length - 5]! ^= 1;
  const grant = {
    purpose: "action",
    capsule: "x",
    tick: 1,
    serial: 1,
    issuedAt: 0,
    expiresAt: 1e18,
    writes: setpoints(60, 0),
  };
  const false_: readonly [string, Permit, string][] = [
    ["another key's", new Permits().action(1, setpoints(60, 0)), "rejected forged"],
    ["one with a bit changed", unseal(bent), "rejected forged"],
    ["random bytes", unseal(randomBytes(100)), "rejected forged"],
    ["no bytes", unseal(new Uint8Array(0)), "rejected forged"],
    ["a cast object", grant as unknown as Permit, "rejected forged"],
    ["a copy of its shape", Object.create(Object.getPrototypeOf(good)) as Permit, "rejected forged"],
    ["nothing", undefined as unknown as Permit, "rejected forged"],
    [
      "an expired one",
      permits.action(1, setpoints(60, 0), { expiresAt: clock.now() - 1 }),
      "rejected expired",
    ],
    ["one out of range", permits.action(1, setpoints(60.5, 0)), "rejected out-of-range"],
    ["one below the range", permits.action(1, setpoints(10, -1)), "rejected out-of-range"],
    ["one for a sensor", permits.action(1, [{ point: "heater_power", value: 1 }]), "rejected unknown-point"],
    ["one for a stranger", permits.action(1, [{ point: "valve", value: 1 }]), "rejected unknown-point"],
    ["one for nothing", permits.action(1, []), "rejected unknown-point"],
    ["a tick that does not fit", permits.action(2 ** 32, setpoints(1, 1)), "rejected out-of-range"],
  ];
  for (const [name, permit, answer] of false_) assert.equal(told(await door.apply(permit)), answer, name);
  assert.deepEqual(plc.writeLog, []);
});

test("GuardedDoor takes each permit once, even when it is handed in twice at the same time", async (t) => {
  const { plc, door, permits } = await openSite(t);
  const permit = permits.action(1, setpoints(10, 10));
  const outcomes = await Promise.all([
    door.apply(permit),
    door.apply(permit),
    door.apply(unseal(seal(permit))),
  ]);
  assert.deepEqual(outcomes.map(told), ["verified", "rejected reused", "rejected reused"]);
  const older = permits.action(2, setpoints(20, 20));
  assert.equal(told(await door.apply(permits.action(3, setpoints(30, 30)))), "verified");
  assert.equal(told(await door.apply(older)), "rejected superseded");
  assert.deepEqual(
    plc.writeLog.map(({ tick }) => tick),
    [1, 3],
  );
});

test("GuardedDoor puts a stand-down before the actions that wait, and the gate supersedes them", async (t) => {
  const { plc, door, permits } = await openSite(t);
  plc.faults = { ...noFaults, reply: { kind: "late", ms: 200 }, remaining: 1 };
  const under = door.apply(permits.action(1, setpoints(50, 0)));
  const behind = [2, 3, 4].map((tick) => door.apply(permits.action(tick, setpoints(55, 0))));
  await until(() => plc.writeLog.length === 1);
  const standDown = door.apply(permits.standDown(4));
  // Acknowledged, but the safe state did not wait for its read-back.
  assert.equal(told(await under), "applied");
  assert.equal(told(await standDown), "verified");
  for (const one of behind) assert.equal(told(await one), "rejected superseded");
  assert.equal(told(await door.apply(permits.action(5, setpoints(20, 20)))), "verified");
  assert.deepEqual(
    plc.writeLog.map(({ writes }) => writes.at(-2)!.value),
    [50, 0, 20],
  );
});

test("GuardedDoor never calls a read-back verified that differs", async (t) => {
  const { plc, door, permits } = await openSite(t);
  plc.registers.stuck.add(2);
  const outcome = await door.apply(permits.action(1, setpoints(30, 30)));
  assert.ok(outcome.kind === "unknown");
  assert.match(outcome.detail, /register 2 holds 0 and not 3000/);
});

test("GuardedDoor says applied where the device acknowledged and then went silent", async (t) => {
  const { plc, door, permits } = await openSite(t, { timeoutMs: shortMs });
  plc.faults = { ...noFaults, reply: { kind: "lost" }, functions: [3] };
  assert.equal(told(await door.apply(permits.action(1, setpoints(30, 30)))), "applied");
});

for (const kind of ["lost", "cut", "wrong-function"] as const)
  test(`GuardedDoor resolves a ${kind} reply by reading back and never by writing again`, async (t) => {
    const { plc, door, permits } = await openSite(t, { timeoutMs: kind === "lost" ? shortMs : longMs });
    plc.faults = { ...noFaults, reply: { kind }, functions: [16], remaining: 1 };
    assert.equal(told(await door.apply(permits.action(1, setpoints(30, 30)))), "verified");
    assert.equal(plc.writeLog.length, 1);
  });

test("GuardedDoor says unknown when the reply is lost and the read-back shows something else", async (t) => {
  const { plc, door, permits } = await openSite(t, { timeoutMs: shortMs });
  plc.registers.stuck.add(3);
  plc.faults = { ...noFaults, reply: { kind: "lost" }, functions: [16], remaining: 1 };
  assert.equal(told(await door.apply(permits.action(1, setpoints(30, 30)))), "unknown");
  assert.equal(plc.writeLog.length, 1);
});

test("GuardedDoor says unknown when nothing answers after a write was sent", async (t) => {
  const { plc, door, permits } = await openSite(t, { timeoutMs: shortMs });
  plc.faults = { ...noFaults, reply: { kind: "lost" } };
  assert.equal(told(await door.apply(permits.action(1, setpoints(30, 30)))), "unknown");
  assert.equal(plc.writeLog.length, 1);
});

test("GuardedDoor looks again when the device failed in the middle of a write", async (t) => {
  const { plc, door, permits } = await openSite(t);
  plc.faults = { ...noFaults, reply: { kind: "exception", code: 4 }, functions: [16], remaining: 1 };
  assert.equal(told(await door.apply(permits.action(1, setpoints(30, 30)))), "verified");
});

test("GuardedDoor says rejected where the device refuses, and where it cannot be reached", async (t) => {
  const { plc, device, door, permits } = await openSite(t);
  plc.faults = { ...noFaults, reply: { kind: "exception", code: 3 }, functions: [16], remaining: 1 };
  assert.equal(told(await door.apply(permits.action(1, setpoints(30, 30)))), "rejected device");
  plc.faults = { ...noFaults, connections: "refuse" };
  plc.disconnect();
  await until(() => device.link.link === "down");
  assert.equal(told(await door.apply(permits.action(2, setpoints(30, 30)))), "rejected unreachable");
  assert.equal(await door.readDeviceTick(), undefined);
});

test("GuardedDoor never says rejected when half of a group was written", async (t) => {
  // A tick register apart from the set-point takes a second request, and this one the device refuses.
  const { plc, door, permits } = await openSite(t, { tickRegister: 4 });
  const outcome = await door.apply(permits.action(1, [{ point: "heater_power_setpoint", value: 30 }]));
  assert.equal(told(outcome), "unknown");
  assert.deepEqual(
    plc.writeLog.map(({ writes }) => writes),
    [[{ address: 2, raw: 3_000, point: "heater_power_setpoint", value: 30 }]],
  );
});

test("GuardedDoor does not send a permit that expired while the wire was busy", async (t) => {
  const { plc, device, door, permits } = await openSite(t, { timeoutMs: 400 });
  plc.faults = { ...noFaults, reply: { kind: "lost" }, functions: [4], remaining: 1 };
  void device.read({ table: "input", address: 0, count: 1 });
  const permit = permits.action(1, setpoints(30, 30), { expiresAt: clock.now() + 100_000 });
  assert.equal(told(await door.apply(permit)), "rejected expired");
  assert.deepEqual(plc.writeLog, []);
});

test("GuardedDoor bounds its queue, and turns away who waits when it closes", async (t) => {
  const { plc, device, door, permits } = await openSite(t);
  plc.faults = { ...noFaults, reply: { kind: "lost" } };
  const under = door.apply(permits.action(0, setpoints(1, 1)));
  const waiting = Array.from({ length: actionsWaitingMax }, (_, at) =>
    door.apply(permits.action(at + 1, setpoints(1, 1))),
  );
  assert.equal(told(await door.apply(permits.action(99, setpoints(1, 1)))), "rejected unreachable");
  await until(() => plc.writeLog.length === 1);
  door.close();
  for (const one of waiting) assert.equal(told(await one), "rejected unreachable");
  device.close();
  assert.equal(told(await under), "unknown");
  assert.equal(told(await door.apply(permits.standDown(1))), "rejected unreachable");
});

test("ModbusDevice.write() opens for nothing but a redeemed permit", async (t) => {
  const { plc, device, permits } = await openSite(t);
  const permit = permits.action(1, setpoints(60, 0));
  const grant = { tick: 1, expiresAt: Number.MAX_SAFE_INTEGER, writes: setpoints(60, 0) };
  // @ts-expect-error a permit is not yet granted
  await assert.rejects(device.write(permit), Bug);
  // @ts-expect-error a literal has not the brand
  await assert.rejects(device.write({ grant }), Bug);
  await assert.rejects(device.write({ grant } as unknown as Granted), Bug);
  const door = openDoor(permits.key, device);
  // @ts-expect-error the door takes no values
  assert.equal(told(await door.apply(setpoints(1, 1))), "rejected forged");
  assert.deepEqual(plc.writeLog, []);
});

const confirming = (confirm: Confirmation): ModbusTcpConfig["points"] =>
  Object.fromEntries(Object.entries(furnacePoints).map(([id, point]) => [id, { ...point, confirm }]));

for (const [confirm, answered, lost] of [
  ["verified", "verified", "verified"],
  ["acked", "applied", "verified"],
  ["posted", "applied", "applied"],
] as const)
  test(`GuardedDoor calls a ${confirm} write ${answered}, with a lost answer ${lost}, and sends it once`, async (t) => {
    const { plc, door, permits } = await openSite(t, { points: confirming(confirm), timeoutMs: shortMs });
    assert.equal(told(await door.apply(permits.action(1, setpoints(10, 10)))), answered);
    plc.faults = { ...noFaults, reply: { kind: "lost" }, remaining: 1, functions: [16] };
    assert.equal(told(await door.apply(permits.action(2, setpoints(20, 20)))), lost);
    plc.faults = { ...noFaults, reply: { kind: "deaf" } };
    setTimeout(() => {
      plc.faults = { ...noFaults };
    }, shortMs);
    const outcome = told(await door.apply(permits.action(3, setpoints(30, 30))));
    assert.ok(outcome === "unknown" || outcome === "rejected unreachable");
    assert.deepEqual(
      plc.writeLog.map(({ tick }) => tick),
      [1, 2],
    );
  });
