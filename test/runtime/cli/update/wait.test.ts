import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { stringify } from "yaml";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { askFor } from "#runtime/cli/update/asked.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { begin } from "#runtime/update/deploy/deployment.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { openJournal } from "#runtime/update/deploy/journal.ts";
import { freePort } from "#scripts/servers.ts";
import { root } from "../../../support/site.ts";
import { temporaryFolder } from "../../../support/tuf-folder.ts";

const id: Digest = `sha256:${"a".repeat(64)}`;
const utid = "capsule://acme/pump@2.0.0";
const offer = { utid, id, epoch: 2, envelope: { digest: id, bytes: 1 }, deltas: [] };
const soon = { silentMsMax: 50, askEveryMs: 1 };

/** A gateway whose journal says that the first thing anybody asks for is under way, in shadow. */
async function gateway(t: TestContext, port: number): Promise<string> {
  const folder = temporaryFolder(t);
  const {
    devices,
    capsules: _capsules,
    ...base
  } = await readGatewayFile(join(root, "capsules/casting-furnace/gateway.yaml"));
  const store = { path: join(folder, "store"), trust: join(folder, "trust.yaml") };
  const console = { host: "127.0.0.1", port };
  const path = join(folder, "gateway.yaml");
  const made = { ...base, gateway: { name: "gw", data: folder }, device: devices["device"], console, store };
  await writeFile(path, stringify({ ...made, capsule: { path: folder } }));
  const { journal } = await openJournal(realDisk, folder);
  const begun = begin(
    { number: 1, offer, from: "/media/stick", asked: 1, olderBecause: null },
    { at: 0, boot: "b" },
  );
  await journal.change((book) => ({
    ...book,
    current: { ...begun, state: "shadow", because: "its models agree" },
  }));
  return path;
}

async function wait(config: string, stop = new AbortController().signal): Promise<void> {
  const call = { words: [], options: { config, wait: true, timeout: "3600" } };
  const io = { out: () => undefined, err: () => undefined, isTerminal: false, stop };
  await askFor({ verb: "apply", from: "/x.capsule", olderBecause: null, ticket: null }, {
    ...{ call, io, watching: soon },
  } as unknown as Parameters<typeof askFor>[1]);
}

test("iv update apply --wait says that the daemon has stopped, and where the update was", async (t) => {
  const server = createServer((_request, response) => {
    response.end("{}");
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await assert.rejects(wait(await gateway(t, (server.address() as AddressInfo).port)), {
    code: "console/unreachable",
    message:
      /^The daemon has stopped answering at http:\/\/127\.0\.0\.1:\d+, for \d+ s now \(ECONNREFUSED\); update 1 to capsule:\/\/acme\/pump@2\.0\.0 is at shadow, because its models agree$/,
  });
});

test("iv update apply --wait says that nobody is there, and that whoever stopped waiting did so", async (t) => {
  const config = await gateway(t, await freePort());
  await assert.rejects(wait(config), { message: /^No daemon answers at .*update 1 to .* is at shadow/ });
  await assert.rejects(wait(config, AbortSignal.abort()), { message: /^No longer waited for: / });
});

test("iv update apply says that no daemon has run yet, where there is no data folder", async (t) => {
  const config = await gateway(t, await freePort());
  const text = await readFile(config, "utf8");
  await writeFile(config, text.replace(/data: .*/, `data: ${dirname(config)}/none`));
  await assert.rejects(wait(config), { message: /none is not there: no daemon has run here yet/ });
});
