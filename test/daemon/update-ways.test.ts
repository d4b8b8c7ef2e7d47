// The whole way of a capsule: the publisher's commands, a web server, and a gateway at the furnace that takes it by itself.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { main } from "#runtime/cli/main.ts";
import { openDaemon } from "#runtime/daemon.ts";
import type { Imported } from "#runtime/hub/import-stick.ts";
import { witnessKeyIn } from "#runtime/hub/store/hub-key.ts";
import { keptKey } from "#runtime/prove/disk/key-file.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { vouchedBy } from "#runtime/prove/quorum.ts";
import type { Ended } from "#runtime/update/deploy/deployment.ts";
import type { Looked } from "#runtime/update/deploy/looked.ts";
import { openReceipt, type Receipt } from "#runtime/update/stick/form.ts";
import { iv, json } from "../runtime/cli/repo/shop.ts";
import { capsuleOf, furnaceFolder, furnaceVersion, type TestCapsule } from "../support/capsules.ts";
import { readLog } from "../support/log.ts";
import { gatewayFile, openSite, until } from "../support/site.ts";

const timeout = 240_000;
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

/** A publisher with one key for everything, and a trust file that knows it. */
async function shopAt(folder: string): Promise<{
  readonly repo: string;
  readonly trust: string;
  readonly key: string;
  pack(capsule: TestCapsule, name: string): Promise<string>;
  publish(capsule: TestCapsule, name: string): Promise<void>;
}> {
  const key = join(folder, "alice.key");
  const repo = join(folder, "shop");
  const trust = join(folder, "trust.yaml");
  await json("keys", "new", "alice", "--dir", folder);
  await json("keys", "trust", join(folder, "alice.pub"), "--in", trust);
  const roles = ["root", "targets", "snapshot", "timestamp"];
  const holders = roles.flatMap((role) => ["--holder", `${role}=${folder}/alice.pub`]);
  await json("repo", "init", "--repo", repo, ...holders);
  await json("repo", "sign", "--repo", repo, "--key", key);
  const pack = async ({ path }: TestCapsule, name: string): Promise<string> => {
    const file = join(folder, name);
    assert.equal((await iv("capsule", "sign", path, "--key", key, "--out", file)).code, 0);
    return file;
  };
  return {
    ...{ repo, trust, key, pack },
    async publish(capsule, name) {
      await json("repo", "add", await pack(capsule, name), "--repo", repo, "--key", key);
    },
  };
}

const demands = {
  shadow: { ...little, agreeShareMin: 0.8 },
  probation: { ...little, agreeShareMin: 0 },
};

test("a gateway takes what a publisher offers by itself: whole, as a delta, and nothing that was withdrawn", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { folder } = site;
  const { repo, trust, key, publish } = await shopAt(folder);
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
      ...demands,
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

test("three visits of a stick: it brings capsules, and takes receipts, health and the log to the hub", {
  timeout,
}, async () => {
  await using site = await openSite();
  const { folder } = site;
  const { repo, trust, pack, publish } = await shopAt(folder);
  const one = await furnaceVersion(join(folder, "one"), 1);
  const two = await furnaceVersion(join(folder, "two"), 2);
  const three = await furnaceVersion(join(folder, "three"), 3);
  await publish(two, "two.capsule");
  const usb = join(folder, "media");
  const hub = join(folder, "hub");
  const mirror = witnessKeyIn(hub, "hub.example/plant7").verifier;
  const config = await gatewayFile(site, {
    capsule: { path: one.path },
    store: { path: join(folder, "store"), trust },
    updates: {
      usb: { directory: usb, mirror: mirror.text },
      root: join(repo, "public/metadata/1.root.json"),
      ...demands,
    },
  });
  const lines: string[] = [];
  const health = async (): Promise<object> => ({ ok: true, checks: [] });
  await using daemon = await openDaemon(await readGatewayFile(config), {
    log: pino({ level: "warn" }, { write: (line: string) => void lines.push(line) }),
    health,
  });
  await until(() => site.plc.writeLog.length > 10);
  const { verifier } = keptKey(join(folder, "data"));
  await json("hub", "enrol", verifier.text, "--data", hub);
  const own = join(usb, "iv-receipts", "test-gateway");
  const receipt = (): Receipt | undefined =>
    existsSync(join(own, "receipt.note"))
      ? openReceipt(readFileSync(join(own, "receipt.note"), "utf8"), verifier)
      : undefined;
  const home = async (): Promise<Imported> => {
    const { gateways } = await json<{ gateways: Imported[] }>("hub", "import", usb, "--data", hub);
    return gateways[0]!;
  };

  // The publisher's folder on a stick, put together elsewhere and there at once.
  await cp(join(repo, "public"), `${usb}.new`, { recursive: true });
  await rename(`${usb}.new`, usb);
  const first = await until(() => receipt()?.visit === 1 && receipt());
  assert.deepEqual([first.guards, first.updates.at(-1)?.outcome], [[two.id], "committed"]);
  assert.equal(first.isTimeTrusted, true);
  assert.deepEqual(JSON.parse(readFileSync(join(own, "health.json"), "utf8")), { ok: true, checks: [] });
  const kept = await home();
  assert.deepEqual([kept.records, kept.trouble, kept.receipt?.visit], [first.log.size, "", 1]);

  // A person comes with a capsule that nobody has put into a repository.
  await rename(usb, `${usb}.away`);
  for (const name of ["metadata", "targets", "blobs"])
    await rm(join(`${usb}.away`, name), { recursive: true });
  await cp(await pack(three, "three.capsule"), join(`${usb}.away`, "three.capsule"));
  const hand = join(folder, "hand");
  await rename(`${usb}.away`, hand);
  const said = await json<{ kind: string; receipt: Receipt }>(
    ...["update", "usb", hand, "--config", config, "--wait"],
  );
  assert.deepEqual([said.kind, said.receipt.visit, said.receipt.guards], ["done", 2, [three.id]]);

  // What the hub has signed at home came along, and stands in the gateway's log now.
  const vouched = await until(() => {
    using log = new LogReader(join(folder, "data"));
    const [one] = vouchedBy([mirror], log.cosigned().values());
    return one!.size > 0 && one;
  });
  assert.equal(vouched.size, first.log.size);

  // A stick that cannot be written to brings what it brings, and takes nothing.
  const shut = join(folder, "shut");
  await mkdir(shut);
  await cp(join(hand, "three.capsule"), join(shut, "three.capsule"));
  await writeFile(join(shut, "iv-receipts"), "no folder");
  await rename(shut, usb);
  await until(() => lines.some((line) => line.includes("takes nothing along")));
  await rm(usb, { recursive: true });
  await rename(hand, usb);
  const third = await until(() => (receipt()?.visit ?? 0) > 2 && receipt());
  assert.deepEqual(
    third.updates.map(({ outcome }) => outcome),
    ["committed", "committed"],
  );
  const all = await home();
  assert.deepEqual([all.records, all.trouble], [third.log.size, ""]);
  assert.ok(all.records > kept.records);
  assert.equal(daemon.host.lead!.id, three.id);
});
