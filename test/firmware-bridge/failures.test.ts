// What other Modbus masters were seen to get wrong, as one table: each row is a way in which a device or
// the wire misbehaves, played by the virtual PLC over a real connection. After every row the next read
// must be right, and no read may ever give another register's value.

import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { test } from "node:test";
import type { ModbusDevice, Registers } from "#bridge/drivers/modbus-device.ts";
import type { Answer, MasterCounters } from "#bridge/protocol/master.ts";
import { ModbusServer } from "#bridge/protocol/modbus-server.ts";
import { furnaceLayout } from "#sim/layout.ts";
import type { ReplyFault } from "#sim/plc/faults.ts";
import { noFaults } from "#sim/plc/faults.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { clock, configFor, longMs, Mirror, openDevice, openPlc, shortMs, until } from "./rig.ts";

interface Row {
  readonly name: string;
  readonly fault: ReplyFault;
  readonly answer: string;
  readonly counted: keyof MasterCounters;
  readonly timeoutMs: number;
}

const rows: readonly Row[] = [
  {
    name: "exception 4",
    fault: { kind: "exception", code: 4 },
    answer: "exception",
    counted: "exceptions",
    timeoutMs: longMs,
  },
  {
    name: "a lost reply",
    fault: { kind: "lost" },
    answer: "timeout",
    counted: "timeouts",
    timeoutMs: shortMs,
  },
  {
    name: "a deaf device",
    fault: { kind: "deaf" },
    answer: "timeout",
    counted: "timeouts",
    timeoutMs: shortMs,
  },
  {
    name: "the wrong transaction",
    fault: { kind: "wrong-transaction" },
    answer: "timeout",
    counted: "unknown",
    timeoutMs: shortMs,
  },
  {
    name: "the wrong unit",
    fault: { kind: "wrong-unit" },
    answer: "timeout",
    counted: "unknown",
    timeoutMs: shortMs,
  },
  {
    name: "the wrong function",
    fault: { kind: "wrong-function" },
    answer: "malformed",
    counted: "malformed",
    timeoutMs: longMs,
  },
  {
    name: "the wrong byte count",
    fault: { kind: "wrong-count" },
    answer: "malformed",
    counted: "malformed",
    timeoutMs: longMs,
  },
  {
    name: "an unknown answer first",
    fault: { kind: "unknown-first" },
    answer: "words",
    counted: "unknown",
    timeoutMs: longMs,
  },
  {
    name: "a reply byte by byte",
    fault: { kind: "byte-by-byte" },
    answer: "words",
    counted: "replies",
    timeoutMs: longMs,
  },
  {
    name: "a reply that comes twice",
    fault: { kind: "twice" },
    answer: "words",
    counted: "replies",
    timeoutMs: longMs,
  },
  {
    name: "eight bytes of garbage",
    fault: { kind: "garbage", bytes: Buffer.from("deadbeefcafebabe", "hex") },
    answer: "closed",
    counted: "brokenStreams",
    timeoutMs: longMs,
  },
  {
    name: "a connection cut in mid-reply",
    fault: { kind: "cut" },
    answer: "closed",
    counted: "sent",
    timeoutMs: longMs,
  },
];

for (const { name, fault, answer, counted, timeoutMs } of rows)
  test(`ModbusDevice meets ${name}: ${answer}, and the next read is right`, async () => {
    const { plc, port } = await openPlc();
    await using _ = plc;
    const device = await openDevice(configFor(port, { timeoutMs }));
    try {
      plc.faults = { ...noFaults, reply: fault, remaining: 1 };
      const first = await device.read({ table: "input", address: 0, count: 2 });
      plc.faults = { ...noFaults };
      assert.equal(first.answer.kind, answer);
      assert.ok(device.counters[counted] >= 1, `${counted} is counted`);
      if (first.answer.kind === "words") assert.deepEqual(first.answer.words, [9_505, 10]);
      await until(() => device.link.link === "up");
      const next = await answered(device, { table: "input", address: 2, count: 2 });
      assert.deepEqual(next, { kind: "words", words: [200, 30] });
    } finally {
      device.close();
    }
  });

test("ModbusDevice tells which exception it was", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const device = await openDevice(configFor(port));
  const { answer } = await device.read({ table: "input", address: 500, count: 1 });
  assert.deepEqual(answer, { kind: "exception", code: 2 });
  device.close();
});

