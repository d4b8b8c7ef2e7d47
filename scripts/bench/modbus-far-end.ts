// The far end that both masters talk to: libmodbus where it can be compiled, and a line made by socat.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

export interface FarEnd extends AsyncDisposable {
  readonly tcpPort: number;
  /** Our end of a serial line with a libmodbus server at the other; absent without socat. */
  readonly serialPath: string | undefined;
  /** Two ends of a line with nobody on it yet. */
  readonly line: readonly [string, string] | undefined;
}

/** Undefined without libmodbus, a compiler and pkg-config: then there is nobody to compare over. */
export async function openFarEnd(): Promise<FarEnd | undefined> {
  const flags = spawnSync("pkg-config", ["--cflags", "--libs", "libmodbus"], { encoding: "utf8" });
  if (flags.status !== 0) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "iv-bench-"));
  const server = join(folder, "server");
  const source = join(import.meta.dirname, "c/libmodbus-server.c");
  const words = flags.stdout.trim().split(/\s+/);
  if (spawnSync("cc", ["-O2", "-o", server, source, ...words]).status !== 0) return undefined;
  const children: ChildProcess[] = [];
  const serve = async (...argv: readonly string[]) => {
    const child = spawn(server, argv, { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    await once(createInterface({ input: child.stdout }), "line");
  };
  const hasSocat = spawnSync("socat", ["-V"]).status === 0;
  const openLine = async (name: string): Promise<readonly [string, string]> => {
    const ends = [join(folder, `${name}-a`), join(folder, `${name}-b`)] as const;
    children.push(
      spawn(
        "socat",
        ends.map((end) => `pty,raw,echo=0,link=${end}`),
        { stdio: "ignore" },
      ),
    );
    while (!ends.every((end) => existsSync(end))) await pause(10);
    return ends;
  };
  const tcpPort = await freePort();
  await serve("tcp", String(tcpPort));
  const served = hasSocat ? await openLine("served") : undefined;
  if (served !== undefined) await serve("rtu", served[1]);
  return {
    tcpPort,
    serialPath: served?.[0],
    line: hasSocat ? await openLine("bare") : undefined,
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
