// Boards among the devices of one gateway: each on its own wire, and a permit reaches the one that has its actuators.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openBridges } from "#bridge/bridges.ts";
import { Leases } from "#runtime/act/lease.ts";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import type { AnyDeviceConfig } from "#runtime/config.ts";
import type { Sample } from "#runtime/field/frame.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import { qualityName } from "#runtime/field/quality.ts";
import { LitexBoard } from "#sim/board/litex-board.ts";
import { ServedBoard } from "#sim/board/serve.ts";
import { clock, configFor, longMs, Mirror, openPlc, Permits, setpoints, until } from "../rig.ts";
import { furnaceMapPath } from "./pty-site.ts";

/** Points of one gateway have names of their own. */
function prefixed<Point>(prefix: string, points: Readonly<Record<PointId, Point>>): Record<PointId, Point> {
  return Object.fromEntries(Object.entries(points).map(([id, point]) => [`${prefix}_${id}`, point]));
}

test("openBridges() guards a board, a LiteX board and a PLC side by side", async (t) => {
  const whole = await readRegisterMap(furnaceMapPath);
  const board = new ServedBoard({ map: whole, plant: new Mirror() });
  const boneMap = { ...whole, atomicity: "none", points: prefixed("bone", whole.points) } as const;
  const bone = new ServedBoard({ map: whole, plant: new Mirror(), board: new LitexBoard({ map: whole }) });
  const { plc, port } = await openPlc();
  for (const one of [board, bone]) one.run(10);
  const times = { scanMs: 20, timeoutMs: longMs, host: "127.0.0.1" } as const;
  const plcConfig = configFor(port);
  const devices: Record<string, AnyDeviceConfig> = {
    oven: {
      ...{ driver: "edc", port: await board.listen(0), rearm: "auto", map: whole, points: whole.points },
      ...times,
    },
    bone: {
      ...{ driver: "uartbone", port: await bone.listen(0), base: 256, unattended: "allow" },
      ...{ map: boneMap, points: boneMap.points },
      ...times,
    },
    line: { ...plcConfig, points: prefixed("line", plcConfig.points) },
  };
  const samples = new Map<PointId, Sample>();
  const leases = new Leases();
  const post = (told: ReadonlyMap<PointId, Sample>) => {
    for (const [id, sample] of told) samples.set(id, sample);
  };
  const bridges = openBridges(devices, { clock, leases, board: { post }, random: Math.random });
  t.after(async () => {
    await bridges.close();
    await Promise.all([board[Symbol.asyncDispose](), bone[Symbol.asyncDispose](), plc.close()]);
  });
  const are = (prefix: string, quality: string) =>
    until(() => {
      const found = Object.keys(devices[prefix]!.points).map((id) => samples.get(id));
      return found.every((sample) => sample !== undefined && qualityName(sample.quality) === quality);
    });
  for (const name of Object.keys(devices)) await are(name, "good");

  const permits = new Permits();
  const write = async (capsule: string, tick: number, writes: readonly Write[]) => {
    leases.take(capsule, writes.map(({ point }) => point)); // biome-ignore format: one line
    const outcome = await bridges
      .admit(capsule, permits.key)
      .apply(permits.action(tick, writes, { capsule }));
    assert.equal(outcome.kind, "verified", capsule);
  };
  const named = (prefix: string, writes: readonly Write[]) =>
    writes.map(({ point, value }) => ({ point: `${prefix}_${point}`, value }));
  await write("oven", 11, setpoints(20, 30));
  await write("bone", 12, named("bone", setpoints(21, 31)));
  await write("line", 13, named("line", setpoints(22, 32)));
  const commands = (of: { commands(): ReadonlyMap<string, number> }) => [...of.commands().values()];
  assert.deepEqual(commands(board.board), [20, 30]);
  assert.deepEqual(commands(bone.board), [21, 31]);
  assert.deepEqual(commands(plc.registers), [22, 32]);
  assert.deepEqual(await bridges.readDeviceTicks(), { newest: 13, isWhole: true });

  // One cable is pulled: the others go on.
  await board[Symbol.asyncDispose]();
  await are("oven", "badNoCommunication");
  await are("line", "good");
  await write("line", 14, named("line", setpoints(23, 33)));
  assert.equal(bridges.states().find(({ name }) => name === "oven")!.link, "down");
});
