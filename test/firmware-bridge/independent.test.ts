// Both ends of our Modbus against other people's, over a network and over a serial line: libmodbus and its
// own unit-test server, pymodbus, mbpoll. Where one of them is missing, the test's name says so.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Conversation } from "#bridge/link/conversation.ts";
import { openSerialLink } from "#bridge/link/serial.ts";
import { openTcpLink } from "#bridge/link/tcp.ts";
import type { Answer } from "#bridge/protocol/master.ts";
import type { Request } from "#bridge/protocol/modbus-pdu.ts";
import { ModbusRtuMaster } from "#bridge/protocol/modbus-rtu.ts";
import { ModbusTcpMaster } from "#bridge/protocol/modbus-tcp.ts";
import { paceOf, type SerialFormat } from "#bridge/protocol/rtu-frame.ts";
import { furnaceLayout } from "#sim/layout.ts";
import { VirtualPlc } from "#sim/plc.ts";
import { unless } from "../support/lacking.ts";
import {
  compiled,
  examples,
  missing,
  outputOf,
  type PeerName,
  peerFile,
  startPeer,
} from "../support/modbus-peers.ts";
import { openLine } from "../support/serial-line.ts";
import { root } from "../support/site.ts";
import { Asker } from "./asker.ts";
import { clock, Mirror, until } from "./rig.ts";

const format: SerialFormat = { baud: 115_200, parity: "even", stopBits: 1 };
const wires = ["tcp", "rtu"] as const;
type WireName = (typeof wires)[number];

function peerTest(name: string, peers: readonly PeerName[], body: (t: TestContext) => Promise<void>): void {
  const absent = missing(...peers);
  test(name, { timeout: 60_000, skip: unless(absent) }, body);
}

/** A place for a server: a port that is free now, or the far end of a serial line. */
async function placeOn(wire: WireName, t: TestContext): Promise<{ ours: string; theirs: string }> {
  if (wire === "rtu") {
    const line = await openLine();
    t.after(() => line[Symbol.asyncDispose]());
    return line;
  }
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });
  return { ours: String(port), theirs: String(port) };
}

function openAsker(
  t: TestContext,
  { wire, at, unit = 1, timeoutMs = 2_000, serial = format }: AskerWishes,
): Promise<Asker> {
  const timeoutUs = timeoutMs * 1_000;
  const parts = (conversation: Conversation) => ({ clock, random: Math.random, conversation });
  const asker =
    wire === "tcp"
      ? new Asker(new ModbusTcpMaster({ unit, timeoutUs, window: 1, firstTransaction: 0 }), (one) =>
          openTcpLink({ host: "127.0.0.1", port: Number(at), ...parts(one) }),
        )
      : new Asker(new ModbusRtuMaster({ unit, timeoutUs, pace: paceOf(serial), echo: false }), (one) =>
          openSerialLink({ path: at, ...serial, ...parts(one) }),
        );
  t.after(() => asker.link.close());
  return asker.whenUp();
}

interface AskerWishes {
  readonly wire: WireName;
  readonly at: string;
  readonly unit?: number;
  readonly timeoutMs?: number;
  readonly serial?: SerialFormat;
}

const read = (address: number, count: number, table: "holding" | "input" = "holding"): Request => ({
  kind: "read-words",
  table,
  address,
  count,
});

const wordsFrom = (address: number, count: number): Answer => ({
  kind: "words",
  words: Array.from({ length: count }, (_, at) => address + at),
});

const servers: Readonly<Record<"libmodbus" | "pymodbus", () => readonly string[]>> = {
  libmodbus: () => [
    compiled("server", readFileSync(join(root, "scripts/bench/c/libmodbus-server.c"), "utf8")),
  ],
  pymodbus: () => ["/usr/bin/python3", peerFile("pymodbus-server.py")],
};

for (const wire of wires)
  for (const peer of ["libmodbus", "pymodbus"] as const)
    peerTest(
      `our master reads and writes a ${peer} server over ${wire}`,
      wire === "rtu" ? [peer, "socat"] : [peer],
      async (t) => {
        const { ours, theirs } = await placeOn(wire, t);
        const [command, ...argv] = servers[peer]();
        const server = await startPeer(command!, ...argv, wire, theirs);
        t.after(() => server.end());
        const asker = await openAsker(t, { wire, at: ours });
        // A server that says that it is ready may still be on its way to its port.
        let first = await asker.ask(read(0, 10));
        for (let turn = 0; first.kind !== "words" && turn < 5; turn++) first = await asker.ask(read(0, 10));
        assert.deepEqual(first, wordsFrom(0, 10));
        for (const [address, count] of [
          [1, 1],
          [500, 125],
          [875, 125],
        ] as const) {
          assert.deepEqual(await asker.ask(read(address, count)), wordsFrom(address, count));
          assert.deepEqual(await asker.ask(read(address, count, "input")), wordsFrom(address, count));
        }
        assert.deepEqual(await asker.ask(read(990, 20)), { kind: "exception", code: 2 });
        const words = Array.from({ length: 123 }, (_, at) => 65_535 - at);
        assert.deepEqual(await asker.ask({ kind: "write-words", address: 10, words }), { kind: "written" });
        assert.deepEqual(await asker.ask(read(10, 123)), { kind: "words", words });
        assert.deepEqual(await asker.ask({ kind: "write-word", address: 5, word: 77 }), { kind: "written" });
        assert.deepEqual(await asker.ask(read(5, 1)), { kind: "words", words: [77] });
        assert.equal(asker.master.counters.malformed, 0);
      },
    );

