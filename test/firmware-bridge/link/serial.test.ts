// What a port may do to a link: keep a flush, a close or its modem lines to itself, take nothing more, or lack what it
// is asked for. Pseudo-terminals have no modem lines.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Conversation } from "#bridge/link/conversation.ts";
import { hearing } from "#bridge/link/hearing-port.ts";
import type { KeptLink } from "#bridge/link/kept-link.ts";
import { flushMsMax, openSerialLink, type Port, type SerialLinkOptions } from "#bridge/link/serial.ts";
import { noSocat, openLine } from "../../support/serial-line.ts";
import { clock, until } from "../rig.ts";
import { fillHeldPort } from "./held-port.ts";

const heldPort = import.meta.resolve("./held-port.ts");

const silent: Conversation = {
  ...{ opened: () => undefined, closed: () => undefined, receive: () => "sound", wake: () => "sound" },
  ...{ wakeAt: () => undefined, transmits: () => [] },
};

function open(options: Partial<SerialLinkOptions>): KeptLink {
  return openSerialLink({
    ...{ path: "a port", baud: 9_600, parity: "none", stopBits: 1, clock, random: Math.random },
    ...{ conversation: silent },
    ...options,
  });
}

/** A port that is there, and keeps everything else to itself. */
const hanging: Port = {
  isOpen: true,
  writableLength: 0,
  open: (tell) => setImmediate(() => tell(null)),
  set: () => undefined,
  write: () => true,
  flush: () => undefined,
  close: () => undefined,
  on: () => undefined,
};

test("openSerialLink() does not wait for a port that keeps its flush and its close to itself", async () => {
  let closes = 0;
  const link = open({ openPort: () => ({ ...hanging, close: () => void closes++ }) });
  await until(() => link.state.link === "up");
  link.close();
  assert.equal(link.state.link, "down");
  await new Promise((resolve) => setTimeout(resolve, flushMsMax * 2));
  assert.equal(closes, 1);
});

test("openSerialLink() names a port that is not there, and goes on trying", async () => {
  const link = open({ path: "/dev/no-such-port" });
  await until(() => link.state.detail.includes("/dev/no-such-port"));
  assert.equal(link.state.connects, 0);
  link.close();
});

test("a port may be closed while it is read, and the process lives", { skip: noSocat }, async () => {
  await using line = await openLine();
  const port = await hearing.open({ path: line.ours, baudRate: 9_600 });
  const reading = port.read(Buffer.alloc(8), 0, 8);
  await Promise.all([assert.rejects(reading), port.close()]);
});

test("openSerialLink() hears of a line that hangs up while its last bytes are read", {
  skip: noSocat,
}, async (t) => {
  await using line = await openLine();
  let isHeard = false;
  const receive = () => {
    isHeard = true;
    line.unplugAtOnce();
    return "sound" as const;
  };
  const link = open({ path: line.ours, conversation: { ...silent, receive } });
  t.after(() => link.close());
  await until(() => link.state.link === "up");
  await writeFile(line.theirs, "last words");
  await until(() => isHeard && link.state.link === "down");
});

test("openSerialLink() sets the modem lines it is told to, before anything is sent, and no others", async () => {
  const asked: unknown[] = [];
  const port: Port = {
    ...hanging,
    set(lines, tell) {
      asked.push({ ...lines });
      setImmediate(tell, null);
    },
    write: () => asked.push("write"),
  };
  const transmits = () => (asked.length === 1 ? [Uint8Array.of(1)] : []);
  const link = open({ openPort: () => port, lines: { dtr: "off" }, conversation: { ...silent, transmits } });
  await until(() => link.state.link === "up");
  assert.equal(link.state.detail, "connected to a port");
  assert.deepEqual(asked, [{ dtr: false, rts: true }, "write"]);
  link.close();
  const untouched = open({ openPort: () => port });
  await until(() => untouched.state.link === "up");
  assert.equal(asked.length, 2);
  untouched.close();
});

test("openSerialLink() is up over a port that keeps its modem lines to itself, and says so", async () => {
  const link = open({ openPort: () => hanging, lines: { rts: "off" } });
  await until(() => link.state.link === "up");
  assert.equal(link.state.detail, "connected to a port, but its modem lines cannot be set: no answer");
  link.close();
});

function onPty(name: string, body: (path: string, hold: () => void) => Promise<void>): void {
  test(name, { skip: noSocat }, async () => {
    await using line = await openLine();
    await body(line.ours, () => line.hold());
  });
}

onPty("openSerialLink() uses a pseudo-terminal, which has no modem lines, and says so", async (path) => {
  const link = open({ path, lines: { dtr: "off", rts: "off" } });
  await until(() => link.state.link === "up");
  assert.match(link.state.detail, /^connected to \S+, but its modem lines cannot be set: .*ioctl/);
  link.close();
});

for (const how of ["link", "raw"] as const)
  onPty(`a program ends that has filled a held line, and closes it: ${how}`, async (path, hold) => {
    hold();
    const call = `${fillHeldPort.name}(${JSON.stringify(how)}, ${JSON.stringify(path)})`;
    const program = `import(${JSON.stringify(heldPort)}).then((it) => it.${call}).then(console.log)`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], { timeout: 45_000 });
    if (how === "link") assert.ok(Number(stdout) > 0, "bytes were still to go");
  });
