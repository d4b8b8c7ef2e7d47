import assert from "node:assert/strict";
import { test } from "node:test";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { HubReader } from "#runtime/hub/store/hub-reader.ts";
import { enrol } from "#runtime/hub/store/registry.ts";
import { evidenceOf } from "#runtime/hub/view.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import { openProofUplink } from "#runtime/sync/proofs/uplink.ts";
import { MirroredLog } from "../../support/mirrored-log.ts";
import { DaemonProcess } from "../../support/site.ts";
import { folder } from "../prove/log.ts";
import { fleet, until } from "./rig.ts";

const quiet = { info: () => {}, warn: () => {} };

test("nothing that a hub has signed for is missing after it was killed", { timeout: 60_000 }, async (t) => {
  const dir = folder(t);
  using log = new MirroredLog();
  log.append(500);
  const db = openHubDb(dir);
  enrol(db, log.signer.verifier);
  db.close();
  const hubAt = (listen: string): DaemonProcess =>
    new DaemonProcess([
      "hub",
      "run",
      "--json",
      "--data",
      dir,
      "--topic",
      fleet,
      "--listen",
      listen,
      "--page",
      "0",
    ]);
  await using closing = new AsyncDisposableStack();
  let hub = closing.use(hubAt("0"));
  const opened = await hub.event("open");
  const url = `${opened["broker"]}`;
  const uplink = openProofUplink({
    ...{ url, clientId: "gw", topic: fleet, source: log, log: quiet, answerMs: 1_000 },
    ...{ waits: { firstMs: 20, mostMs: 100 }, mirror: parseVerifierKey(`${opened["key"]}`, "witness")! },
  });
  closing.defer(() => uplink.close());
  const growing = setInterval(() => log.append(40), 20);
  closing.defer(() => clearInterval(growing));
  for (let kill = 0; kill < 3; kill++) {
    const before = uplink.state().sent;
    await until(() => uplink.state().sent > before + 200);
    hub.kill("SIGKILL");
    await hub.exited;
    const { sent } = uplink.state();
    await using reader = new HubReader(dir);
    assert.ok((await reader.fleet())[0]!.records >= sent, `${(await reader.fleet())[0]!.records} of ${sent}`);
    hub = closing.use(hubAt(url.replace("mqtt://", "")));
    await hub.event("open");
  }
  clearInterval(growing);
  await until(() => uplink.state().behind === 0);
  await using reader = new HubReader(dir);
  assert.equal((await reader.fleet())[0]!.records, log.size);
  const kept = (await reader.log(log.signer.verifier.name))!;
  for (const index of [0, log.size - 1]) assert.equal((await evidenceOf(reader, kept, index)).index, index);
});
