// Sticks that go to and fro between a gateway's log and a hub: however they are swapped, cut short or lost, the hub has
// in the end what the log has.

import assert from "node:assert/strict";
import { cpSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { type Imported, importStick } from "#runtime/hub/import-stick.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { exportLog } from "#runtime/update/stick/export-log.ts";
import {
  folderName,
  openCourse,
  openReceipt,
  openRequests,
  packRequests,
  type Receipt,
  receiptNote,
} from "#runtime/update/stick/form.ts";
import { folderStick, stickAt } from "#runtime/update/stick/stick-folder.ts";
import { MirroredLog } from "../../../support/mirrored-log.ts";
import { temporaryFolder } from "../../../support/tuf-folder.ts";
import { HubRig, hubKey, nowMs } from "../../hub/rig.ts";

const bytesMax = 10_000_000;

async function atHub(rig: HubRig, folder: string): Promise<Imported> {
  return (await importStick(folderStick(folder), { store: rig.store, witness: hubKey, nowMs: () => nowMs }))!;
}

function logOf(t: TestContext): MirroredLog {
  const log = new MirroredLog();
  t.after(() => log[Symbol.dispose]());
  return log;
}

test("three visits: what the log has grown by each time is kept and cosigned, and taken off the stick after", async (t) => {
  const log = logOf(t);
  const folder = temporaryFolder(t);
  const stick = folderStick(folder);
  await using rig = new HubRig([log.signer.verifier]);
  for (const [visit, count] of [700, 0, 300].entries()) {
    log.append(count);
    assert.equal((await exportLog(log, { stick, bytesMax })).next, log.size);
    const done = await atHub(rig, folder);
    assert.deepEqual([done.records, done.trouble, done.isTold], [log.size, "", true], `visit ${visit}`);
    const again = await atHub(rig, folder);
    assert.deepEqual([again.records, again.trouble], [log.size, ""], "a second import is harmless");
  }
  await exportLog(log, { stick, bytesMax });
  assert.deepEqual(readdirSync(join(folder, "log")), ["index.json"]);
});

test("visits without a hub in between pile up, within the stick's bytes, and one import takes them all", async (t) => {
  const log = logOf(t);
  const folder = temporaryFolder(t);
  const stick = folderStick(folder);
  await using rig = new HubRig([log.signer.verifier]);
  log.append(3_000);
  const first = await exportLog(log, { stick, bytesMax: 10_000 });
  assert.ok(first.next > 0 && first.next < 3_000, `${first.next}`);
  assert.ok(first.bytes <= 10_000);
  log.append(100);
  const second = await exportLog(log, { stick, bytesMax });
  assert.equal(second.next, 3_100);
  const done = await atHub(rig, folder);
  assert.deepEqual([done.records, done.trouble, done.cosigned], [3_100, "", 3_100]);
});

test("two sticks that overtake each other, and one that was lost, cost a visit and nothing else", async (t) => {
  const log = logOf(t);
  const [one, other] = [temporaryFolder(t), temporaryFolder(t)];
  await using rig = new HubRig([log.signer.verifier]);
  log.append(400);
  await exportLog(log, { stick: folderStick(one), bytesMax });
  log.append(400);
  await exportLog(log, { stick: folderStick(other), bytesMax });
  assert.equal((await atHub(rig, other)).records, 800);
  const late = await atHub(rig, one);
  assert.deepEqual([late.records, late.trouble], [800, ""]);
  log.append(50);
  await exportLog(log, { stick: folderStick(one), bytesMax });
  // It never comes home; what it had is still at the gateway.
  rmSync(one, { recursive: true });
  log.append(50);
  await exportLog(log, { stick: folderStick(other), bytesMax });
  assert.equal((await atHub(rig, other)).records, 900);
});

test("what somebody else has written on the stick is not kept", async (t) => {
  const log = logOf(t);
  const folder = temporaryFolder(t);
  await using rig = new HubRig([log.signer.verifier]);
  log.append(300);
  await exportLog(log, { stick: folderStick(folder), bytesMax });
  const path = join(folder, "log/000001.requests");
  const forged = new MirroredLog("plant7/gw-1", 9);
  t.after(() => forged[Symbol.dispose]());
  forged.append(300);
  const elsewhere = temporaryFolder(t);
  await exportLog(forged, { stick: folderStick(elsewhere), bytesMax });
  const honest = temporaryFolder(t);
  cpSync(folder, honest, { recursive: true });
  cpSync(join(elsewhere, "log/000001.requests"), path);
  const refused = await atHub(rig, folder);
  assert.deepEqual([refused.records, refused.cosigned], [0, 0]);
  assert.match(refused.trouble, /has not signed it/);
  writeFileSync(path, Buffer.from("nonsense"));
  assert.equal((await atHub(rig, folder)).records, 0);
  assert.equal((await atHub(rig, honest)).records, 300);
  await using stranger = new HubRig([]);
  await assert.rejects(atHub(stranger, honest), /nobody has enrolled it/);
});

test("openReceipt() takes what the gateway's key has signed, and nothing else", () => {
  const signer = signerKeyFrom("gw1", new Uint8Array(32).fill(3));
  const receipt: Receipt = {
    ...{ gateway: "gw1", visit: 2, at: "2026-11-21T08:00:00.000Z", isTimeTrusted: false },
    ...{ log: { origin: "gw1", size: 12 }, guards: [], updates: [] },
  };
  const note = receiptNote(receipt, signer);
  assert.deepEqual(openReceipt(note, signer.verifier), receipt);
  assert.equal(openReceipt(note.replace('"visit":2', '"visit":3'), signer.verifier), undefined);
  const other = signerKeyFrom("gw1", new Uint8Array(32).fill(4));
  assert.equal(openReceipt(note, other.verifier), undefined);
});

test("openRequests() and openCourse() read whatever is there, and never throw", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 9 }),
      fc.nat(500),
      (requests, cut) => {
        const packed = packRequests(requests);
        assert.deepEqual(
          openRequests(packed).map((one) => [...one]),
          requests.map((one) => [...one]),
        );
        const part = openRequests(packed.subarray(0, Math.max(0, packed.length - cut)));
        assert.ok(part.length <= requests.length);
      },
    ),
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => openCourse(bytes) === undefined || true));
  for (const text of ["", "null", "[]", '{"origin":"x","size":1,"next":2,"sequence":0,"bytes":0}'])
    assert.equal(openCourse(Buffer.from(text)), undefined, text);
});

test("stickAt() knows a stick that is for us, and folderName() a name that no path may have", async (t) => {
  const folder = temporaryFolder(t);
  assert.equal(await stickAt(folder), undefined, "an empty one");
  assert.equal(await stickAt(join(folder, "none")), undefined);
  writeFileSync(join(folder, "a.capsule"), "");
  assert.notEqual(await stickAt(folder), undefined);
  assert.deepEqual(["plant7/gw-1", "..", "."].map(folderName), ["plant7%2Fgw-1", "%2E%2E", "%2E"]);
});
