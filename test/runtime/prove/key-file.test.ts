import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { HeadFile } from "#runtime/prove/disk/head.ts";
import { signingKey } from "#runtime/prove/disk/key-file.ts";
import { headName } from "#runtime/prove/disk/layout.ts";
import { lockLog } from "#runtime/prove/disk/lock.ts";
import { fault } from "../../support/fault.ts";
import { epochIn, folder } from "./log.ts";

test("HeadFile keeps the newest whole slot, wherever a power cut tears the one that is written", (t) => {
  const path = join(folder(t), headName);
  const notes = ["one", "two", "three", "four"].map((word) => `${word}\n`);
  {
    using head = new HeadFile(path);
    assert.equal(head.note, undefined);
    for (const note of notes) head.write(note);
  }
  const before = readFileSync(path);
  {
    using head = new HeadFile(path);
    assert.equal(head.note, "four\n");
    head.write("five\n");
  }
  const after = readFileSync(path);
  assert.equal(after.length, before.length);
  for (let torn = 0; torn <= 4_096; torn += 61) {
    // The fifth note takes the slot of the second.
    const slot = 5 % 3;
    const bytes = Buffer.from(before);
    after.copy(bytes, slot * 4_096, slot * 4_096, slot * 4_096 + torn);
    writeFileSync(path, bytes);
    using head = new HeadFile(path);
    assert.ok(head.note === "four\n" || head.note === "five\n", `torn after ${torn} bytes: ${head.note}`);
  }
});

test("lockLog() lets one writer in, and the next one once the first is gone", (t) => {
  const dir = folder(t);
  const lock = lockLog(dir);
  assert.throws(() => lockLog(dir), fault("proof/locked", /Another process/));
  lock[Symbol.dispose]();
  lockLog(dir)[Symbol.dispose]();
});

test("signingKey() draws a key once, for its owner's eyes, and reads it from then on", (t) => {
  const dir = folder(t);
  const key = signingKey(dir, "gw-1");
  assert.equal(signingKey(dir, "gw-1").verifier.text, key.verifier.text);
  assert.equal(statSync(join(dir, "proof.key")).mode & 0o777, 0o600);
  assert.equal(existsSync(join(dir, "proof.key.new")), false);
  assert.notEqual(signingKey(folder(t), "gw-1").verifier.text, key.verifier.text);
});

test("signingKey() refuses a key that others than its owner may read", (t) => {
  const dir = folder(t);
  signingKey(dir, "gw-1");
  chmodSync(join(dir, "proof.key"), 0o640);
  assert.throws(() => signingKey(dir, "gw-1"), fault("keys/exposed", /mode 0640/));
});

test("signingKey() is not led astray by a key that a power cut left half written", (t) => {
  const dir = folder(t);
  writeFileSync(join(dir, "proof.key.new"), "PRIVATE+KEY+gw");
  const key = signingKey(dir, "gw-1");
  assert.equal(signingKey(dir, "gw-1").verifier.text, key.verifier.text);
});

test("signingKey() never makes up a new key for a log that has one", (t) => {
  const dir = folder(t);
  signingKey(dir, "gw-1");
  mkdirSync(epochIn(dir), { recursive: true });
  rmSync(join(dir, "proof.key"));
  assert.throws(() => signingKey(dir, "gw-1"), fault("proof/foreign", /is gone/));
  assert.equal(existsSync(join(dir, "proof.key")), false);
});

test("signingKey() refuses a key that is damaged, or another gateway's", (t) => {
  const dir = folder(t);
  signingKey(dir, "gw-1");
  assert.throws(() => signingKey(dir, "gw-2"), fault("proof/foreign", /is that of "gw-1"/));
  writeFileSync(join(dir, "proof.key"), "PRIVATE+KEY+gw-1+00000000+AAAA\n");
  assert.throws(() => signingKey(dir, "gw-1"), fault("proof/foreign", /no signing key/));
});
