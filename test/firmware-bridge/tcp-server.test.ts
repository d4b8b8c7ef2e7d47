import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { clientsMax, openTcpServer, type ServedConversation } from "#bridge/link/tcp-server.ts";
import { PointBank } from "#bridge/point-bank.ts";
import { crc16 } from "#bridge/protocol/crc16.ts";
import { encodeEnvelope, lengthMax } from "#bridge/protocol/mbap.ts";
import { encodeRequest } from "#bridge/protocol/modbus-pdu.ts";
import { ModbusRtuServer } from "#bridge/protocol/modbus-rtu-server.ts";
import { ModbusServer, requestsAtOnceMax } from "#bridge/protocol/modbus-server.ts";
import { registerList } from "#bridge/register-list.ts";
import { SampleBoard } from "#runtime/field/board.ts";
import { Deadband } from "#runtime/field/deadband.ts";
import type { Write } from "#runtime/field/point.ts";
import { until } from "./rig.ts";

const points = ["a", "b"].map((id) => ({ id, unit: "K", access: "write" as const }));
const list = registerList(points, { hasProposals: true });

function bank(proposed: (readonly Write[])[] = []): PointBank {
  const board = new SampleBoard(["a", "b"], SampleBoard.allocate(2));
  board.post(new Map([["a", { value: 1.5, quality: 0, at: 1_000 }]]));
  return new PointBank({
    ...{ list, sensors: board, clock: { now: () => 3_001_000 }, deadband: new Deadband(new Map()) },
    gateway: () => ({ state: 1, isLinkUp: true, tick: 70_000, proposals: 0, judged: 0, verdict: 0 }),
    propose: (writes) => {
      proposed.push(writes);
      return "taken";
    },
  });
}

function accept(): ServedConversation {
  const modbus = new ModbusServer({ units: [1], bank: bank() });
  return {
    receive(bytes) {
      const { served, isBroken } = modbus.receive(bytes);
      return { frames: served.map(({ frame }) => frame), isBroken };
    },
  };
}

const question = (transaction: number, count = 8) =>
  encodeEnvelope({
    ...{ transaction, unit: 1 },
    pdu: encodeRequest({ kind: "read-words", table: "input", address: 100, count }),
  });

/** One that may be turned away before it knows that it was let in. */
async function client(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port });
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    socket.once("connect", resolve);
    socket.once("close", () => resolve());
  });
  return socket;
}

async function isGone(socket: Socket): Promise<void> {
  socket.resume();
  await until(() => socket.destroyed);
}

