import assert from "node:assert/strict";
import { test } from "node:test";
import { cosign } from "#runtime/prove/cosignature.ts";
import { cosignedMax } from "#runtime/prove/disk/cosigned.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import type { LogStore } from "#runtime/prove/disk/store.ts";
import { type SignerKey, signerKeyFrom, splitNote } from "#runtime/prove/note.ts";
import { quorumSize, vouchedBy } from "#runtime/prove/quorum.ts";
import { folder, openStore, story, tamper, writeLog } from "./log.ts";

const names = ["hub.example", "plant/gw-2", "plant/gw-3"] as const;
const witnesses = names.map((name, index) =>
  signerKeyFrom(name, new Uint8Array(32).fill(index + 1), "witness"),
);
const keys = witnesses.map(({ verifier }) => verifier);

function lineOf(note: string, witness: SignerKey, atS = 1_790_000_000): string {
  const read = splitNote(note);
  assert.ok(typeof read === "object");
  return cosign(read.text, { witness, atS });
}

function keep(store: LogStore, witness: SignerKey): void {
  store.keepCosigned(store.note, lineOf(store.note, witness));
}

test("cosignatures outlive the writer, one line a witness, and the newest sizes alone", (t) => {
  const dir = folder(t);
  let store = openStore(dir);
  store.commit(story("run-1", 2));
  keep(store, witnesses[0]!);
  keep(store, witnesses[0]!);
  keep(store, witnesses[1]!);
  const first = store.size;
  // Not our checkpoint, and not one line: neither is kept.
  store.keepCosigned(
    store.note.replace(`\n${first}\n`, `\n${first + 1}\n`),
    lineOf(store.note, witnesses[2]!),
  );
  store.keepCosigned(store.note, "nothing\n");
  store.close();
  store = openStore(dir);
  assert.deepEqual([...store.cosigned.keys()], [first]);
  assert.deepEqual(
    vouchedBy(keys, store.cosigned.values()).map(({ size }) => size),
    [first, first, 0],
  );
  for (let count = 0; count < cosignedMax; count++) {
    store.commit([story("run-1", 1)[1]!]);
    keep(store, witnesses[2]!);
  }
  // Those that came with an earlier commit are on the disk already, without a commit of their own.
  using reader = new LogReader(dir);
  assert.equal(Math.max(...reader.cosigned().keys()), store.size - 1);
  const newest = store.size;
  store.close();
  assert.equal(reader.cosigned().size, cosignedMax);
  assert.equal(Math.max(...reader.cosigned().keys()), newest);
  assert.ok(!reader.cosigned().has(first));
});

test("a log of before cosignatures were kept is gone on with, and keeps them", (t) => {
  const dir = folder(t);
  writeLog(dir, story("run-1", 2));
  tamper(dir, "DROP TABLE cosigned");
  const store = openStore(dir);
  assert.equal(store.cosigned.size, 0);
  keep(store, witnesses[0]!);
  store.close();
  using reader = new LogReader(dir);
  assert.equal(reader.cosigned().size, 1);
});

test("quorumSize() is the size that so many have cosigned, or one beyond it", () => {
  const vouched = [30, 0, 20].map((size, index) => ({ name: names[index]!, size, atS: 0 }));
  assert.deepEqual(
    [1, 2, 3, 4].map((count) => quorumSize(vouched, count)),
    [30, 20, 0, 0],
  );
});
