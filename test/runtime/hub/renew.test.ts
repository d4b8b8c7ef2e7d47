import assert from "node:assert/strict";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Ring } from "#runtime/core/ring.ts";
import { handedIn, handedInLate } from "#runtime/handed-in.ts";
import { openEmbeddedBroker } from "#runtime/hub/broker.ts";
import { HubReader } from "#runtime/hub/store/hub-reader.ts";
import { type ProofLog, startProof } from "#runtime/prove/client.ts";
import { parseVerifierKey, type VerifierKey } from "#runtime/prove/note.ts";
import { Tails } from "#runtime/sync/proofs/tails.ts";
import { openProofUplink } from "#runtime/sync/proofs/uplink.ts";
import { bodiesIn, boot, decision, folder, outcome, story, verified } from "../prove/log.ts";
import { fleet, HubRig, hubKey, until } from "./rig.ts";

const quiet = { info: () => {}, warn: () => {} };
const mirror = parseVerifierKey(hubKey.verifier.text, "witness")!;

interface Desk {
  readonly log: ProofLog;
  readonly ring: Ring;
  readonly news: string[];
}

async function openLog(t: TestContext, dir: string): Promise<Desk> {
  const memory = Ring.allocate(262_144);
  const news: string[] = [];
  const log = await startProof({
    ...{ dataDir: dir, origin: "plant7-gw1", rings: [memory], commitMs: 2 },
    onEvent: (event) => void news.push(event.kind === "new-epoch" ? event.because : event.kind),
  });
  t.after(() => log.isAlive && log.close());
  return { log, ring: new Ring(memory), news };
}

async function write({ log, ring }: Desk, bodies: readonly Uint8Array[]): Promise<void> {
  for (const body of bodies) assert.ok(ring.push(body));
  await log.flush();
}

/** A key of a log that another process has drawn. */
async function keyOf(t: TestContext, dir: string): Promise<VerifierKey> {
  const { log } = await openLog(t, dir);
  await log.close();
  return parseVerifierKey(log.key)!;
}

async function openRig(
  closing: AsyncDisposableStack,
  key: VerifierKey,
): Promise<{ rig: HubRig; port: number }> {
  const rig = closing.use(new HubRig([key]));
  const onMessage = (topic: string, payload: Uint8Array) => rig.hub.take(topic, payload);
  const broker = closing.use(
    await openEmbeddedBroker({ host: "127.0.0.1", port: 0, root: fleet, onMessage }),
  );
  rig.wire = broker;
  return { rig, port: broker.port };
}

function options(port: number) {
  return {
    ...{ url: `mqtt://127.0.0.1:${port}`, clientId: "gw", topic: fleet, log: quiet, mirror },
    ...{ waits: { firstMs: 20, mostMs: 100 }, answerMs: 1_000 },
  };
}

