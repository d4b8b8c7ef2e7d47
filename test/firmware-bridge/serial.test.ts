// The serial side over pseudo-terminals. They carry bytes as a port does, vanish as one does, and have no
// baud rate, no parity and no modem lines: what those do can only be seen on hardware.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Bridge, openBridge } from "#bridge/bridge.ts";
import { ModbusDevice, type Registers } from "#bridge/drivers/modbus-device.ts";
import type { Answer, MasterCounters } from "#bridge/protocol/master.ts";
import { Leases } from "#runtime/act/lease.ts";
import type { ModbusRtuConfig } from "#runtime/config.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { qualityName } from "#runtime/field/quality.ts";
import { furnaceLayout, furnacePoints } from "#sim/layout.ts";
import { noFaults, type ReplyFault } from "#sim/plc/faults.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { noSocat, openLine, type SerialLine } from "../support/serial-line.ts";
import { clock, Mirror, Permits, setpoints, until } from "./rig.ts";

interface Wired {
  readonly line: SerialLine;
  readonly plc: VirtualPlc;
  readonly config: ModbusRtuConfig;
}

async function wire(t: TestContext): Promise<Wired> {
  const line = await openLine();
  const plc = new VirtualPlc({ layout: furnaceLayout, plant: new Mirror() });
  const end = plc.listenSerial(line.theirs, clock);
  await until(() => end.isUp);
  t.after(async () => {
    await plc.close();
    await line[Symbol.asyncDispose]();
  });
  const config: ModbusRtuConfig = {
    driver: "modbus-rtu",
    path: line.ours,
    baud: 115_200,
    parity: "even",
    stopBits: 1,
    echo: false,
    unit: furnaceLayout.unit,
    scanMs: 20,
    timeoutMs: 500,
    points: furnacePoints,
    tickRegister: furnaceLayout.tickAddress,
  };
  return { line, plc, config };
}

function onLine(name: string, body: (t: TestContext, wired: Wired) => Promise<void>): void {
  test(name, { skip: noSocat }, async (t) => {
    await body(t, await wire(t));
  });
}

function openDevice(t: TestContext, config: ModbusRtuConfig): ModbusDevice {
  const device = new ModbusDevice({ config, clock, random: Math.random, onLink: () => undefined });
  t.after(() => device.close());
  return device;
}

const patiently = () => ({ whileDown: "wait", sendBy: clock.now() + 10_000_000 }) as const;

/** On a busy machine a time-out may strike once more: that is no wrong answer, so ask again. */
async function answered(device: ModbusDevice, registers: Registers): Promise<Answer> {
  for (;;) {
    const { answer } = await device.read(registers, patiently());
    if (answer.kind === "words") return answer;
    assert.notEqual(answer.kind, "exception");
  }
}

const rows: readonly (readonly [string, ReplyFault, string, keyof MasterCounters])[] = [
  ["exception 4", { kind: "exception", code: 4 }, "exception", "exceptions"],
  ["a lost reply", { kind: "lost" }, "timeout", "timeouts"],
  ["a deaf device", { kind: "deaf" }, "timeout", "timeouts"],
  ["a late reply", { kind: "late", ms: 900 }, "timeout", "timeouts"],
  ["a wrong CRC", { kind: "wrong-transaction" }, "malformed", "malformed"],
  ["the wrong unit", { kind: "wrong-unit" }, "malformed", "malformed"],
  ["the wrong function", { kind: "wrong-function" }, "malformed", "malformed"],
  ["the wrong byte count", { kind: "wrong-count" }, "malformed", "malformed"],
  ["another unit's answer first", { kind: "unknown-first" }, "malformed", "malformed"],
  ["a reply byte by byte", { kind: "byte-by-byte" }, "words", "replies"],
  ["a reply that comes twice", { kind: "twice" }, "words", "replies"],
  [
    "eight bytes of garbage",
    { kind: "garbage", bytes: Buffer.from("deadbeefcafebabe", "hex") },
    "malformed",
    "malformed",
  ],
  ["half a reply", { kind: "cut" }, "malformed", "malformed"],
];

for (const [name, fault, kind, counted] of rows)
  onLine(
    `ModbusDevice on a serial line meets ${name}: ${kind}, and the next read is right`,
    async (t, { plc, config }) => {
      const device = openDevice(t, config);
      await answered(device, { table: "input", address: 0, count: 2 });
      plc.faults = { ...noFaults, reply: fault, remaining: 1, functions: [4] };
      if (fault.kind === "deaf")
        setTimeout(() => {
          plc.faults = { ...noFaults };
        }, 200);
      const { answer } = await device.read({ table: "input", address: 0, count: 2 });
      assert.equal(answer.kind, kind);
      if (answer.kind === "words") assert.deepEqual(answer.words, [9_505, 10]);
      assert.ok(device.counters[counted] >= 1);
      const next = await answered(device, { table: "input", address: 2, count: 2 });
      assert.deepEqual(next, { kind: "words", words: [200, 30] });
    },
  );

onLine("openBridge() says what is wrong with answers that are wrong", async (t, { plc, config }) => {
  const points = Object.keys(furnacePoints);
  const board = new SampleBoard(points, SampleBoard.allocate(points.length));
  plc.faults = { ...noFaults, reply: { kind: "wrong-count" }, functions: [3, 4] };
  const bridge = openBridge(config, { clock, leases: new Leases(), board, random: Math.random });
  t.after(() => bridge.close());
  await until(() => /answers wrongly: .* bytes of data where/.test(bridge.state().detail));
  plc.faults = { ...noFaults };
  await until(() => /^connected to \S+$/.test(bridge.state().detail));
});

onLine(
  "openBridge() on a serial line reads, writes and reads back, and outlives an unplugged cable",
  async (t, { line, plc, config }) => {
    plc.run(10, 1);
    const permits = new Permits();
    const points = Object.keys(furnacePoints);
    const board = new SampleBoard(points, SampleBoard.allocate(points.length));
    const leases = new Leases();
    leases.take("test", points);
    const bridge: Bridge = openBridge(config, { clock, leases, board, random: Math.random });
    const door = bridge.admit("test", permits.key);
    t.after(() => bridge.close());
    const areAll = (name: string) =>
      until(() =>
        [...board.sample(0).samples.values()].every(({ quality }) => qualityName(quality) === name),
      );
    await areAll("good");
    assert.equal((await door.apply(permits.action(70_000, setpoints(20, 30)))).kind, "verified");
    assert.equal(await bridge.readDeviceTick(), 70_000);
    await line.unplug();
    await areAll("badNoCommunication");
    const outcome = await door.apply(permits.action(70_001, setpoints(40, 30)));
    assert.ok(outcome.kind === "rejected" && outcome.because === "unreachable");
    await line.plug();
    await areAll("good");
    assert.equal((await door.apply(permits.standDown(70_001))).kind, "verified");
    assert.deepEqual([...plc.registers.commands().values()], [0, 100]);
    assert.ok(bridge.state().counters.connects >= 2);
  },
);

onLine(
  "ModbusDevice on a serial line tells what was in flight when the cable went, and waits for a port to come",
  async (t, { line, plc, config }) => {
    const device = openDevice(t, config);
    await answered(device, { table: "input", address: 0, count: 1 });
    plc.faults = { ...noFaults, reply: { kind: "lost" } };
    const asked = device.read({ table: "input", address: 0, count: 1 });
    await until(() => device.counters.sent === 2);
    await line.unplug();
    assert.equal((await asked).answer.kind, "closed");
    await until(() => /no such file|cannot open/i.test(device.link.detail));
    device.close();
    device.close();
  },
);
