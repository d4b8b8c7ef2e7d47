// Both ends of our Modbus TCP against somebody else's: modbus-serial, which shares no code with it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { test } from "node:test";
import modbusSerial, { type ServerTCP } from "modbus-serial";
import type { Conversation } from "#bridge/link/conversation.ts";
import { openTcpLink } from "#bridge/link/tcp.ts";
import type { Bit, Request } from "#bridge/protocol/modbus-pdu.ts";
import { ModbusServer } from "#bridge/protocol/modbus-server.ts";
import { ModbusTcpMaster } from "#bridge/protocol/modbus-tcp.ts";
import type { RegisterBank } from "#bridge/protocol/register-bank.ts";
import { Asker } from "./asker.ts";
import { clock, configFor, openDevice, openDoor, Permits, setpoints } from "./rig.ts";

// The package is CommonJS; its types say `default`, Node gives the whole.
const { default: ModbusRTU, ServerTCP: PeerServer } =
  modbusSerial as unknown as typeof import("modbus-serial");

/** Eight registers and sixteen bits of each kind, and nothing around them. */
class SmallBank implements RegisterBank {
  readonly words: number[] = [0, 10, 20, 30, 40, 50, 60, 65_535];
  readonly bits: Bit[] = [1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 1];

  readBits(_table: string, address: number, count: number): readonly Bit[] | { exception: number } {
    return address + count > this.bits.length ? { exception: 2 } : this.bits.slice(address, address + count);
  }

  readWords(_table: string, address: number, count: number): readonly number[] | { exception: number } {
    return address + count > this.words.length
      ? { exception: 2 }
      : this.words.slice(address, address + count);
  }

  writeBits(address: number, bits: readonly Bit[]): { exception: number } | undefined {
    if (address + bits.length > this.bits.length) return { exception: 2 };
    this.bits.splice(address, bits.length, ...bits);
    return undefined;
  }

  writeWords(address: number, words: readonly number[]): { exception: number } | undefined {
    if (words.includes(666)) return { exception: 6 };
    if (address + words.length > this.words.length) return { exception: 2 };
    this.words.splice(address, words.length, ...words);
    return undefined;
  }
}

async function serve(bank: RegisterBank): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    const modbus = new ModbusServer({ units: [1], bank });
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      const { served, isBroken } = modbus.receive(bytes);
      for (const { frame } of served) socket.write(frame);
      if (isBroken) socket.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

test("ModbusServer serves an independent client in every function, and refuses as it expects", async () => {
  const bank = new SmallBank();
  const { server, port } = await serve(bank);
  const client = new ModbusRTU();
  await client.connectTCP("127.0.0.1", { port });
  client.setID(1);
  client.setTimeout(10_000);
  assert.deepEqual((await client.readCoils(2, 9)).data.slice(0, 9), bank.bits.slice(2, 11).map(Boolean));
  assert.deepEqual((await client.readDiscreteInputs(0, 16)).data, bank.bits.map(Boolean));
  assert.deepEqual((await client.readHoldingRegisters(0, 8)).data, bank.words);
  assert.deepEqual((await client.readInputRegisters(7, 1)).data, [65_535]);
  await client.writeCoil(1, true);
  await client.writeRegister(1, 1_111);
  await client.writeCoils(4, [true, true, false]);
  await client.writeRegisters(5, [5_555, 6_666]);
  assert.deepEqual(bank.bits.slice(0, 7), [1, 1, 1, 1, 1, 1, 0]);
  assert.deepEqual(bank.words, [0, 1_111, 20, 30, 40, 5_555, 6_666, 65_535]);
  const coded = (code: number) => (error: { modbusCode?: number }) => error.modbusCode === code;
  await assert.rejects(client.readHoldingRegisters(4, 5), coded(2));
  await assert.rejects(client.writeRegisters(7, [1, 2]), coded(2));
  await assert.rejects(client.writeRegister(0, 666), coded(6));
  await assert.rejects(client.readHoldingRegisters(0, 126), coded(3));
  await client.maskWriteRegister(2, 0xfff0, 0x0005);
  assert.equal(bank.words[2], (20 & 0xfff0) | 5);
  client.setID(9);
  await assert.rejects(client.readHoldingRegisters(0, 1), coded(11));
  await new Promise<void>((resolve) => client.close(() => resolve()));
  await new Promise((resolve) => server.close(resolve));
});

interface Peer {
  readonly server: ServerTCP;
  readonly port: number;
  readonly words: number[];
  readonly bits: boolean[];
}

async function openPeer(): Promise<Peer> {
  const words = Array.from({ length: 64 }, (_, index) => index * 11);
  const bits = Array.from({ length: 64 }, (_, index) => index % 3 === 0);
  const wordAt = (address: number) => {
    if (address < words.length) return words[address]!;
    throw Object.assign(new Error("no such register"), { modbusErrorCode: 2 });
  };
  const vector = {
    getCoil: (address: number) => bits[address]!,
    getDiscreteInput: (address: number) => bits[address]!,
    getInputRegister: wordAt,
    getHoldingRegister: wordAt,
    setCoil: (address: number, bit: boolean) => {
      bits[address] = bit;
    },
    setRegister: (address: number, word: number) => {
      words[address] = word;
    },
  };
  const server = new PeerServer(vector, { host: "127.0.0.1", port: 0, unitID: 1 });
  await once(server as unknown as NodeJS.EventEmitter, "initialized");
  const { _server } = server as unknown as { _server: Server };
  return { server, port: (_server.address() as AddressInfo).port, words, bits };
}

