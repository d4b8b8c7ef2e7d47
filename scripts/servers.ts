// What it takes to start a server of somebody else's, for tests and benchmarks.

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

/** One that nobody had a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Whether somebody takes connections there. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Debian keeps daemons where an ordinary person's PATH does not lead. */
export function commandOf(name: string): string {
  const found = ["", "/usr/sbin/", "/usr/local/sbin/"].find(
    (folder) => spawnSync(`${folder}${name}`, ["--version"]).error === undefined,
  );
  return `${found ?? ""}${name}`;
}

export function isInstalled(name: string): boolean {
  return spawnSync(commandOf(name), ["--version"]).error === undefined;
}
