// A bundle for whoever helps from afar, of a gateway that runs and of one that does not.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { checkBundle } from "#runtime/cli/support/bundle.ts";
import { iv } from "../support/iv.ts";
import { DaemonProcess, gatewayFile, openSite, until } from "../support/site.ts";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("iv support-bundle packs what a running gateway says, signed, and without its secrets", async () => {
  await using site = await openSite();
  const file = await gatewayFile(site, {
    console: { host: "127.0.0.1", port: await freePort() },
    uplink: { url: "mqtt://plant:hunter22@broker.invalid:1883", topic: "plant/records" },
  });
  await using daemon = new DaemonProcess(["run", "--config", file]);
  await until(async () => (await daemon.status()).log.entries > 20);
  const out = join(site.folder, "support.tar.gz");
  const packed = JSON.parse((await iv("support-bundle", "--config", file, "--out", out, "--json")).out);
  const { members, isSigned, findings } = checkBundle(readFileSync(out), undefined);
  assert.deepEqual([isSigned, findings], [true, []]);
  const texts = new Map(members.map(({ name, text }) => [name, text]));
  assert.equal(JSON.parse(texts.get("status.json")!).gateway, "test-gateway");
  assert.match(texts.get("metrics.txt")!, /^# TYPE iv_/m);
  assert.match(texts.get("log/records.jsonl")!, /^\{"index":0,"record":\{/);
  assert.match(texts.get("log/checkpoint")!, /^test-gateway\n/);
  assert.match(texts.get("files.txt")!, /proof\.key$/m);
  for (const [name, text] of texts) {
    assert.doesNotMatch(text, /hunter22|PRIVATE\+KEY/, name);
    assert.doesNotMatch(text, /broker\.invalid/, name);
  }
  assert.match(texts.get("gateway.yaml")!, /mqtt:\/\/\[redacted\]@host-\d:1883/);
  await daemon.event("uplink");
  const said = `${JSON.stringify(daemon.lines)}${daemon.errors}${JSON.stringify(await daemon.status())}`;
  assert.doesNotMatch(said, /hunter22/, "neither what it logs nor what it says of itself");
  const checked = await iv("support-bundle", "check", out, "--key", packed.key);
  assert.equal(checked.code, 0, checked.out);
  const again = await iv("support-bundle", "--config", file, "--out", out);
  assert.deepEqual([again.code, /EEXIST/.test(again.err)], [1, true]);
});

test("iv support-bundle also packs a gateway that does not start, and says what could not be had", async () => {
  await using site = await openSite();
  const file = await gatewayFile(site, {
    capsule: { path: "/nowhere" },
    console: { host: "127.0.0.1", port: 1 },
  });
  const out = join(site.folder, "support.tar.gz");
  assert.equal((await iv("support-bundle", "--config", file, "--out", out, "--records", "0")).code, 0);
  const { members, isSigned } = checkBundle(readFileSync(out), undefined);
  const texts = new Map(members.map(({ name, text }) => [name, text]));
  assert.equal(isSigned, false);
  assert.equal(JSON.parse(texts.get("doctor.json")!).ok, false);
  assert.match(texts.get("status.json")!, /^not there: /);
  assert.equal(texts.get("log/records.jsonl"), "left at home\n");
});
