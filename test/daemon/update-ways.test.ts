// The whole way of a capsule: the publisher's commands, a web server, and a gateway at the furnace that takes it by itself.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { main } from "#runtime/cli/main.ts";
import { openDaemon } from "#runtime/daemon.ts";
import type { Ended } from "#runtime/update/deploy/deployment.ts";
import type { Looked } from "#runtime/update/deploy/looked.ts";
import { iv, json } from "../runtime/cli/repo/shop.ts";
import { capsuleOf, furnaceFolder, furnaceVersion, type TestCapsule } from "../support/capsules.ts";
import { readLog } from "../support/log.ts";
import { gatewayFile, openSite, until } from "../support/site.ts";

const timeout = 120_000;
const little = { ticks: 15, withinShare: 0.1, refusedShareMax: 0.5, lateShareMax: 0.5 };

/** `iv repo serve`, as a person runs it, until it is disposed of. */
async function served(repo: string, port: number): Promise<AsyncDisposable & { readonly url: string }> {
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();
  const io = { out: resolve, err: () => undefined, isTerminal: false, stop: stop.signal };
  const ended = main(["repo", "serve", "--repo", repo, "--port", String(port), "--json"], io);
  const { url } = JSON.parse(await promise) as { url: string };
  return {
    url,
    async [Symbol.asyncDispose]() {
      stop.abort();
      assert.equal(await ended, 0);
    },
  };
}

test("a gateway takes what a publisher offers by itself: whole, as a delta, and nothing that was withdrawn", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { folder } = site;
  const key = join(folder, "alice.key");
  const repo = join(folder, "shop");
  const trust = join(folder, "trust.yaml");
  await json("keys", "new", "alice", "--dir", folder);
  await json("keys", "trust", join(folder, "alice.pub"), "--in", trust);
  const holders = ["root", "targets", "snapshot", "timestamp"].flatMap((role) => [
    "--holder",
    `${role}=${folder}/alice.pub`,
  ]);
  await json("repo", "init", "--repo", repo, ...holders);
  await json("repo", "sign", "--repo", repo, "--key", key);
  const publish = async ({ path }: TestCapsule, name: string): Promise<void> => {
    const file = join(folder, name);
    assert.equal((await iv("capsule", "sign", path, "--key", key, "--out", file)).code, 0);
    await json("repo", "add", file, "--repo", repo, "--key", key);
  };
  const one = await furnaceVersion(join(folder, "one"), 1);
  const two = await furnaceVersion(join(folder, "two"), 2);
  // A file of the next is nearly that of the one before, so that there is something to save.
  const sbom = await readFile(join(furnaceFolder, "sbom.json"), "utf8");
  const three = await capsuleOf(
    join(folder, "three"),
    (made) => ({
      ...made,
      version: "0.1.3",
      epoch: 3,
      probes: [{ kind: "late", shareMax: 1, overTicks: 10 }],
    }),
    { "sbom.json": new TextEncoder().encode(`${sbom}\n`) },
  );
  const four = await furnaceVersion(join(folder, "four"), 4);
  await publish(two, "two.capsule");
  let web = await served(repo, 0);
  const port = Number(new URL(web.url).port);
  const config = await gatewayFile(site, {
    capsule: { path: one.path },
    store: { path: join(folder, "store"), trust },
    updates: {
      source: { url: web.url },
      root: join(repo, "public/metadata/1.root.json"),
      everyMs: 1_000,
      shadow: { ...little, agreeShareMin: 0.8 },
      probation: { ...little, agreeShareMin: 0 },
    },
  });
  const status = (): Promise<{ history: Ended[]; looked: Looked | null }> =>
    json("update", "status", "--config", config);
  const ended = async (count: number): Promise<readonly Ended[]> =>
    await until(async () => {
      const { history } = await status();
      return history.length >= count && history;
    });
  const daemon = await openDaemon(await readGatewayFile(config), { log: pino({ level: "silent" }) });
  await using _ = daemon;
  const [first] = await ended(1);
  assert.deepEqual([first!.id, first!.outcome, first!.asked], [two.id, "committed", null], first!.reason);

  await publish(three, "three.capsule");
  const [, second] = await ended(2);
  assert.deepEqual([second!.id, second!.outcome], [three.id, "committed"], second!.reason);
  await web[Symbol.asyncDispose]();
  await publish(four, "four.capsule");
  await json("repo", "remove", "capsule://industriverse/casting-furnace@0.1.4", "--repo", repo, "--key", key);
  const before = (await status()).looked!.at;
  web = await served(repo, port);
  const looked = await until(async () => {
    const { looked } = await status();
    return looked !== null && looked.at > before && looked.trouble === "" && looked;
  });
  await web[Symbol.asyncDispose]();
  assert.equal(looked.offers, 2);
  assert.equal(looked.time.kind, "trusted");
  assert.equal((await status()).history.length, 2, "what was withdrawn is not begun");
  assert.equal(daemon.host.lead!.id, three.id);
  await daemon[Symbol.asyncDispose]();
  const fetched = (await readLog(join(folder, "data"))).flatMap((record) =>
    record.kind === "deployment" && record.from === "fetch" ? [record.because] : [],
  );
  assert.match(fetched[1]!, /^0 files are fetched, 1 made of deltas/);
});
