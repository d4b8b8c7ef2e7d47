import assert from "node:assert/strict";
import { test } from "node:test";
import { closeBooks, isDue } from "#runtime/hub/ledger/close.ts";
import { pruneBooks } from "#runtime/hub/ledger/prune.ts";
import { decodeSettlement, encodeSettlement } from "#runtime/hub/ledger/settlement.ts";
import { verifyLedger } from "#runtime/hub/ledger/verify.ts";
import { LogWork } from "#runtime/hub/ledger/work.ts";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { HubReader } from "#runtime/hub/store/hub-reader.ts";
import { SqliteLedgerBooks } from "#runtime/hub/store/ledger-books.ts";
import { tileFile } from "#runtime/hub/tiles.ts";
import { evidenceOf } from "#runtime/hub/view.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { encodeRecord, type Record } from "#runtime/prove/record.ts";
import { openProof } from "#runtime/prove/tlog-proof.ts";
import { MirroredLog } from "../../../support/mirrored-log.ts";
import { ticked, windowOver } from "../../prove/windows.ts";
import { Asker } from "../asker.ts";
import { HubRig } from "../rig.ts";

const signer = signerKeyFrom("hub.example/plant7/ledger", new Uint8Array(32).fill(5));
const dayMs = 86_400_000;

/** So many windows of a minute, and behind them a half of one. */
function bodies(first: number, windows: number): readonly Uint8Array[] {
  const records: Record[] = [];
  for (let window = 0; window < windows; window++) {
    const minute = Array.from({ length: 60 }, (_, index) => ({ tick: first + window * 60 + index }));
    records.push(...minute.flatMap(ticked), windowOver(minute));
  }
  const rest = Array.from({ length: 30 }, (_, index) => ({ tick: first + windows * 60 + index }));
  return [...records, ...rest.flatMap(ticked)].map(encodeRecord);
}

/** The other half, as it stands in the log after a settlement in the middle of a window. */
function otherHalf(first: number): readonly Uint8Array[] {
  const minute = Array.from({ length: 60 }, (_, index) => ({ tick: first + index }));
  return [...minute.slice(30).flatMap(ticked), windowOver(minute)].map(encodeRecord);
}

test("settlements go on in the middle of a window, and anybody comes to the same to the bit", async () => {
  using one = new MirroredLog("plant7/gw-1");
  using two = new MirroredLog("plant7/gw-2", 8);
  using later = new MirroredLog("plant7/gw-1/2");
  await using rig = new HubRig([one.signer.verifier, two.signer.verifier]);
  using books = new SqliteLedgerBooks(openHubDb(rig.dir));
  const hand = async (log: MirroredLog, more: readonly Uint8Array[]): Promise<void> => {
    const old = log.size;
    log.write(more);
    assert.equal((await new Asker(rig, log.signer.verifier.name).all(log, old)).status, 200);
  };
  const settleAt = (day: number) => closeBooks(books, { signer, nowMs: day * dayMs });

  assert.equal((await settleAt(1)).number, 0);
  await hand(one, bodies(0, 3));
  await hand(two, bodies(0, 2));
  const first = await settleAt(2);
  assert.deepEqual(
    first.gateways.map(({ gateway, minted }) => [gateway, minted]),
    [
      ["plant7/gw-1", 3_000_000n],
      ["plant7/gw-2", 2_000_000n],
    ],
  );
  // What stood in the middle of its window is whole with the next settlement, and a later epoch is the same gateway's.
  await hand(one, otherHalf(180));
  await hand(later, bodies(0, 1));
  const second = await settleAt(3);
  assert.deepEqual(
    second.gateways.map(({ gateway, minted, logs }) => [gateway, minted, logs.length]),
    [
      ["plant7/gw-1", 2_000_000n, 2],
      ["plant7/gw-2", 0n, 1],
    ],
  );
  assert.deepEqual(decodeSettlement(encodeSettlement(second)), second);

  const right = await verifyLedger(books, signer.verifier);
  assert.deepEqual(right, {
    ...{ settlements: 3, records: one.size + two.size + later.size, givenUp: 0, findings: [] },
  });
  // Nobody else's key, no other amount, no other record.
  const stranger = signerKeyFrom(signer.verifier.name, new Uint8Array(32).fill(6));
  assert.equal((await verifyLedger(books, stranger.verifier)).findings.length, 3);
  const { body } = (await books.settlement(1))!;
  const altered = Buffer.from(
    Buffer.from(body).toString("utf8").replace('"minted":"3000000"', '"minted":"3000001"'),
  );
  rig.db.prepare("UPDATE settlement SET body = ? WHERE number = 1").run(altered);
  const found = (await verifyLedger(books, signer.verifier)).findings.map(({ settlement }) => settlement);
  assert.ok(found.includes(1) && found.includes(2));
  rig.db.prepare("UPDATE settlement SET body = ? WHERE number = 1").run(body);
  rig.db
    .prepare(
      "UPDATE package SET packed = (SELECT packed FROM package WHERE log = 2 AND number = 0) WHERE log = 1 AND number = 1",
    )
    .run();
  const other = await verifyLedger(books, signer.verifier);
  assert.ok(
    other.findings.some(({ what }) => what.includes("plant7/gw-1")),
    JSON.stringify(other.findings),
  );
});

