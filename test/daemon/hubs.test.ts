// Several hubs on the servers of others: NATS carries, PostgreSQL keeps, and each of the four is killed while three gateways
// hand in their logs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import mqtt from "mqtt";
import { ledgerKeyIn, witnessKeyIn } from "#runtime/hub/store/hub-key.ts";
import { openPostgresView } from "#runtime/hub/store/postgres/postgres-view.ts";
import { openCosignature } from "#runtime/prove/cosignature.ts";
import { splitNote } from "#runtime/prove/note.ts";
import { formatAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import { packRequest, topicOf } from "#runtime/prove/submission/parcel.ts";
import { openProofUplink } from "#runtime/sync/proofs/uplink.ts";
import { HubServer } from "#scripts/hub-server.ts";
import { folder } from "../runtime/prove/log.ts";
import { noNats, noPostgres } from "../support/hub-servers.ts";
import { MirroredLog, recordOf } from "../support/mirrored-log.ts";
import { DaemonProcess, root, until } from "../support/site.ts";

const fleet = "iv/1";
const hubName = "hub.example/plant7";
const quiet = { info: () => {}, warn: () => {} };
const skip = noPostgres || noNats;

function iv(...argv: readonly string[]): { code: number | null; out: string } {
  const run = spawnSync(process.execPath, [join(root, "runtime/main.ts"), ...argv], { encoding: "utf8" });
  return { code: run.status, out: run.stdout + run.stderr };
}

const names = ["plant7/gw-1", "plant7/gw-2", "plant7/gw-3"];

test("three logs arrive once and in order at two hubs on NATS and PostgreSQL, while each is killed", {
  skip,
  timeout: 120_000,
}, async (t) => {
  await using closing = new AsyncDisposableStack();
  const postgres = closing.use(await HubServer.open("postgres"));
  const nats = closing.use(await HubServer.open("nats"));
  const books = ["--store", postgres.url, "--store-password", postgres.passwordFile];
  const logs = names.map((name, index) => closing.use(new MirroredLog(name, index + 1)));
  for (const { signer } of logs)
    assert.match(iv("hub", "enrol", signer.verifier.text, ...books).out, /: enrolled/);

  const folders = [folder(t), folder(t)];
  const key = witnessKeyIn(folders[0]!, hubName);
  ledgerKeyIn(folders[0]!);
  for (const file of ["witness.key", "ledger.key"])
    copyFileSync(join(folders[0]!, file), join(folders[1]!, file));
  const hubAt = async (data: string): Promise<DaemonProcess> => {
    const hub = closing.use(
      new DaemonProcess([
        ...["hub", "run", "--json", "--name", hubName, "--data", data, "--topic", fleet, "--page", "0"],
        ...["--broker", nats.url, ...books],
      ]),
    );
    assert.equal((await hub.event("open"))["key"], key.verifier.text);
    return hub;
  };
  const hubs = await Promise.all(folders.map(hubAt));
  const saw = (hub: DaemonProcess, text: RegExp) => () =>
    hub.lines.some(({ text: said }) => text.test(`${said}`));
  for (const hub of hubs) await until(saw(hub, /Hubs at work: 2/));

  const uplinks = logs.map((source) => {
    const uplink = openProofUplink({
      ...{ url: nats.url, clientId: source.signer.verifier.name, topic: fleet, source, log: quiet },
      ...{ mirror: key.verifier, answerMs: 1_000, waits: { firstMs: 20, mostMs: 200 } },
    });
    closing.defer(() => uplink.close());
    return uplink;
  });
  const growing = setInterval(() => {
    for (const log of logs) log.append(30);
  }, 50);
  closing.defer(() => clearInterval(growing));
  const allGrowBy = async (more: number): Promise<void> => {
    const before = uplinks.map((uplink) => uplink.state().sent);
    await until(() => uplinks.every((uplink, index) => uplink.state().sent > before[index]! + more));
  };
  await allGrowBy(200);
  hubs[0]!.kill("SIGKILL");
  await hubs[0]!.exited;
  // The other one takes over what was its.
  await allGrowBy(200);
  hubs[0] = await hubAt(folders[0]!);
  await until(saw(hubs[0], /Hubs at work: 2/));
  await allGrowBy(100);
  await nats.kill();
  await nats.start();
  await allGrowBy(100);
  await postgres.kill();
  await postgres.start();
  await allGrowBy(100);
  clearInterval(growing);
  await until(() => uplinks.every((uplink) => uplink.state().behind === 0));

  // Somebody has the key of one gateway, and tells another story.
  using clone = new MirroredLog(names[1], 2);
  clone.append(40);
  clone.replay(1);
  const ear = mqtt.connect(nats.url, { protocolVersion: 4, reconnectPeriod: 0 });
  closing.defer(() => ear.endAsync(true));
  const place = { root: fleet, origin: names[1]! };
  const body = formatAddCheckpoint({ old: 0, proof: [], checkpoint: clone.head().note });
  await ear.publishAsync(
    topicOf(place, "up"),
    Buffer.from(packRequest({ kind: "add-checkpoint", body: Buffer.from(body) })),
  );
  const ask = async (hub: DaemonProcess, path: string): Promise<Record<string, object[]>> =>
    (await (await fetch(new URL(path, await hub.url()))).json()) as Record<string, object[]>;
  for (const hub of hubs) await until(async () => (await ask(hub, "/v1/forks"))["forks"]!.length === 1);
  logs[1]!.append(1);
  await until(() => uplinks[1]!.state().refusal !== undefined);

  for (const path of ["/v1/fleet", "/v1/ledger", "/v1/forks", "/v1/records?verdict=block&max=500"]) {
    const [one, other] = await Promise.all(
      hubs.map(async (hub) => ({ ...(await ask(hub, path)), nowMs: undefined })),
    );
    assert.deepEqual(one, other, path);
  }
  const listed = iv("hub", "list", ...books);
  assert.equal(listed.code, 1, "one log has forked");
  for (const [index, name] of names.entries())
    assert.match(listed.out, new RegExp(`${name}  ${logs[index]!.size - (index === 1 ? 1 : 0)} records`));
  assert.equal(iv("hub", "forks", ...books).code, 1);
  assert.match(iv("hub", "search", "--kind", "boot", "--gateway", names[2]!, ...books).out, /gw-3 #0 /);

  await using view = await openPostgresView({
    ...{
      address: { host: "127.0.0.1", port: postgres.port, user: "iv", database: "iv", isEncrypted: false },
    },
    password: () => postgres.password,
  });
  for (const [index, log] of logs.entries()) {
    const kept = (await view.log(names[index]!))!;
    const { size, note } = kept.mirrored!;
    assert.equal(size, log.size - (index === 1 ? 1 : 0));
    const read = splitNote(note);
    assert.ok(typeof read === "object");
    assert.ok(openCosignature(note.slice(read.text.length + 1), { text: read.text, witness: key.verifier }));
    let next = 0;
    for (let number = 0; next < size; number++)
      for (const record of await view.records(kept, number))
        assert.deepEqual(Buffer.from(record), Buffer.from(recordOf(next++)));
    assert.equal(next, size);
  }
  for (const hub of hubs) {
    hub.kill("SIGTERM");
    assert.equal(await hub.exited, 0);
  }
  assert.deepEqual(await postgres.sql("iv", "SELECT id FROM iv_hub.hub"), [], "who goes in order says so");
});
