import assert from "node:assert/strict";
import { test } from "node:test";
import { type EmbeddedBroker, openEmbeddedBroker } from "#runtime/hub/broker.ts";
import type { LogRow } from "#runtime/hub/store/log-row.ts";
import { openCosignature } from "#runtime/prove/cosignature.ts";
import { openChunk } from "#runtime/prove/disk/chunk.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import { vouchedBy } from "#runtime/prove/quorum.ts";
import type { Uplink } from "#runtime/sync/mqtt.ts";
import { openProofUplink } from "#runtime/sync/proofs/uplink.ts";
import { MirroredLog, recordOf } from "../../support/mirrored-log.ts";
import { MqttProxy, type Troubles } from "../../support/mqtt-proxy.ts";
import { fleet, HubRig, hubKey, until } from "./rig.ts";

const quiet = { info: () => {}, warn: () => {} };

const mirror = parseVerifierKey(hubKey.verifier.text, "witness")!;

function uplinkFor(port: number, source: MirroredLog): Uplink {
  return openProofUplink({
    ...{ url: `mqtt://127.0.0.1:${port}`, clientId: "gw", topic: fleet, source, log: quiet, mirror },
    waits: { firstMs: 20, mostMs: 100 },
    answerMs: 250,
  });
}

async function openBroker(rig: HubRig, port = 0): Promise<EmbeddedBroker> {
  const broker = await openEmbeddedBroker({
    ...{ host: "127.0.0.1", port, root: fleet },
    onMessage: (topic, payload) => rig.hub.take(topic, payload),
  });
  rig.wire = broker;
  return broker;
}

/** Whether the hub holds just what the gateway has signed, and says so under its own name. */
function assertWhole(rig: HubRig, log: MirroredLog): void {
  const { origin } = { origin: log.signer.verifier.name };
  const row = rig.db.prepare<[string], LogRow>("SELECT * FROM log WHERE origin = ?").get(origin)!;
  assert.equal(row.mirrored_size, log.size);
  const text = `${row.mirrored_note}`.slice(0, `${row.mirrored_note}`.lastIndexOf("\n\n") + 1);
  assert.ok(openCosignature(`${row.mirrored_note}`.slice(text.length + 1), { text, witness: mirror }));
  let next = 0;
  for (const { number, count, packed } of rig.db
    .prepare<[], { number: number; count: number; packed: Uint8Array }>(
      "SELECT * FROM package ORDER BY number",
    )
    .iterate()) {
    assert.equal(number * 256, next);
    for (const body of openChunk(packed, count)!) assert.deepEqual(body, Buffer.from(recordOf(next++)));
  }
  assert.equal(next, log.size);
  assert.deepEqual(rig.troubles, []);
}

test("a log arrives whole and cosigned at the hub's own broker", async () => {
  using log = new MirroredLog();
  log.append(700);
  await using rig = new HubRig([log.signer.verifier]);
  await using broker = await openBroker(rig);
  await using closing = new AsyncDisposableStack();
  const uplink = uplinkFor(broker.port, log);
  closing.defer(() => uplink.close());
  await until(() => uplink.state().sent === 700);
  log.append(5);
  await until(() => uplink.state().sent === 705);
  const { cosigned, ...state } = uplink.state();
  assert.deepEqual(state, { state: "up", sent: 705, behind: 0 });
  assert.deepEqual([cosigned!.name, cosigned!.size], ["hub.example/plant7", 705]);
  // Beside the log, so that it is known after a restart and without the hub.
  assert.deepEqual(vouchedBy([mirror], await log.cosigned()), [cosigned]);
  await uplink.close();
  assert.equal(log.cursors.at(-1), 705);
  assertWhole(rig, log);
});

test("a broker that takes everything and delivers nothing, or nothing large, is found out", async () => {
  for (const deliversMax of [0, 2_000]) {
    using log = new MirroredLog();
    log.append(700);
    await using rig = new HubRig([log.signer.verifier]);
    let max = deliversMax;
    await using broker = await openEmbeddedBroker({
      ...{ host: "127.0.0.1", port: 0, root: fleet },
      onMessage: (topic, payload) => (payload.length > max ? undefined : rig.hub.take(topic, payload)),
    });
    rig.wire = broker;
    const told: unknown[] = [];
    const warn = (what: object): void => void told.push("trouble" in what ? what.trouble : undefined);
    const uplink = openProofUplink({
      ...{ url: `mqtt://127.0.0.1:${broker.port}`, clientId: "gw", topic: fleet, source: log, mirror },
      ...{ log: { info: () => {}, warn }, waits: { firstMs: 20, mostMs: 100 }, answerMs: 100, silentMs: 400 },
    });
    await using closing = new AsyncDisposableStack();
    closing.defer(() => uplink.close());
    assert.equal(uplink.state().silentS, undefined);
    await until(() => uplink.state().silentS !== undefined && told.includes("silent"));
    // The log grows all the while, and the mirror even takes the checkpoints.
    log.append(5);
    await until(() => uplink.state().silentS! >= 1);
    assert.equal(told.filter((one) => one === "silent").length, 1, "said once");
    max = Number.MAX_SAFE_INTEGER;
    await until(() => uplink.state().sent === 705);
    assert.equal(uplink.state().silentS, undefined);
    assertWhole(rig, log);
  }
});

const bad: Troubles = { drop: 0.02, double: 0.05, swap: 0.05, delay: 0.05, cut: 0.004 };

test("each record arrives once and in order, whatever the way does to messages, and brokers die", async () => {
  using log = new MirroredLog();
  log.append(records);
  await using rig = new HubRig([log.signer.verifier]);
  let broker = await openBroker(rig);
  const { port } = broker;
  await using proxy = await MqttProxy.open(port, { seed: 11, troubles: bad });
  await using closing = new AsyncDisposableStack();
  const uplink = uplinkFor(proxy.port, log);
  closing.defer(() => uplink.close());
  const kept = () => rig.db.prepare<[], { next: number }>("SELECT next FROM log").get()!.next;
  for (let kill = 1; kill <= 3; kill++) {
    await until(() => kept() > (kill * records) / 4);
    await broker[Symbol.asyncDispose]();
    await until(() => uplink.state().state === "down");
    broker = await openBroker(rig, port);
  }
  closing.use(broker);
  log.append(300);
  await until(() => uplink.state().behind === 0);
  assertWhole(rig, log);
  for (const trouble of ["drop", "double", "swap", "delay"] as const)
    assert.ok(proxy.done[trouble] > 0, trouble);
});

const records = 40_000;
