// libmodbus' own conformance client against our servers, over a network and over a serial line. It wants a server
// that misbehaves at certain addresses, as the one that comes with it does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Bit } from "#bridge/protocol/modbus-pdu.ts";
import { ModbusServer } from "#bridge/protocol/modbus-server.ts";
import type { BankRefusal, RegisterBank } from "#bridge/protocol/register-bank.ts";
import { US_PER_MS } from "#runtime/core/clock.ts";
import { noFaults, type PlcFaults, type ReplyFault, spoiled } from "#sim/plc/faults.ts";
import { PlcMachine } from "#sim/plc/machine.ts";
import { SerialEnd } from "#sim/plc/serial-end.ts";
import { stationNamed } from "#sim/stations.ts";
import { unless } from "../support/lacking.ts";
import { compiled, examples, missing, outputOf, type PeerName } from "../support/modbus-peers.ts";
import { openLine } from "../support/serial-line.ts";
import { clock, until } from "./rig.ts";

const serverId = 17;
const refusedAddress: BankRefusal = { exception: 2 };

/** The tables of unit-test.h, and what it wants to go wrong where. */
class UnitTestBank implements RegisterBank {
  readonly faults: PlcFaults = { ...noFaults };
  readonly #coils = new Array<Bit>(0x25).fill(0);
  readonly #inputs = bitsOf([0xac, 0xdb, 0x35], 0x16);
  readonly #registers = new Array<number>(0x20).fill(0);

  readBits(table: string, address: number, count: number): readonly Bit[] | BankRefusal {
    const [bits, from] = table === "coil" ? [this.#coils, 0x130] : [this.#inputs, 0x1c4];
    return part(bits, address - from, count) ?? refusedAddress;
  }

  readWords(table: string, address: number, count: number): readonly number[] | BankRefusal {
    if (table === "input") return part([10], address - 0x108, count) ?? refusedAddress;
    const wrong: ReplyFault | undefined = count === 2 ? { kind: "wrong-count" } : misbehaviours[address];
    if (wrong !== undefined) Object.assign(this.faults, { reply: wrong, remaining: 1 });
    return part(this.#registers, address - 0x160, count) ?? refusedAddress;
  }

  writeBits(address: number, bits: readonly Bit[]): BankRefusal | undefined {
    if (address === 0x132) return { exception: 3 };
    return put(this.#coils, address - 0x130, bits);
  }

  writeWords(address: number, words: readonly number[]): BankRefusal | undefined {
    if (address === 0x170) return { exception: 3 };
    return put(this.#registers, address - 0x160, words);
  }
}

const misbehaviours: Readonly<Record<number, ReplyFault>> = {
  [0x170]: { kind: "exception", code: 6 },
  [0x171]: { kind: "wrong-transaction" },
  [0x172]: { kind: "late", ms: 500 },
  [0x173]: { kind: "byte-by-byte" },
};

function part<T>(table: readonly T[], from: number, count: number): readonly T[] | undefined {
  return from < 0 || from + count > table.length ? undefined : table.slice(from, from + count);
}

function put<T>(table: T[], from: number, values: readonly T[]): BankRefusal | undefined {
  if (from < 0 || from + values.length > table.length) return refusedAddress;
  table.splice(from, values.length, ...values);
  return undefined;
}

function bitsOf(bytes: readonly number[], count: number): Bit[] {
  return Array.from({ length: count }, (_, at) => ((bytes[at >>> 3]! >>> (at & 7)) & 1) as Bit);
}

// Eight letters: the client wants ten bytes in all.
const identity = { vendor: "Industriverse", product: "IV Edge1", revision: "1" };

/** A virtual PLC with that memory in the place of its own. */
class UnitTestMachine extends PlcMachine {
  override readonly identity = identity;
  override readonly bank: UnitTestBank;

  constructor() {
    const station = stationNamed("pump-skid");
    super({ layout: { ...station.layout, unit: serverId }, plant: station.plant(1) });
    this.bank = new UnitTestBank();
    this.faults = this.bank.faults;
  }
}

async function overTcp(t: TestContext): Promise<string> {
  const server = createServer((socket) => {
    const bank = new UnitTestBank();
    // As the original, which answers to everybody on a network.
    const modbus = new ModbusServer({ units: [0, 18, 0xff], bank, identity });
    socket.on("error", () => socket.destroy());
    socket.on("data", async (bytes) => {
      for (const { frame, functionCode } of modbus.receive(bytes).served)
        for (const piece of spoiled(bank.faults, functionCode, frame))
          if (piece.kind === "wait") await pause(bank.faults.reply.kind === "byte-by-byte" ? 5 : piece.ms);
          else if (piece.kind === "bytes" && !socket.destroyed) socket.write(piece.bytes);
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  return String((server.address() as AddressInfo).port);
}

async function overRtu(t: TestContext): Promise<string> {
  const line = await openLine();
  t.after(() => line[Symbol.asyncDispose]());
  const end = new SerialEnd({
    ...{ path: line.ours, clock, machine: new UnitTestMachine(), silenceUs: 5 * US_PER_MS },
    format: { baud: 115_200, parity: "none", stopBits: 1 },
  });
  t.after(() => end.close());
  await until(() => end.isUp);
  return line.theirs;
}

const wires: readonly (readonly ["tcp" | "rtu", readonly PeerName[], (t: TestContext) => Promise<string>])[] =
  [
    ["tcp", ["libmodbus", "libmodbus-examples"], overTcp],
    ["rtu", ["libmodbus", "libmodbus-examples", "socat"], overRtu],
  ];

for (const [wire, peers, serve] of wires) {
  const without = missing(...peers);
  test(`libmodbus' unit-test client passes all its tests against our server over ${wire}`, {
    timeout: 60_000,
    skip: unless(without),
  }, async (t) => {
    const at = await serve(t);
    const source = readFileSync(`${examples}/unit-test-client.c`, "utf8")
      .replace('"127.0.0.1", 1502', `"127.0.0.1", ${wire === "tcp" ? at : 0}`)
      .replace("/dev/ttyUSB1", at)
      .replace("modbus_set_debug(ctx, TRUE);", "")
      // It grants two milliseconds more than five to a byte, which no busy machine keeps.
      .replace("modbus_set_byte_timeout(ctx, 0, 7000)", "modbus_set_byte_timeout(ctx, 0, 400000)")
      .replace("usleep(11 * 5000)", "usleep(11 * 30000)");
    const said = await outputOf(compiled(`unit-client-${wire}`, source, examples), wire);
    assert.match(said, /ALL TESTS PASS WITH SUCCESS/);
    assert.ok((said.match(/\bOK\b/g) ?? []).length > 90);
  });
}
