// Boards on a serial port, over pseudo-terminals: the same drivers as over TCP, and a cable that can be pulled.

import assert from "node:assert/strict";
import { LitexBoard } from "#sim/board/litex-board.ts";
import { setpoints, until } from "../rig.ts";
import { onPty } from "./pty-site.ts";

const times = { scanMs: 20, timeoutMs: 500, baud: 115_200 } as const;
const base = 0xf000_0000;

onPty(
  "openBridge() of an EDC board on a serial port reads, writes, and outlives an unplugged cable",
  { device: ({ path, map }) => ({ driver: "edc", path, map, points: map.points, rearm: "auto", ...times }) },
  async ({ served, bridge, permits, door, areAll, unplug, plug }) => {
    await areAll("good");
    assert.equal((await door.apply(permits.action(70_000, setpoints(20, 30)))).kind, "verified");
    assert.equal(await bridge.readDeviceTick(), 70_000);
    await unplug();
    await areAll("badNoCommunication");
    const outcome = await door.apply(permits.action(70_001, setpoints(40, 30)));
    assert.ok(outcome.kind === "rejected" && outcome.because === "unreachable");
    await plug();
    await areAll("good");
    await until(() => bridge.state().link === "up");
    assert.equal((await door.apply(permits.standDown(70_002))).kind, "verified");
    assert.deepEqual([...served.board.commands().values()], [0, 100]);
    assert.ok(bridge.state().counters.connects >= 2);
  },
);

onPty(
  "openBridge() of a LiteX board on a serial port writes word by word, reads each back, and outlives the cable",
  {
    board: (map) => new LitexBoard({ map, base }),
    change: (map) => ({ ...map, atomicity: "none" }),
    device: ({ path, map }) => ({
      ...{ driver: "uartbone", path, map, points: map.points, base, unattended: "allow", ...times },
    }),
  },
  async ({ served, bridge, permits, door, areAll, unplug, plug }) => {
    await areAll("good");
    const outcome = await door.apply(permits.action(70_000, setpoints(20, 30)));
    assert.ok(outcome.kind === "verified");
    assert.deepEqual(
      outcome.readBack.map(({ value }) => value),
      [20, 30],
    );
    assert.equal(await bridge.readDeviceTick(), 70_000);
    await unplug();
    await areAll("badNoCommunication");
    await plug();
    await areAll("good");
    assert.equal((await door.apply(permits.standDown(70_001))).kind, "verified");
    assert.deepEqual([...served.board.commands().values()], [0, 100]);
  },
);

onPty(
  "openBridge() of a LiteX board writes nothing unless that was allowed, and no group that must move at once",
  {
    board: (map) => new LitexBoard({ map }),
    device: ({ path, map }) => ({
      ...{ driver: "uartbone", path, map, points: map.points, base: 256, unattended: "allow", ...times },
    }),
  },
  async ({ served, permits, door, areAll }) => {
    await areAll("good");
    const both = await door.apply(permits.action(1, setpoints(20, 30)));
    assert.ok(both.kind === "rejected" && /moves 2 actuators in one step/.test(both.detail));
    const [heater] = setpoints(20, 30);
    assert.equal((await door.apply(permits.action(2, [heater!]))).kind, "verified");
    assert.deepEqual([...served.board.commands().values()], [20, 100]);
  },
);