test("pruneBooks() gives up what was settled long ago, and what is left is proven, served and settled as before", async () => {
  using one = new MirroredLog("plant7/gw-1");
  await using rig = new HubRig([one.signer.verifier]);
  using books = new SqliteLedgerBooks(openHubDb(rig.dir));
  const hand = async (more: readonly Uint8Array[]): Promise<void> => {
    const old = one.size;
    one.write(more);
    assert.equal((await new Asker(rig, one.signer.verifier.name).all(one, old)).status, 200);
  };
  await closeBooks(books, { signer, nowMs: dayMs });
  await hand(bodies(0, 6));
  await closeBooks(books, { signer, nowMs: 2 * dayMs });
  const settledTo = one.size;
  await hand(otherHalf(360));
  await closeBooks(books, { signer, nowMs: 100 * dayMs });
  await hand(bodies(1_000, 3));
  const at = { days: 50, nowMs: 101 * dayMs };
  assert.deepEqual(await pruneBooks(books, { ...at, nowMs: 10 * dayMs }), []);
  const first = settledTo - (settledTo % 256);
  const gone = [{ gateway: "plant7/gw-1", first, records: first }];
  assert.deepEqual(await pruneBooks(books, { ...at, isDry: true }), gone);
  assert.deepEqual(await pruneBooks(books, at), gone);
  assert.deepEqual(await pruneBooks(books, at), []);

  // It goes on being mirrored, settled and verified, from what the settlement before has left open.
  await hand(bodies(2_000, 1));
  await closeBooks(books, { signer, nowMs: 102 * dayMs });
  const verified = await verifyLedger(books, signer.verifier);
  assert.deepEqual([verified.findings, verified.settlements, verified.givenUp], [[], 4, 1]);
  assert.equal(verified.records, one.size - settledTo);
  await using reader = new HubReader(rig.dir);
  const log = (await reader.log("plant7/gw-1"))!;
  await assert.rejects(evidenceOf(reader, log, first - 1), /was given up/);
  for (const index of [first, one.size - 1])
    assert.equal(openProof(await evidenceOf(reader, log, index), one.signer.verifier).kind, "verified");
  assert.equal(await tileFile(reader, log, "tile/entries/000"), undefined);
  assert.equal(await tileFile(reader, log, "tile/0/000"), undefined);
  assert.equal((await tileFile(reader, log, "tile/1/000.p/2"))!.length, 64);
  assert.ok((await reader.search({ max: 1_000 })).every(({ index }) => index >= first));
  // An old checkpoint within what went shows nothing any more, and stops nobody.
  using clone = new MirroredLog("plant7/gw-1");
  clone.append(10);
  const asker = new Asker(rig, "plant7/gw-1");
  assert.equal((await asker.checkpoint(clone, { old: 0 })).status, 409);
  assert.equal((await asker.checkpoint(one, { old: one.size })).status, 200);
});

test("isDue() is once a UTC day, and at once where the pool is not open", () => {
  assert.equal(isDue(undefined, 0), true);
  assert.equal(isDue(5 * dayMs, 6 * dayMs - 1), false);
  assert.equal(isDue(6 * dayMs - 1, 6 * dayMs), true);
});

test("LogWork passes over whatever else a key has signed", () => {
  const work = new LogWork(0);
  const minute = Array.from({ length: 60 }, (_, index) => ({ tick: index }));
  const whole = [...minute.flatMap(ticked), windowOver(minute)] as unknown as { [name: string]: unknown }[];
  const kinds = ["boot", "decision", "outcome", "tri-check", "genesis"];
  const junk = [
    ...["", "{", "[]", "null", "1", '"x"', '{"kind":7}'],
    ...kinds.flatMap((kind) =>
      [{ kind }, { kind, capsule: 7, tick: -1 }, { kind, capsule: "x", cost: null }].map((each) =>
        JSON.stringify(each),
      ),
    ),
    ...whole.slice(-3).flatMap((record) =>
      Object.keys(record)
        .filter((name) => name !== "kind")
        .map((name) => JSON.stringify({ ...record, capsule: "sha256:ff", permit: "z", [name]: null })),
    ),
  ];
  for (const text of junk) work.take(Buffer.from(text));
  for (const record of whole) work.take(encodeRecord(record as unknown as Record));
  assert.equal(work.settled().minted, 1_000_000n);
  const again = new LogWork(work.next, work.open());
  assert.equal(again.open(), work.open());
});
