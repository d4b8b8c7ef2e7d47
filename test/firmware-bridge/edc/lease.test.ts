// Two capsules at the door of a board: the same entrances, leases and order as in front of a PLC.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { openBridge } from "#bridge/bridge.ts";
import { EdcBoard } from "#bridge/drivers/edc-board.ts";
import { EdcDoor } from "#bridge/edc-door.ts";
import { actionsWaitingMax } from "#bridge/permit-queue.ts";
import { Leases } from "#runtime/act/lease.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import type { EdcConfig } from "#runtime/config.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { Write } from "#runtime/field/point.ts";
import { quality } from "#runtime/field/quality.ts";
import { PermitGate } from "#runtime/shield/permit.ts";
import { ServedBoard } from "#sim/board/serve.ts";
import { clock, type Guest, guestAt, longMs, Mirror, Permits, told, until } from "../rig.ts";

const heat = (value: number): Write => ({ point: "heater_power_setpoint", value });
const blow = (value: number): Write => ({ point: "fan_speed_setpoint", value });
const mapUrl = new URL("../../../firmware-bridge/regmap/furnace.regmap.json", import.meta.url);

async function openServed(t: TestContext): Promise<{ served: ServedBoard; config: EdcConfig }> {
  const map = await readRegisterMap(mapUrl.pathname);
  const served = new ServedBoard({ map, plant: new Mirror() });
  t.after(() => served[Symbol.asyncDispose]());
  const port = await served.listen(0);
  const times = { scanMs: 60_000, timeoutMs: longMs };
  const config: EdcConfig = {
    driver: "edc",
    host: "127.0.0.1",
    port,
    map,
    points: map.points,
    rearm: "auto",
    ...times,
  };
  return { served, config };
}

async function openSite(t: TestContext): Promise<{
  readonly served: ServedBoard;
  readonly leases: Leases;
  readonly door: EdcDoor;
  readonly heater: Guest;
  readonly fan: Guest;
}> {
  const { served, config } = await openServed(t);
  const board = new EdcBoard({ config, clock, random: Math.random, onLink: () => undefined });
  const leases = new Leases();
  const door = new EdcDoor({ leases, board, clock });
  t.after(() => {
    door.close();
    board.close();
  });
  await until(() => board.isAnswering);
  return {
    served,
    leases,
    door,
    heater: guestAt({ door, leases }, "heater", heat(0)),
    fan: guestAt({ door, leases }, "fan", blow(0)),
  };
}

test("EdcDoor lets each capsule write its own actuators, one after the other", async (t) => {
  const { served, door, heater, fan } = await openSite(t);
  const outcomes = await Promise.all([
    heater.entrance.apply(heater.action(1, heat(10))),
    fan.entrance.apply(fan.action(2, blow(20))),
    heater.entrance.apply(heater.action(3, heat(11))),
  ]);
  assert.deepEqual(outcomes.map(told), ["verified", "verified", "verified"]);
  assert.deepEqual([...served.board.registers.commands().values()], [11, 20]);
  assert.equal(await door.readDeviceTick(), 3);
});

test("EdcDoor writes nothing that is another's, forged, or come by an older entrance", async (t) => {
  const { served, leases, door, heater, fan } = await openSite(t);
  const both = await heater.entrance.apply(heater.action(1, heat(10), blow(0)));
  assert.ok(both.kind === "rejected" && both.because === "not-leased");
  assert.equal(both.detail, "fan_speed_setpoint is leased to fan");
  const stolen = heater.permits.action(2, [blow(0)], { capsule: "fan" });
  assert.equal(told(await fan.entrance.apply(stolen)), "rejected forged", "another key");
  assert.equal(told(await heater.entrance.apply(stolen)), "rejected not-leased", "another capsule's name");
  const safe = fan.permits.standDown(3, { capsule: "fan", writes: [heat(0)] });
  assert.equal(told(await fan.entrance.apply(safe)), "rejected not-leased");
  const late = heater.entrance.apply(heater.action(4, heat(9)));
  const behind = heater.entrance.apply(heater.action(5, heat(10)));
  leases.release("heater");
  assert.notEqual(told(await late), "unknown");
  assert.equal(told(await behind), "rejected not-leased", "its turn came after the lease was gone");
  const { length } = served.board.registers.applied;
  door.admit("fan", new PermitGate(new Permits().key));
  assert.equal(told(await fan.entrance.apply(fan.action(6, blow(1)))), "rejected not-leased");
  assert.equal(served.board.registers.applied.length, length);
});

test("EdcDoor: a crowd of one capsule's permits leaves the other its places", async (t) => {
  const { heater, fan } = await openSite(t);
  const crowd = Array.from({ length: actionsWaitingMax + 2 }, (_, tick) =>
    heater.entrance.apply(heater.action(tick, heat(1))),
  );
  const other = fan.entrance.apply(fan.action(99, blow(1)));
  const last = await crowd.at(-1)!;
  assert.ok(last.kind === "rejected" && /16 permits are waiting/.test(last.detail));
  assert.equal(told(await other), "verified");
});

test("openBridge() of a board admits capsules, asks for leases, and looks anew when asked", async (t) => {
  const { served, config } = await openServed(t);
  const leases = new Leases();
  const seen = new Map<string, Sample>();
  const board = {
    post: (samples: ReadonlyMap<string, Sample>): void => {
      for (const [point, sample] of samples) seen.set(point, sample);
    },
  };
  await using bridge = openBridge(config, { clock, leases, board, random: Math.random });
  await until(() => bridge.state().link === "up");
  const permits = new Permits();
  const entrance = bridge.admit("heater", permits.key);
  const action = (tick: number) => permits.action(tick, [heat(10)], { capsule: "heater" });
  assert.equal(told(await entrance.apply(action(1))), "rejected not-leased");
  assert.deepEqual(served.board.registers.applied, []);
  leases.take("heater", ["heater_power_setpoint"]);
  assert.equal(told(await entrance.apply(action(2))), "verified");
  // The next scan by itself is a minute away.
  await bridge.look();
  const { value, quality: code } = seen.get("heater_power_setpoint")!;
  assert.deepEqual([value, code], [10, quality.good]);
});
