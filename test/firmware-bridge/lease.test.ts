// Two capsules at one door: each has a key and an entrance of its own, and actuators of its own.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { GuardedDoor } from "#bridge/door.ts";
import { actionsWaitingMax } from "#bridge/permit-queue.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { Write } from "#runtime/field/point.ts";
import { PermitGate } from "#runtime/shield/permit.ts";
import { noFaults } from "#sim/plc/faults.ts";
import type { VirtualPlc } from "#sim/plc.ts";
import { clock, configFor, type Guest, guestAt, openDevice, openPlc, Permits, told, until } from "./rig.ts";

interface Site {
  readonly plc: VirtualPlc;
  readonly leases: Leases;
  readonly door: GuardedDoor;
  readonly heater: Guest;
  readonly fan: Guest;
}

const heat = (value: number): Write => ({ point: "heater_power_setpoint", value });
const blow = (value: number): Write => ({ point: "fan_speed_setpoint", value });

async function openSite(t: TestContext): Promise<Site> {
  const { plc, port } = await openPlc();
  const device = await openDevice(configFor(port));
  const leases = new Leases();
  const door = new GuardedDoor({ leases, device, clock });
  t.after(async () => {
    door.close();
    device.close();
    await plc.close();
  });
  return {
    plc,
    leases,
    door,
    heater: guestAt({ door, leases }, "heater", heat(0)),
    fan: guestAt({ door, leases }, "fan", blow(0)),
  };
}

test("GuardedDoor lets each capsule write its own actuators, one after the other", async (t) => {
  const { plc, heater, fan } = await openSite(t);
  const outcomes = await Promise.all([
    heater.entrance.apply(heater.action(1, heat(10))),
    fan.entrance.apply(fan.action(2, blow(20))),
    heater.entrance.apply(heater.action(3, heat(11))),
    fan.entrance.apply(fan.action(4, blow(21))),
  ]);
  assert.deepEqual(outcomes.map(told), ["verified", "verified", "verified", "verified"]);
  assert.deepEqual([...plc.registers.commands().values()], [11, 21]);
});

test("GuardedDoor refuses a permit for an actuator whose lease is another capsule's", async (t) => {
  const { plc, heater, fan } = await openSite(t);
  const both = await heater.entrance.apply(heater.action(1, heat(10), blow(0)));
  assert.ok(both.kind === "rejected" && both.because === "not-leased");
  assert.equal(both.detail, "fan_speed_setpoint is leased to fan");
  const safe = { capsule: "fan", writes: [heat(0)] };
  assert.equal(
    told(await fan.entrance.apply(fan.permits.standDown(2, safe))),
    "rejected not-leased",
    "not even a safe state is written to an actuator of another",
  );
  assert.deepEqual(plc.writeLog, []);
});

test("GuardedDoor believes a key only at its own entrance, and for its own capsule", async (t) => {
  const { plc, heater, fan } = await openSite(t);
  const stolen = heater.permits.action(1, [blow(0)], { capsule: "fan" });
  assert.equal(told(await fan.entrance.apply(stolen)), "rejected forged", "another key");
  assert.equal(told(await heater.entrance.apply(stolen)), "rejected not-leased", "another capsule's name");
  assert.deepEqual(plc.writeLog, []);
});

test("GuardedDoor asks for the lease when a permit's turn comes, not when it was handed in", async (t) => {
  const { plc, leases, heater, fan } = await openSite(t);
  plc.faults = { ...noFaults, reply: { kind: "late", ms: 200 }, remaining: 1 };
  const under = heater.entrance.apply(heater.action(1, heat(10)));
  const behind = heater.entrance.apply(heater.action(2, heat(12)));
  await until(() => plc.writeLog.length === 1);
  assert.equal(leases.handOver("heater", "fan", ["heater_power_setpoint", "fan_speed_setpoint"]), undefined);
  assert.equal(told(await under), "verified", "what was on the wire is still told truly");
  assert.equal(told(await behind), "rejected not-leased");
  assert.equal(told(await fan.entrance.apply(fan.action(3, heat(10), blow(1)))), "verified");
});

test("GuardedDoor: a stand-down of one capsule supersedes its own actions only", async (t) => {
  const { plc, heater, fan } = await openSite(t);
  plc.faults = { ...noFaults, reply: { kind: "late", ms: 100 }, remaining: 1 };
  const under = fan.entrance.apply(fan.action(1, blow(1)));
  const mine = heater.entrance.apply(heater.action(2, heat(30)));
  const others = fan.entrance.apply(fan.action(3, blow(2)));
  const safe = heater.entrance.apply(heater.permits.standDown(3, { capsule: "heater", writes: [heat(0)] }));
  assert.equal(told(await safe), "verified");
  assert.equal(told(await mine), "rejected superseded");
  assert.notEqual(told(await under), "unknown");
  assert.equal(told(await others), "verified");
  assert.deepEqual([...plc.registers.commands().values()], [0, 2]);
});

test("GuardedDoor: a crowd of one capsule's permits leaves the other its places", async (t) => {
  const { plc, door, heater, fan } = await openSite(t);
  plc.faults = { ...noFaults, reply: { kind: "lost" } };
  const crowd = Array.from({ length: actionsWaitingMax + 2 }, (_, tick) =>
    heater.entrance.apply(heater.action(tick, heat(1))),
  );
  const other = fan.entrance.apply(fan.action(99, blow(1)));
  const last = await crowd.at(-1)!;
  assert.ok(last.kind === "rejected" && /16 permits are waiting/.test(last.detail));
  door.close();
  const turned = await other;
  assert.ok(turned.kind === "rejected" && turned.detail === "The door was closed", "it had a place");
});

test("GuardedDoor: a newer entrance of a capsule makes the one before it worthless", async (t) => {
  const { plc, door, heater } = await openSite(t);
  const next = new Permits();
  const entrance = door.admit("heater", new PermitGate(next.key));
  assert.equal(told(await heater.entrance.apply(heater.action(1, heat(10)))), "rejected not-leased");
  assert.equal(told(await entrance.apply(next.action(2, [heat(10)], { capsule: "heater" }))), "verified");
  assert.equal(plc.writeLog.length, 1);
});
