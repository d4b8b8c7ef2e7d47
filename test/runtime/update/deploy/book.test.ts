import assert from "node:assert/strict";
import { test } from "node:test";
import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import {
  type Book,
  bookBytes,
  committed,
  emptyBook,
  ending,
  isQuarantined,
  readBook,
  strikesKept,
  struck,
} from "#runtime/update/deploy/book.ts";
import { after, begin, trying } from "#runtime/update/deploy/deployment.ts";

const id: Digest = `sha256:${"a".repeat(64)}`;
const previous: Digest = `sha256:${"b".repeat(64)}`;
const offer = {
  utid: "capsule://acme/pump@2.0.0",
  id,
  epoch: 7,
  envelope: { digest: id, bytes: 1 },
  deltas: [],
};
const order = { number: 3, offer, from: "stick", asked: 1, olderBecause: null };
const deployment = { ...begin(order, { at: 10, boot: "one" }), previous };
const book: Book = { ...emptyBook, count: 3, current: deployment, floors: { "acme/pump": 6 } };

function inFormat(format: number, changed: object): Uint8Array {
  const value = { ...book, ...changed } as unknown as Canonical;
  return canonicalBytes({ format, digest: digestOf(canonicalBytes(value)), book: value });
}

test("readBook() gives back what bookBytes() wrote, and tells a bent one from one of another version", () => {
  assert.deepEqual(readBook(bookBytes(book)), { kind: "whole", book });
  const bytes = bookBytes(book);
  for (const at of [0, 40, bytes.length - 3]) {
    const bent = bytes.slice();
    bent[at]! ^= 1;
    assert.equal(readBook(bent).kind, "damaged", `byte ${at}`);
  }
  assert.equal(readBook(bytes.subarray(0, 100)).kind, "damaged");
  assert.equal(readBook(inFormat(2, {})).kind, "foreign");
});

test("readBook() takes of another format who was to come and who guarded, and leads back to them", () => {
  const read = readBook(inFormat(9, { current: { ...deployment, state: "probation" }, strikes: 12 }));
  assert.ok(read.kind === "foreign");
  const { current, floors, strikes } = read.book;
  assert.deepEqual([current?.state, current?.previous, current?.outcome], ["rollback", previous, "aborted"]);
  assert.deepEqual([floors, strikes], [{ "acme/pump": 6 }, {}]);
  const late = readBook(inFormat(9, { current: { ...deployment, state: "report", outcome: "committed" } }));
  assert.ok(late.kind === "foreign" && late.book.current?.state === "clean-up");
  const strange = readBook(inFormat(9, { current: { offer: 1 } }));
  assert.ok(strange.kind === "foreign" && strange.book.current === null);
});

test("committed() raises a floor and never lowers it", () => {
  assert.deepEqual(committed(book, { product: "acme/pump", epoch: 7 }).floors, { "acme/pump": 7 });
  assert.deepEqual(committed(book, { product: "acme/pump", epoch: 2 }).floors, { "acme/pump": 6 });
});

test("struck() quarantines at the third time, and forgets the oldest of very many", () => {
  let now = book;
  for (const expected of [false, false, true]) {
    now = struck(now, id);
    assert.equal(isQuarantined(now, id), expected);
  }
  for (let n = 0; n < 2 * strikesKept; n++)
    now = struck(now, `sha256:${String(n).padStart(64, "0")}` as Digest);
  assert.equal(Object.keys(now.strikes).length, strikesKept);
});

test("after() keeps the first reason, and trying() counts lives and tries before they are made", () => {
  const told = { at: 20, because: "its thread died" };
  const back = after({ ...deployment, state: "activate" }, "refused", told);
  assert.deepEqual(
    [back.state, back.outcome, back.reason, back.tries],
    ["rollback", "failed", told.because, 0],
  );
  const on = after(back, "done", { at: 30, because: "taken back" });
  assert.deepEqual([on.state, on.reason, on.because], ["verify-rollback", told.because, "taken back"]);
  const tried = trying(trying(deployment, "one"), "two");
  assert.deepEqual([tried.tries, tried.restarts, tried.boot], [2, 1, "two"]);
  assert.deepEqual(after(tried, "troubled", told), { ...tried, trouble: told.because });
  const ended = ending(book, { ...on, since: 40 });
  assert.deepEqual([ended.current, ended.history[0]?.outcome, ended.history[0]?.ended], [null, "failed", 40]);
});