const clients: Readonly<Record<"libmodbus" | "pymodbus", () => readonly string[]>> = {
  libmodbus: () => [compiled("client", readFileSync(peerFile("libmodbus-client.c"), "utf8"))],
  pymodbus: () => ["/usr/bin/python3", peerFile("pymodbus-client.py")],
};

async function servePlc(wire: WireName, t: TestContext): Promise<{ plc: VirtualPlc; at: string }> {
  const plc = new VirtualPlc({ layout: furnaceLayout, plant: new Mirror() });
  t.after(() => plc.close());
  if (wire === "tcp") return { plc, at: String(await plc.listen(0)) };
  const { ours, theirs } = await placeOn(wire, t);
  const end = plc.listenSerial(ours, clock, format);
  await until(() => end.isUp);
  return { plc, at: theirs };
}

for (const wire of wires) {
  for (const peer of ["libmodbus", "pymodbus"] as const)
    peerTest(
      `a ${peer} client reads and writes our PLC over ${wire}`,
      wire === "rtu" ? [peer, "socat"] : [peer],
      async (t) => {
        const { plc, at } = await servePlc(wire, t);
        const [command, ...argv] = clients[peer]();
        const said = await outputOf(command!, ...argv, wire, at);
        assert.deepEqual(said.trim().split("\n"), ["9505 10 200 30", "0 7 1250 400", "1"]);
        assert.equal(plc.writeLog.length, 1);
      },
    );

  peerTest(
    `mbpoll reads and writes our PLC over ${wire}`,
    wire === "rtu" ? ["mbpoll", "socat"] : ["mbpoll"],
    async (t) => {
      const { plc, at } = await servePlc(wire, t);
      const argv =
        wire === "tcp"
          ? ["-m", "tcp", "-p", at, "127.0.0.1"]
          : ["-m", "rtu", "-b", "115200", "-P", "even", at];
      const asked = ["-a", "1", "-0", "-1", "-o", "5", ...argv];
      const said = await outputOf("mbpoll", "-t", "3", "-r", "0", "-c", "4", ...asked);
      assert.deepEqual(
        [...said.matchAll(/^\[(\d+)\]:\s+(\d+)/gm)].map(([, , word]) => Number(word)),
        [9_505, 10, 200, 30],
      );
      await outputOf("mbpoll", "-t", "4", "-r", "3", ...asked, "450");
      assert.equal(plc.registers.commands().get("fan_speed_setpoint"), 45);
    },
  );

  peerTest(
    `our master meets what libmodbus' unit-test server does to clients over ${wire}`,
    wire === "rtu" ? ["libmodbus", "libmodbus-examples", "socat"] : ["libmodbus", "libmodbus-examples"],
    async (t) => {
      const { ours, theirs } = await placeOn(wire, t);
      const source = readFileSync(`${examples}/unit-test-server.c`, "utf8")
        .replaceAll("1502", wire === "tcp" ? theirs : "0")
        .replace("/dev/ttyUSB0", theirs)
        .replace("modbus_set_debug(ctx, TRUE);", 'puts("ready"); fflush(stdout);')
        // It would quit at the first byte after a silence of its own making.
        .replace("rc == -1 && errno != EMBBADCRC", "rc == -1 && errno == ECONNRESET");
      const server = await startPeer(compiled(`unit-${wire}`, source, examples), wire);
      t.after(() => server.end());
      const asker = await openAsker(t, {
        wire,
        at: ours,
        unit: wire === "tcp" ? 0xff : 17,
        timeoutMs: 300,
        serial: { ...format, parity: "none" },
      });
      let first = await asker.ask(read(0x160, 3));
      for (let turn = 0; first.kind !== "words" && turn < 5; turn++) first = await asker.ask(read(0x160, 3));
      assert.deepEqual(first, { kind: "words", words: [0, 0, 0] });
      const written = { kind: "write-words", address: 0x160, words: [0x22b, 1, 100] } as const;
      assert.deepEqual(await asker.ask(written), { kind: "written" });
      const right = { kind: "words", words: [0x22b, 1, 100] } as const;
      const table: readonly (readonly [number, readonly string[]])[] = [
        [0x170, ["exception"]],
        [0x171, ["timeout", "malformed"]],
        [0x172, ["timeout"]],
        // Byte by byte, and framed for a network on every wire: on a serial line it is no answer.
        [0x173, wire === "tcp" ? ["words"] : ["timeout", "malformed"]],
      ];
      for (const [address, kinds] of table) {
        const { kind } = await asker.ask(read(address, 1));
        assert.ok(kinds.includes(kind), `0x${address.toString(16)}: ${kind}`);
        let next = await asker.ask(read(0x160, 3));
        for (let turn = 0; next.kind !== "words" && turn < 5; turn++) next = await asker.ask(read(0x160, 3));
        assert.deepEqual(next, right, `after 0x${address.toString(16)}`);
      }
    },
  );
}