test("a gateway whose mirror has more of its log begins a new epoch while it runs, and hands that in", async (t) => {
  const dir = folder(t);
  const key = await keyOf(t, dir);
  await using closing = new AsyncDisposableStack();
  const { rig, port } = await openRig(closing, key);
  const first = await openLog(t, dir);
  await write(first, story("run-1", 5));
  const copy = folder(t);
  await first.log.close();
  cpSync(dir, copy, { recursive: true });
  const again = await openLog(t, dir);
  await write(again, story("run-2", 150));
  const uplink = openProofUplink({ ...options(port), source: handedIn(again.log) });
  await until(() => uplink.state().behind === 0 && uplink.state().sent > 0);
  await uplink.close();
  await again.log.close();

  // The disk is exchanged for the older copy, head file and all; a machine is guarded on it already.
  const restored = await openLog(t, copy);
  await write(restored, [boot("run-3"), decision("run-3", 1), outcome("run-3", 1), decision("run-3", 2)]);
  const source = handedIn(restored.log, () => boot("run-3"));
  // On a slow disk the uplink is connected again, and refused again, before the new epoch is there.
  const slow = async (because: string): Promise<boolean> => {
    await sleep(300);
    return source.renew(because);
  };
  const later = openProofUplink({ ...options(port), source: { ...source, renew: slow } });
  closing.defer(() => later.close());
  const told: string[] = [];
  restored.log.follow((batch) => void told.push(...batch.map(({ index, body }) => `${index} ${body}`)));
  await until(() => restored.news.length > 0);
  assert.match(
    restored.news[0]!,
    /^15 records are here, and hub.example\/plant7 has 312 that this key has signed: this is an older copy$/,
  );
  // What is on its way is told of in the new epoch: the outcome of a permit that the old one has issued.
  await write(restored, [outcome("run-3", 2), decision("run-3", 3), outcome("run-3", 3)]);
  await until(
    () =>
      rig.db.prepare("SELECT 1 FROM log WHERE origin = 'plant7-gw1/2' AND mirrored_size = 5").get() !==
      undefined,
  );
  await using reader = new HubReader(rig.dir);
  assert.deepEqual(
    (await reader.fleet()).map(({ gateway, records, frozen }) => [gateway, records, frozen]),
    [
      ["plant7-gw1", 312, null],
      ["plant7-gw1/2", 5, null],
    ],
  );
  await until(() => later.state().behind === 0);
  assert.equal(restored.log.key.split("+")[0], "plant7-gw1/2");
  const lines = bodiesIn(copy).map((body) => JSON.parse(body) as { kind: string; because?: string });
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    ["genesis", "boot", "outcome", "decision", "outcome"],
  );
  assert.match(lines[0]!.because!, /older copy/);
  assert.deepEqual(verified(copy).findings, []);
  assert.ok(
    told.every(
      (line, index) => index === 0 || Number.parseInt(line, 10) > Number.parseInt(told[index - 1]!, 10),
    ),
  );
  assert.equal(restored.news.length, 1, restored.news.join());
  // Nobody signs in the old one again, not after a restart either.
  await later.close();
  await restored.log.close();
  const next = await openLog(t, copy);
  assert.equal(next.log.key.split("+")[0], "plant7-gw1/2");
  assert.deepEqual(next.news, []);
});

test("what was only claimed begins no epoch: there has to be a checkpoint under our own key", async (t) => {
  const dir = folder(t);
  const key = await keyOf(t, dir);
  await using closing = new AsyncDisposableStack();
  const { rig, port } = await openRig(closing, key);
  const desk = await openLog(t, dir);
  await write(desk, story("run-1", 5));
  rig.db.prepare("UPDATE log SET pending_size = 900, pending_note = 'x', next = 0").run();
  const uplink = openProofUplink({ ...options(port), source: handedIn(desk.log, () => boot("run-1")) });
  closing.defer(() => uplink.close());
  await until(() => uplink.state().refusal === "mirror-is-ahead");
  assert.deepEqual(desk.news, []);
});

test("the end of an epoch that was given up is handed in beside the next one", async (t) => {
  const dir = folder(t);
  const key = await keyOf(t, dir);
  await using closing = new AsyncDisposableStack();
  const { rig, port } = await openRig(closing, key);
  const first = await openLog(t, dir);
  await write(first, story("run-1", 200));
  await first.log.close();
  // Without its head file nobody can say what was signed last, so the log is not gone on with.
  rmSync(join(dir, "log", "1", "head"));
  const next = await openLog(t, dir);
  assert.equal(next.news.length, 1);
  await write(next, story("run-2", 1));
  const uplink = openProofUplink({ ...options(port), source: handedIn(next.log) });
  const done: string[] = [];
  const tails = new Tails({
    ...{ lookMs: 20, log: { ...quiet, info: (_: object, text: string) => void done.push(text) } },
    find: async () =>
      (await next.log.olderEpochs()).map((one) => ({
        epoch: one.epoch,
        source: handedInLate(next.log, one),
      })),
    open: ({ source }) => openProofUplink({ ...options(port), clientId: "gw/epoch-1", source }),
  });
  closing.defer(() => tails.close());
  closing.defer(() => uplink.close());
  await until(() => done.length > 0 && uplink.state().behind === 0);
  assert.deepEqual(done, ["Epoch 1 was handed in to its end"]);
  await using reader = new HubReader(rig.dir);
  assert.deepEqual(
    (await reader.fleet()).map(({ gateway, records, behind }) => [gateway, records, behind]),
    [
      ["plant7-gw1", 401, 0],
      ["plant7-gw1/2", 4, 0],
    ],
  );
  await tails.close();
  assert.equal(await next.log.cursor("mirror/1"), 401);
  assert.ok(existsSync(join(dir, "log", "1", "000000.db")));
});