test("ModbusDevice drops a late reply, and takes the next one for what it is", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const device = await openDevice(configFor(port, { timeoutMs: shortMs }));
  plc.faults = { ...noFaults, reply: { kind: "late", ms: shortMs + 60 }, remaining: 1 };
  assert.equal((await device.read({ table: "input", address: 0, count: 1 })).answer.kind, "timeout");
  // Asked while the answer to the first question is still on its way.
  const next = await device.read({ table: "input", address: 1, count: 1 });
  if (next.answer.kind === "words") assert.deepEqual(next.answer.words, [10]);
  await until(() => device.counters.late === 1);
  device.close();
});

test("ModbusDevice takes answers in any order when it may ask several things at once", async () => {
  const bank = {
    readWords: (_table: string, address: number, count: number) =>
      Array.from({ length: count }, (_, at) => address + at),
    readBits: () => ({ exception: 1 }),
    writeWords: () => ({ exception: 1 }),
    writeBits: () => ({ exception: 1 }),
  };
  const held: Uint8Array[] = [];
  const server = createServer((socket) => {
    const modbus = new ModbusServer({ units: [1], bank });
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      held.push(...modbus.receive(bytes).served.map(({ frame }) => frame));
      if (held.length === 8) for (const frame of held.splice(0).reverse()) socket.write(frame);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const device = await openDevice(configFor((server.address() as AddressInfo).port, { window: 8 }));
  const asked = Array.from({ length: 8 }, (_, index) => index * 100);
  const answers = await Promise.all(
    asked.map((address) => device.read({ table: "holding", address, count: 2 })),
  );
  assert.deepEqual(
    answers.map(({ answer }) => answer),
    asked.map((address) => ({ kind: "words", words: [address, address + 1] })),
  );
  device.close();
  await new Promise((resolve) => server.close(resolve));
});

test("ModbusDevice rejects what is in flight when the server closes, and comes back by itself", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const device = await openDevice(configFor(port));
  plc.faults = { ...noFaults, reply: { kind: "lost" } };
  const asked = device.read({ table: "input", address: 0, count: 1 });
  await until(() => device.counters.sent === 1);
  plc.disconnect();
  // Not "timeout": that would have taken its whole 20 seconds.
  assert.equal((await asked).answer.kind, "closed");
  plc.faults = { ...noFaults };
  await until(() => device.link.link === "up");
  const { answer } = await device.read({ table: "input", address: 0, count: 1 });
  assert.deepEqual(answer, { kind: "words", words: [9_505] });
  assert.equal(device.link.connects, 2);
  device.close();
});

test("ModbusDevice finds a server that is restarted, or comes late, on the same port", async () => {
  const first = await openPlc();
  const device = await openDevice(configFor(first.port));
  await first.plc.close();
  await until(() => device.link.link === "down");
  const { answer } = await device.read({ table: "input", address: 0, count: 1 });
  assert.deepEqual(answer, { kind: "unsent", because: "link-down" });
  await using restarted = new VirtualPlc({ layout: furnaceLayout, plant: new Mirror() });
  await restarted.listen(first.port);
  await until(() => device.link.link === "up");
  device.close();
});

test("ModbusDevice gives up a connection on which nobody answers three times, and says so", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const device = await openDevice(configFor(port, { timeoutMs: 40 }));
  plc.faults = { ...noFaults, reply: { kind: "deaf" } };
  await device.read({ table: "input", address: 0, count: 1 });
  assert.equal(device.isAnswering, false);
  await device.read({ table: "input", address: 0, count: 1 });
  await device.read({ table: "input", address: 0, count: 1 });
  await until(() => device.link.connects === 2);
  device.close();
});

test("ModbusDevice closes at once with a request in flight, and twice is harmless", async () => {
  const { plc, port } = await openPlc();
  await using _ = plc;
  const device = await openDevice(configFor(port));
  plc.faults = { ...noFaults, reply: { kind: "lost" } };
  const asked = device.read({ table: "input", address: 0, count: 1 });
  const waiting = device.read(
    { table: "input", address: 0, count: 1 },
    { whileDown: "wait", sendBy: Number.MAX_SAFE_INTEGER },
  );
  await until(() => device.counters.sent === 1);
  device.close();
  device.close();
  assert.equal((await asked).answer.kind, "closed");
  assert.equal((await waiting).answer.kind, "unsent");
  assert.equal((await device.read({ table: "input", address: 0, count: 1 })).answer.kind, "unsent");
});

/** On a busy machine a short time-out may strike once more: that is no wrong answer, so ask again. */
async function answered(device: ModbusDevice, registers: Registers): Promise<Answer> {
  for (;;) {
    const { answer } = await device.read(registers, { whileDown: "wait", sendBy: clock.now() + 10_000_000 });
    if (answer.kind !== "timeout" && answer.kind !== "closed") return answer;
  }
}