test("ModbusTcpMaster asks an independent server everything it can ask", async () => {
  const { server, port, words, bits } = await openPeer();
  const master = new ModbusTcpMaster({ unit: 1, timeoutUs: 10_000_000, window: 4, firstTransaction: 9 });
  const open = (conversation: Conversation) =>
    openTcpLink({ host: "127.0.0.1", port, clock, random: Math.random, conversation });
  const asker = await new Asker(master, open).whenUp();
  const asBits = (from: number, to: number) => bits.slice(from, to).map((one): Bit => (one ? 1 : 0));
  const coils = { kind: "read-bits", table: "coil", address: 3, count: 19 } as const;
  assert.deepEqual(await asker.ask(coils), { kind: "bits", bits: asBits(3, 22) });
  const discrete = { kind: "read-bits", table: "discrete", address: 0, count: 1 } as const;
  assert.deepEqual(await asker.ask(discrete), { kind: "bits", bits: [1] });
  const holding = { kind: "read-words", table: "holding", address: 0, count: 64 } as const;
  assert.deepEqual(await asker.ask(holding), { kind: "words", words });
  const input = { kind: "read-words", table: "input", address: 9, count: 2 } as const;
  assert.deepEqual(await asker.ask(input), { kind: "words", words: [99, 110] });
  const missing = { kind: "read-words", table: "input", address: 64, count: 1 } as const;
  assert.deepEqual(await asker.ask(missing), { kind: "exception", code: 2 });
  for (const write of [
    { kind: "write-bit", address: 1, bit: 1 },
    { kind: "write-bits", address: 4, bits: [1, 1, 0, 1, 0, 0, 1, 1, 1] },
    { kind: "write-word", address: 40, word: 54_321 },
    { kind: "write-words", address: 50, words: [1, 2, 65_535] },
  ] satisfies Request[])
    assert.deepEqual(await asker.ask(write), { kind: "written" });
  assert.deepEqual(asBits(1, 2), [1]);
  assert.deepEqual(asBits(4, 13), [1, 1, 0, 1, 0, 0, 1, 1, 1]);
  assert.deepEqual([words[40], ...words.slice(50, 53)], [54_321, 1, 2, 65_535]);
  assert.equal(asker.master.counters.unknown, 0);
  asker.link.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

test("points that are bits, and doubles, are read from an independent server and written to it", async () => {
  const { server, port, words, bits } = await openPeer();
  const place = { scale: 1, offset: 0, unit: "1", min: 0, max: 1, access: "write" } as const;
  const config = configFor(port, {
    points: {
      heater_power_setpoint: { ...place, table: "holding", address: 40, type: "f64", order: "CDAB", max: 60 },
      fan_speed_setpoint: { ...place, table: "coil", address: 7, type: "bool" },
      valve: { ...place, table: "coil", address: 8, type: "bool", scale: -1, offset: 1 },
      heater_power: { ...place, table: "discrete", address: 6, type: "bool", access: "read" },
    },
  });
  const device = await openDevice(config);
  const permits = new Permits();
  const door = openDoor(permits.key, device);
  const outcome = await door.apply(permits.action(3, [...setpoints(33.33, 1), { point: "valve", value: 1 }]));
  assert.ok(outcome.kind === "verified", JSON.stringify(outcome));
  assert.deepEqual(
    outcome.readBack.map(({ value }) => value),
    [33.33, 1, 1],
  );
  assert.deepEqual([bits[7], bits[8]], [true, false]);
  assert.deepEqual(words.slice(40, 44).toReversed(), [0x4040, 0xaa3d, 0x70a3, 0xd70a]);
  assert.equal((await door.apply(permits.action(4, setpoints(33.33, 0)))).kind, "verified", "one coil alone");
  assert.equal(bits[7], false);
  const half = await door.apply(permits.action(5, setpoints(33.33, 0.5)));
  assert.equal(half.kind === "rejected" && half.because, "out-of-range");
  const { answer } = await device.read({ table: "discrete", address: 6, count: 4 });
  assert.deepEqual(answer, { kind: "words", words: [1, 0, 0, 1] });
  device.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

test("GuardedDoor writes to an independent server, and reads back what stands there", async () => {
  const { server, port, words } = await openPeer();
  const device = await openDevice(configFor(port));
  const permits = new Permits();
  const door = openDoor(permits.key, device);
  const outcome = await door.apply(permits.action(65_540, setpoints(33.33, 44.4)));
  assert.ok(outcome.kind === "verified", JSON.stringify(outcome));
  assert.deepEqual(words.slice(0, 4), [1, 4, 3_333, 444]);
  assert.equal(await door.readDeviceTick(), 65_540);
  device.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
