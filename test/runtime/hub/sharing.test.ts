import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import mqtt from "mqtt";
import { type OpenHub, openHub } from "#runtime/hub/open-hub.ts";
import { openHubStore } from "#runtime/hub/store/open-store.ts";
import { openAnswer, requestId } from "#runtime/prove/submission/parcel.ts";
import { openProofUplink } from "#runtime/sync/proofs/uplink.ts";
import { HubServer } from "#scripts/hub-server.ts";
import { noPostgres } from "../../support/hub-servers.ts";
import { MirroredLog } from "../../support/mirrored-log.ts";
import { Mosquitto, noMosquitto } from "../../support/mosquitto.ts";
import { folder } from "../prove/log.ts";
import { fleet, until } from "./rig.ts";

const quiet = { info: () => {}, warn: () => {} };

test("two hubs at mosquitto, let in by password, share the logs out and take over from each other", {
  skip: noPostgres || (noMosquitto ?? false),
  timeout: 60_000,
}, async (t) => {
  await using closing = new AsyncDisposableStack();
  const dirs = [folder(t), folder(t)];
  const passwords = join(dirs[0]!, "passwords");
  writeFileSync(passwords, "hub:pass word\n");
  assert.equal(spawnSync("mosquitto_passwd", ["-U", passwords]).status, 0);
  const postgres = closing.use(await HubServer.open("postgres"));
  const broker = closing.use(await Mosquitto.open([`password_file ${passwords}`]));
  const store = { postgres: await postgres.database("shared") };
  const logs = Array.from({ length: 8 }, (_, index) =>
    closing.use(new MirroredLog(`plant7/gw-${index}`, index + 1)),
  );
  const books = closing.use(await openHubStore(store, { now: Date.now }));
  for (const { signer } of logs) await books.enrol(signer.verifier);

  const news: string[][] = [[], [], []];
  const url = broker.url.replace("//", "//hub@");
  const hubAt = async (index: number, password: string): Promise<OpenHub> =>
    closing.use(
      await openHub({
        ...{
          role: "mirror",
          data: dirs[index % 2]!,
          name: "hub.example",
          root: fleet,
          store,
          nowMs: Date.now,
        },
        broker: { url, password: () => password },
        onNews: (_, text) => void news[index]!.push(text),
      }),
    );
  const one = await hubAt(0, "pass word");
  for (const file of ["witness.key", "ledger.key"]) copyFileSync(join(dirs[0]!, file), join(dirs[1]!, file));
  const other = await hubAt(1, "pass word");
  await hubAt(2, "another");
  for (const said of news.slice(0, 2)) await until(() => said.includes("Hubs at work: 2"));
  await until(() => news[2]!.some((text) => text.startsWith("The broker is down")));
  assert.ok(news.flat().every((text) => !text.includes("pass word")));

  // Who was asked, and what was answered.
  const [asked, answered]: [string[], string[]] = [[], []];
  const ear = mqtt.connect(broker.url, { reconnectPeriod: 0 });
  closing.defer(() => ear.endAsync(true));
  ear.on("message", (topic, payload) => {
    if (topic.endsWith("/up")) asked.push(requestId(payload));
    if (topic.endsWith("/rsp")) answered.push(openAnswer(payload.toString())!.id);
  });
  await ear.subscribeAsync(`${fleet}/+/+`);
  for (const log of logs) log.append(600);
  const uplinks = logs.map((source) => {
    const uplink = openProofUplink({
      ...{ url: broker.url, clientId: source.signer.verifier.name, topic: fleet, source, log: quiet },
      ...{ mirror: one.key.verifier, answerMs: 2_000, waits: { firstMs: 20, mostMs: 100 } },
    });
    closing.defer(() => uplink.close());
    return uplink;
  });
  const isAllThere = (): boolean => uplinks.every((uplink) => uplink.state().behind === 0);
  await until(isAllThere);
  await until(() => asked.every((id) => answered.includes(id)));
  assert.deepEqual(new Set(answered), new Set(asked));
  // Unless a hub was so slow that the other one stepped in, each request was one hub's to answer.
  if (!news.flat().includes("Hubs at work: 1")) assert.deepEqual(answered.toSorted(), asked.toSorted());

  await other[Symbol.asyncDispose]();
  await until(() => news[0]!.includes("Hubs at work: 1"));
  for (const log of logs) log.append(300);
  await until(isAllThere);
});