test("PointBank tells value, status, age and quality of one moment, and takes whole values only", () => {
  const proposed: (readonly Write[])[] = [];
  const one = bank(proposed);
  assert.deepEqual(one.readWords("input", 100, 8), [0x3fc0, 0, 0, 0, 0, 3_000, 192, 0]);
  assert.deepEqual(one.readWords("holding", 108, 8), [0x7fc0, 0, 0x8032, 0, 0xffff, 0xffff, 32, 0]);
  assert.deepEqual(one.readWords("holding", 0, 16), [1, 2, 1, 1, 1, 4_464, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(one.readWords("holding", 15, 2), { exception: 2 });
  assert.equal(one.writeWords(40_000, [0x4000, 0, 0x3fc0, 0]), undefined);
  assert.deepEqual(proposed, [
    [
      { point: "a", value: 2 },
      { point: "b", value: 1.5 },
    ],
  ]);
  for (const [address, words, code] of [
    [40_001, [0, 0], 3],
    [40_000, [0x4000], 3],
    [40_000, [0x7fc0, 0], 3],
    [40_000, [0x4000, 0, 0x3f], 3],
    [40_002, [0, 0, 0, 0], 2],
    [100, [0, 0], 2],
    [0, [0], 2],
  ] as const)
    assert.deepEqual(one.writeWords(address, words), { exception: code });
  assert.equal(proposed.length, 1, "nothing that was refused was proposed, not even in part");
});

test("openTcpServer() bounds its clients, and lets the next one in when one leaves", async () => {
  const server = await openTcpServer({ host: "127.0.0.1", port: 0, accept });
  const sockets = await Promise.all(Array.from({ length: clientsMax }, () => client(server.port)));
  await until(() => server.counters.connects === clientsMax);
  const late = await client(server.port);
  await isGone(late);
  assert.equal(server.counters.refused, 1);
  sockets[0]!.destroy();
  for (let answer: unknown; answer === undefined; ) {
    const next = await client(server.port);
    if (next.destroyed) continue;
    next.write(question(1));
    answer = await Promise.race([once(next, "data"), once(next, "close").then(() => undefined)]);
    next.destroy();
  }
  for (const socket of sockets) socket.destroy();
  await server.close();
});

test("openTcpServer() cuts off who does not read, who babbles, who asks a flood, and strangers", async () => {
  const generous = { receive: () => ({ frames: [new Uint8Array(50_000)], isBroken: false }) };
  const full = await openTcpServer({ host: "127.0.0.1", port: 0, accept: () => generous });
  const deaf = await client(full.port);
  deaf.pause();
  while (full.counters.dropped === 0) {
    deaf.write("more");
    await new Promise((resolve) => setImmediate(resolve));
  }
  deaf.destroy();
  await full.close();
  const server = await openTcpServer({ host: "127.0.0.1", port: 0, accept });
  for (const [drops, bytes] of [
    [1, Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    [2, Buffer.concat(Array.from({ length: requestsAtOnceMax + 1 }, (_, at) => question(at)))],
  ] as const) {
    const socket = await client(server.port);
    socket.write(bytes);
    await isGone(socket);
    assert.equal(server.counters.dropped, drops);
  }
  await server.close();
  const picky = await openTcpServer({ host: "127.0.0.1", port: 0, clients: ["10.1.2.3"], accept });
  const stranger = await client(picky.port);
  await isGone(stranger);
  assert.deepEqual([picky.counters.connects, picky.counters.refused], [0, 1]);
  await picky.close();
});

test("openTcpServer() says which port it cannot have", async () => {
  const server = await openTcpServer({ host: "127.0.0.1", port: 0, accept });
  await assert.rejects(openTcpServer({ host: "127.0.0.1", port: server.port, accept }), /EADDRINUSE/);
  await server.close();
});

const functions = [1, 2, 3, 4, 5, 6, 7, 15, 16, 17, 20, 22, 23, 24, 43, 0x42, 0x83, 0xff];
const pdu = fc
  .tuple(fc.constantFrom(...functions), fc.uint8Array({ maxLength: 252 }))
  .map(([code, rest]) => Uint8Array.of(code, ...rest));

test("ModbusServer answers any request with an answer or an exception, and nothing odd is proposed", () => {
  fc.assert(
    fc.property(pdu, (asked) => {
      const proposed: (readonly Write[])[] = [];
      const server = new ModbusServer({ units: [1], bank: bank(proposed) });
      const { served, isBroken } = server.receive(encodeEnvelope({ transaction: 5, unit: 1, pdu: asked }));
      assert.ok(!isBroken && served.length === 1);
      const [answer] = served;
      assert.equal(answer!.frame[7]! & 0x7f, asked[0]! & 0x7f);
      assert.ok(answer!.frame.length <= 6 + lengthMax);
      for (const { value } of proposed.flat()) assert.ok(Number.isFinite(value));
    }),
    { numRuns: 4_000 },
  );
});

test("garbage ends a TCP conversation or is waited on, and a serial line lives through it", () => {
  let broken = 0;
  const line = new ModbusRtuServer({ unit: 1, bank: bank(), silenceUs: 1_000 });
  let now = 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300, size: "max" }), fc.boolean(), (bytes, isSealed) => {
      const server = new ModbusServer({ units: [1], bank: bank() });
      for (let at = 0; at < bytes.length; at += 37)
        if (server.receive(bytes.subarray(at, at + 37)).isBroken) broken++;
      now += isSealed ? 2_000 : 10;
      const crc = crc16(bytes);
      line.receive(isSealed ? Uint8Array.of(...bytes, crc & 0xff, crc >>> 8) : bytes, now);
    }),
    { numRuns: 10_000 },
  );
  assert.ok(broken > 5_000);
  const asked = Uint8Array.of(1, 4, 0, 100, 0, 1);
  const crc = crc16(asked);
  const [served] = line.receive(Uint8Array.of(...asked, crc & 0xff, crc >>> 8), now + 5_000);
  assert.deepEqual([...served!.frame.subarray(0, 5)], [1, 4, 2, 0x3f, 0xc0]);
});
