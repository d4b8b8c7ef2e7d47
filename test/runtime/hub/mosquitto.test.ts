import assert from "node:assert/strict";
import { test } from "node:test";
import mqtt from "mqtt";
import { openHub } from "#runtime/hub/open-hub.ts";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { HubReader } from "#runtime/hub/store/hub-reader.ts";
import { enrol } from "#runtime/hub/store/registry.ts";
import { openCosignature } from "#runtime/prove/cosignature.ts";
import { splitNote } from "#runtime/prove/note.ts";
import { topicOf } from "#runtime/prove/submission/parcel.ts";
import { openProofUplink } from "#runtime/sync/proofs/uplink.ts";
import { openWitnesses } from "#runtime/sync/proofs/witnesses.ts";
import { MirroredLog } from "../../support/mirrored-log.ts";
import { Mosquitto, noMosquitto } from "../../support/mosquitto.ts";
import { MqttProxy } from "../../support/mqtt-proxy.ts";
import { folder } from "../prove/log.ts";
import { fleet, until } from "./rig.ts";

const quiet = { info: () => {}, warn: () => {} };
const waits = { firstMs: 20, mostMs: 100 };

test("a log arrives whole by mosquitto, which is killed, over a bad line on both sides", {
  timeout: 60_000,
  skip: noMosquitto,
}, async (t) => {
  const dir = folder(t);
  using log = new MirroredLog();
  log.append(10_000);
  await using broker = await Mosquitto.open();
  const troubles = { drop: 0.01, double: 0.05, swap: 0.05, delay: 0.02, cut: 0.003 };
  await using near = await MqttProxy.open(broker.port, { seed: 3, troubles });
  await using far = await MqttProxy.open(broker.port, { seed: 4, troubles });
  const db = openHubDb(dir);
  enrol(db, log.signer.verifier);
  db.close();
  await using hub = await openHub({
    ...{ role: "mirror", data: dir, name: "hub.example", root: fleet, nowMs: Date.now, onNews: () => {} },
    broker: { url: `mqtt://127.0.0.1:${far.port}` },
  });
  await using closing = new AsyncDisposableStack();
  const uplink = openProofUplink({
    ...{ url: `mqtt://127.0.0.1:${near.port}`, clientId: "gw", topic: fleet, source: log, log: quiet, waits },
    ...{ mirror: hub.key.verifier, answerMs: 200 },
  });
  closing.defer(() => uplink.close());
  await using reader = new HubReader(dir);
  await until(async () => (await reader.log(log.signer.verifier.name))!.next > 3_000);
  await broker.kill();
  await until(() => uplink.state().state === "down");
  await broker.start();
  log.append(100);
  await until(() => uplink.state().behind === 0, 45_000);
  assert.equal((await reader.fleet())[0]!.records, 10_100);

  // Whoever subscribes later is told the newest checkpoint with both signatures.
  const ear = mqtt.connect(broker.url, { reconnectPeriod: 0, protocolVersion: 5 });
  closing.defer(() => ear.endAsync(true));
  let note = "";
  ear.on("message", (_topic, payload) => {
    note = payload.toString();
  });
  await ear.subscribeAsync(topicOf({ root: fleet, origin: log.signer.verifier.name }, "cp"));
  await until(() => note !== "");
  const read = splitNote(note);
  assert.ok(typeof read === "object");
  assert.ok(
    openCosignature(note.slice(read.text.length + 1), { text: read.text, witness: hub.key.verifier }),
  );
});

test("neighbours cosign one another's checkpoints while the hub is away", {
  skip: noMosquitto,
}, async (t) => {
  using log = new MirroredLog("plant7/gw-1");
  log.append(20);
  await using broker = await Mosquitto.open();
  await using closing = new AsyncDisposableStack();
  const dirs = [folder(t), folder(t)];
  const neighbours = [];
  for (const [index, dir] of dirs.entries()) {
    const db = openHubDb(dir);
    enrol(db, log.signer.verifier);
    db.close();
    const setup = { role: "witness", data: dir, name: `plant7/gw-${index + 2}`, root: fleet } as const;
    neighbours.push(
      closing.use(
        await openHub({ ...setup, nowMs: Date.now, onNews: () => {}, broker: { url: broker.url } }),
      ),
    );
  }
  const witnesses = openWitnesses({
    ...{
      url: broker.url,
      clientId: "gw-1/witnesses",
      topic: fleet,
      source: log,
      log: quiet,
      waits,
      answerMs: 300,
    },
    keys: neighbours.map(({ key }) => key.verifier),
  });
  closing.use(witnesses);
  const areAll = (size: number) => () => witnesses.state().every((one) => one.size === size);
  await until(areAll(20));
  log.append(280);
  // A lost answer, a doubled one: the next growth, or the clock, asks again.
  await until(areAll(300));
  assert.deepEqual(
    witnesses.state().map(({ name }) => name),
    ["plant7/gw-2", "plant7/gw-3"],
  );
});
