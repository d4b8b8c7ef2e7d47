// Modbus by other people, for tests: which of it this machine has, and how to start it. A peer that is not
// here is named in the name of the test that wanted it.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./site.ts";

export const examples = "/usr/share/doc/libmodbus-dev/examples";

export type PeerName = "mbpoll" | "libmodbus" | "libmodbus-examples" | "pymodbus" | "socat";

function runs(command: string, ...argv: readonly string[]): boolean {
  const { error, status } = spawnSync(command, argv);
  return error === undefined && status === 0;
}

const has: Readonly<Record<PeerName, boolean>> = {
  mbpoll: runs("mbpoll", "-V"),
  libmodbus: runs("cc", "--version") && runs("pkg-config", "--exists", "libmodbus"),
  "libmodbus-examples": existsSync(`${examples}/unit-test-server.c`),
  pymodbus: runs("/usr/bin/python3", "-c", "import pymodbus, serial, serial_asyncio"),
  socat: runs("socat", "-V"),
};

/** What of these is not here, as a reason; undefined where all is. */
export function missing(...peers: readonly PeerName[]): string | undefined {
  const absent = peers.filter((peer) => !has[peer]);
  return absent.length === 0 ? undefined : `there is no ${absent.join(", no ")} here`;
}

export interface Peer {
  readonly child: ChildProcess;
  end(): Promise<void>;
}

/** Started, and through with saying "ready" or whatever its first line is. */
export async function startPeer(command: string, ...argv: readonly string[]): Promise<Peer> {
  const child = spawn(command, argv, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once("line", () => resolve());
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code} before it was ready`)));
  });
  return {
    child,
    end: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** What a peer printed. It talks to this process, so it must not be waited for synchronously. */
export async function outputOf(command: string, ...argv: readonly string[]): Promise<string> {
  const child = spawn(command, argv, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${said}`);
  return said;
}

const built = new Map<string, string>();

/** A C program against libmodbus, compiled once in a test's life into a folder that goes with the process. */
export function compiled(name: string, source: string, folder?: string): string {
  const known = built.get(name);
  if (known !== undefined) return known;
  const target = mkdtempSync(join(tmpdir(), "iv-peer-"));
  process.on("exit", () => rmSync(target, { recursive: true, force: true }));
  const file = join(target, `${name}.c`);
  writeFileSync(file, source);
  const flags = spawnSync("pkg-config", ["--cflags", "--libs", "libmodbus"], { encoding: "utf8" }).stdout;
  const include = folder === undefined ? [] : [`-I${folder}`];
  const { status, stderr } = spawnSync(
    "cc",
    ["-O1", "-w", ...include, "-o", join(target, name), file, ...flags.trim().split(/\s+/)],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${name}.c does not compile: ${stderr}`);
  built.set(name, join(target, name));
  return built.get(name)!;
}

export const peerFile = (name: string): string => join(root, "test/peers", name);
