// A repository behind a real broker, and one behind the hub's own, both over a line that drops, doubles, swaps and cuts:
// the gateway gets what is signed, every byte of it, or nothing.

import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { blobName } from "#runtime/capsule/bundle/form.ts";
import { main } from "#runtime/cli/main.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { openHub } from "#runtime/hub/open-hub.ts";
import { openLine } from "#runtime/update/mqtt/line.ts";
import { keepFirstRoot } from "#runtime/update/tuf/roots.ts";
import { TufSource } from "#runtime/update/tuf/source.ts";
import { withMetadata } from "#runtime/update/tuf/with-metadata.ts";
import { Mosquitto, noMosquitto } from "../../../support/mosquitto.ts";
import { MqttProxy } from "../../../support/mqtt-proxy.ts";
import { repositoryOfCapsules } from "../../../support/tuf-capsules.ts";
import { never, temporaryFolder, timeIs, writeRepository } from "../../../support/tuf-folder.ts";
import { fleet, until } from "../../hub/rig.ts";

const troubles = { drop: 0.08, double: 0.1, swap: 0.1, delay: 0.05, cut: 0.02 };
const waits = { firstMs: 150, mostMs: 600, triesMax: 60 };

interface Shop {
  readonly folder: string;
  readonly root: Uint8Array;
  readonly bytes: Uint8Array;
}

function shopOf(t: TestContext): Shop {
  const folder = join(temporaryFolder(t), "public");
  const repository = repositoryOfCapsules();
  writeRepository(repository, folder);
  const bytes = Uint8Array.from({ length: 1_500_000 }, (_, at) => (at * 7 + (at >> 9)) & 0xff);
  const path = join(folder, blobName(digestOf(bytes)));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return { folder, bytes, root: repository.published["root"]![0]! };
}

/** Everything that a gateway does there, behind a bad line to this port. */
async function visited(t: TestContext, { root, bytes, folder }: Shop, port: number): Promise<void> {
  await using proxy = await MqttProxy.open(port, { seed: 5, troubles });
  let bells = 0;
  using line = openLine({
    ...{ url: `mqtt://127.0.0.1:${proxy.port}/${fleet}`, gateway: "gw1", waits },
    onBell: () => void bells++,
    onNews: () => undefined,
  });
  const trust = join(temporaryFolder(t), "trust");
  await withMetadata(trust, (store) => keepFirstRoot(store, root));
  const source = new TufSource({
    ...{ mirror: line.mirror, gateway: { gateway: "gw1" }, consent: "none", time: timeIs() },
    withStore: (work) => withMetadata(trust, work),
    patience: { triesMax: 5, pause: async () => undefined },
  });
  const offers = await source.offers(never);
  assert.deepEqual(
    offers.map(({ utid }) => utid),
    ["capsule://acme/pump-guard@1.2.0", "capsule://acme/pump-guard@1.3.0"],
  );
  assert.equal(Buffer.from(await source.envelope(offers[1]!, never)).toString(), "envelope of 1.3.0");
  const from = 333_333;
  const pieces: Uint8Array[] = [];
  for await (const piece of source.blob({ digest: digestOf(bytes), bytes: bytes.length }, from, never))
    pieces.push(piece);
  assert.deepEqual(Buffer.concat(pieces), Buffer.from(bytes.subarray(from)));
  assert.equal(await source.ticket(digestOf(root), never), undefined);
  assert.ok(proxy.done.drop + proxy.done.cut > 0, "the line was good");
  proxy.troubles = {};
  // The bell rings when the repository has changed, until somebody has heard it.
  for (let second = 1; bells === 0; second++) {
    utimesSync(join(folder, "metadata/timestamp.json"), second, second);
    await until(() => bells > 0, 1_500).catch(() => undefined);
    assert.ok(second < 30, "nobody rings");
  }
  // So it does for a ticket, which no timestamp names.
  const before = bells;
  mkdirSync(join(folder, "tickets"), { recursive: true });
  for (let one = 0; bells === before; one++) {
    writeFileSync(join(folder, `tickets/${one}.ticket`), "leave");
    await until(() => bells > before, 1_500).catch(() => undefined);
    assert.ok(one < 30, "nobody rings for a ticket");
  }
  t.diagnostic(JSON.stringify(proxy.done));
}

test("a gateway is brought capsules by the hub's own broker", { timeout: 60_000 }, async (t) => {
  const shop = shopOf(t);
  await using hub = await openHub({
    ...{ role: "mirror", data: temporaryFolder(t), name: "hub.example", root: fleet, nowMs: Date.now },
    ...{ broker: { listen: { host: "127.0.0.1", port: 0 } }, repository: shop.folder, onNews: () => {} },
  });
  await visited(t, shop, Number(new URL(hub.broker).port));
});

test("a gateway is brought capsules by iv repo serve --mqtt at mosquitto", {
  timeout: 60_000,
  skip: noMosquitto,
}, async (t) => {
  const shop = shopOf(t);
  await using broker = await Mosquitto.open();
  const stop = new AbortController();
  const { promise: isUp, resolve } = Promise.withResolvers<void>();
  const io = {
    ...{ out: () => undefined, isTerminal: false, stop: stop.signal },
    err: (text: string) => void (/is up/.test(text) && resolve()),
  };
  const mqtt = `${broker.url}/${fleet}`;
  const ended = main(["repo", "serve", "--repo", shop.folder, "--port", "0", "--mqtt", mqtt], io);
  await isUp;
  await visited(t, shop, broker.port);
  stop.abort();
  assert.equal(await ended, 0);
});
