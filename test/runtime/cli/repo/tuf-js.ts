// A client that others wrote, as a gateway: tuf-js, in a folder of its own that knows the first root.

import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Updater } from "tuf-js";
import { serverOf } from "#runtime/cli/repo/serve.ts";

export interface Client {
  refresh(): Promise<void>;
  /** The bytes of a target, or undefined where the repository lists none of that name. */
  target(path: string): Promise<Uint8Array | undefined>;
}

/** Serves a folder as `iv repo serve` does, for as long as the test lasts. */
export async function served(t: TestContext, root: string): Promise<string> {
  const server = serverOf(root);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Each call of `refresh` is a new run of one gateway, which keeps what it has come to trust. */
export function clientOf(t: TestContext, url: string, firstRoot: string): Client {
  const dir = mkdtempSync(join(tmpdir(), "tuf-js-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const metadataDir = join(dir, "metadata");
  const targetDir = join(dir, "targets");
  for (const folder of [metadataDir, targetDir]) mkdirSync(folder);
  cpSync(firstRoot, join(metadataDir, "root.json"));
  const updater = (): Updater =>
    new Updater({
      metadataDir,
      metadataBaseUrl: `${url}/metadata`,
      targetDir,
      targetBaseUrl: `${url}/targets`,
      config: { fetchRetries: 0 },
    });
  return {
    async refresh() {
      await updater().refresh();
    },
    async target(path) {
      const client = updater();
      const found = await client.getTargetInfo(path);
      return found && readFileSync(await client.downloadTarget(found));
    },
  };
}
