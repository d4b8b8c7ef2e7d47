// The bring-up assistant in front of other people's devices, over a network and over a serial line: libmodbus,
// its unit-test server, and pymodbus. Where one of them is missing, the test's name says so.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Spelling } from "#bridge/bring-up/spellings.ts";
import type { DeviceScan } from "#runtime/cli/hal/scan-text.ts";
import { iv } from "../../runtime/cli/hal/rig.ts";
import { unless } from "../../support/lacking.ts";
import {
  compiled,
  examples,
  missing,
  type PeerName,
  peerFile,
  startPeer,
} from "../../support/modbus-peers.ts";
import { openLine } from "../../support/serial-line.ts";
import { root } from "../../support/site.ts";

const wires = ["tcp", "rtu"] as const;
type WireName = (typeof wires)[number];

function peerTest(name: string, peers: readonly PeerName[], body: (t: TestContext) => Promise<void>): void {
  const absent = missing(...peers);
  test(name, { timeout: 60_000, skip: unless(absent) }, body);
}

/** Where the peer serves, and the same place as a target. */
async function placeOn(
  wire: WireName,
  t: TestContext,
  parity: string,
): Promise<{ theirs: string; target: string }> {
  if (wire === "rtu") {
    const line = await openLine();
    t.after(() => line[Symbol.asyncDispose]());
    return { theirs: line.theirs, target: `modbus-rtu://${line.ours}?baud=115200&parity=${parity}` };
  }
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });
  return { theirs: String(port), target: `modbus-tcp://127.0.0.1:${port}` };
}

async function scanned(target: string, ...more: readonly string[]): Promise<DeviceScan> {
  const argv = [
    "hal",
    "scan",
    target,
    "--pause",
    "0",
    "--timeout",
    "300",
    "--requests",
    "80",
    "--json",
    ...more,
  ];
  // A server that says that it is ready may still be on its way to its port.
  for (let turn = 0; ; turn++) {
    const { code, out } = await iv(argv);
    if (code === 0) return JSON.parse(out) as DeviceScan;
    if (turn === 5) throw new Error(out);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

for (const wire of wires) {
  const socat: readonly PeerName[] = wire === "rtu" ? ["socat"] : [];

  peerTest(
    `iv hal scan tells what a pymodbus server is and has over ${wire}`,
    ["pymodbus", ...socat],
    async (t) => {
      const { theirs, target } = await placeOn(wire, t, "none");
      const server = await startPeer("/usr/bin/python3", peerFile("pymodbus-server.py"), wire, theirs);
      t.after(() => server.end());
      const { units } = await scanned(target, "--units", "1-2", "--tables", "holding", "--range", "990-1010");
      assert.deepEqual(
        units.map(({ unit }) => unit),
        [1],
      );
      const said = Object.fromEntries(units[0]!.identity.objects.map(({ id, text }) => [id, text]));
      assert.deepEqual([said[0], said[1], said[2]], ["Example Works", "EW-7", "2.4"]);
      assert.deepEqual(units[0]!.tables[0]!.ranges, [{ from: 0, to: 999 }]);
    },
  );

  peerTest(`iv hal scan and words meet libmodbus over ${wire}`, ["libmodbus", ...socat], async (t) => {
    const { theirs, target } = await placeOn(wire, t, "even");
    const source = readFileSync(join(root, "scripts/bench/c/libmodbus-server.c"), "utf8");
    const server = await startPeer(compiled("server", source), wire, theirs);
    t.after(() => server.end());
    const { units } = await scanned(
      `${target}${wire === "tcp" ? "?" : "&"}unit=1`,
      "--tables",
      "input",
      "--range",
      "0-10",
    );
    assert.match(units[0]!.identity.serverId!.text, /LMB/);
    // Its registers hold their own numbers, from 0 to 999: a landmark is enough to find them all.
    assert.deepEqual(units[0]!.tables[0]!.ranges, [{ from: 0, to: 999 }]);
    const { code, out } = await iv([
      "hal",
      "words",
      target,
      "4x00501",
      "--expect",
      "500",
      "--reads",
      "1",
      "--json",
    ]);
    assert.equal(code, 0, out);
    const [best] = (JSON.parse(out) as { ranked: readonly Spelling[] }).ranked;
    assert.deepEqual([best!.type, best!.order], ["i16", "ABCD"]);
  });
}

peerTest(
  "iv hal read keeps its head before libmodbus' unit-test server, which answers wrongly on purpose",
  ["libmodbus", "libmodbus-examples"],
  async (t) => {
    const { theirs, target } = await placeOn("tcp", t, "none");
    const source = readFileSync(`${examples}/unit-test-server.c`, "utf8")
      .replaceAll("1502", theirs)
      .replace("modbus_set_debug(ctx, TRUE);", 'puts("ready"); fflush(stdout);')
      .replace("rc == -1 && errno != EMBBADCRC", "rc == -1 && errno == ECONNRESET");
    const server = await startPeer(compiled("unit-tcp-read", source, examples), "tcp");
    t.after(() => server.end());
    // 0x160 to 0x162 are its registers; 0x170 refuses, 0x171 lies about its number, 0x172 is late, 0x173 is slow.
    const places = [353, 354, 369, 353, 370, 353, 371, 353, 372, 353].map((at) => `4x00${at}`);
    const { out } = await iv(["hal", "read", `${target}?unit=255`, ...places, "--timeout", "300", "--json"]);
    const { addresses } = JSON.parse(out) as {
      addresses: { address: string; values: number[] | null; error: string }[];
    };
    assert.deepEqual(
      addresses.filter(({ address }) => address === "4x00353").map(({ values }) => values),
      Array.from({ length: 5 }, () => [0]),
    );
    const wrong = addresses
      .filter(({ values }) => values === null)
      .map(({ address, error }) => `${address} ${error}`);
    assert.deepEqual(wrong.slice(0, 3), [
      "4x00369 the device says exception 6 (busy)",
      "4x00370 no answer in time",
      "4x00371 no answer in time",
    ]);
    // The slow answer repeats half of the question's number only, so it counts where that number is small.
    assert.ok(wrong.length === 3 || wrong[3] === "4x00372 no answer in time");
  },
);
