import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { closeBooks } from "#runtime/hub/ledger/close.ts";
import { pruneBooks } from "#runtime/hub/ledger/prune.ts";
import { verifyLedger } from "#runtime/hub/ledger/verify.ts";
import { openHubStore, openLedgerBooks } from "#runtime/hub/store/open-store.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { encodeRecord } from "#runtime/prove/record.ts";
import { HubServer } from "#scripts/hub-server.ts";
import { noPostgres } from "../../../support/hub-servers.ts";
import { MirroredLog } from "../../../support/mirrored-log.ts";
import { ticked, windowOver } from "../../prove/windows.ts";
import { Asker } from "../asker.ts";
import { HubDesk, HubRig } from "../rig.ts";

const signer = signerKeyFrom("hub.example/plant7/ledger", new Uint8Array(32).fill(5));
const dayMs = 86_400_000;

/** So many windows of a minute. */
function minutes(first: number, windows: number): readonly Uint8Array[] {
  return Array.from({ length: windows }, (_, window) => {
    const minute = Array.from({ length: 60 }, (_, index) => ({ tick: first + window * 60 + index }));
    return [...minute.flatMap(ticked), windowOver(minute)].map(encodeRecord);
  }).flat();
}

test("PostgreSQL settles to the byte as SQLite does, and of two hubs that settle at once one does", {
  skip: noPostgres,
}, async () => {
  using log = new MirroredLog("plant7/gw-1");
  await using server = await HubServer.open("postgres");
  const place = { postgres: await server.database("ledger") };
  await using desk = new HubDesk(await openHubStore(place, { now: Date.now }));
  await desk.store.enrol(log.signer.verifier);
  await using rig = new HubRig([log.signer.verifier]);
  await using shared = await openLedgerBooks(place, signer.verifier);
  await using another = await openLedgerBooks(place, signer.verifier);
  await using own = await openLedgerBooks({ dir: rig.dir }, signer.verifier);
  for (let day = 1; day <= 3; day++) {
    const old = log.size;
    log.write(minutes(day * 300, 3));
    for (const each of [desk, rig])
      assert.equal((await new Asker(each, log.signer.verifier.name).all(log, old)).status, 200);
    const at = { signer, nowMs: day * dayMs };
    await closeBooks(own, at);
    const both = await Promise.allSettled([closeBooks(shared, at), closeBooks(another, at)]);
    for (const one of both)
      if (one.status === "rejected")
        assert.ok(one.reason instanceof Fault && one.reason.code === "hub/settled", String(one.reason));
    // Whoever came second may have begun behind the first, and made the next one.
    assert.ok(both.some(({ status }) => status === "fulfilled"));
    if (both.every(({ status }) => status === "fulfilled")) await closeBooks(own, at);
  }
  const [here, there] = [await own.settlements(), await shared.settlements()];
  assert.deepEqual(
    there.map(({ body, note }) => [Buffer.from(body), note]),
    here.map(({ body, note }) => [Buffer.from(body), note]),
  );
  const right = await verifyLedger(another, signer.verifier);
  assert.deepEqual([right.findings, right.records], [[], log.size]);
  // What was settled long ago goes from both alike, and what is left verifies.
  const pruning = { days: 1, nowMs: 4 * dayMs };
  const [gone] = await pruneBooks(own, pruning);
  assert.ok(gone!.records > 256);
  assert.deepEqual(await pruneBooks(shared, { ...pruning, isDry: true }), [gone]);
  assert.deepEqual(await pruneBooks(shared, pruning), [gone]);
  assert.deepEqual(await pruneBooks(another, pruning), []);
  assert.deepEqual((await verifyLedger(shared, signer.verifier)).findings, []);
  const stranger = signerKeyFrom(signer.verifier.name, new Uint8Array(32).fill(6)).verifier;
  await assert.rejects(openLedgerBooks(place, stranger), /signed for with/);
});
