import assert from "node:assert/strict";
import { test } from "node:test";
import * as noble from "@noble/ed25519";
import fc from "fast-check";
import { base64, fromBase64 } from "#runtime/core/base64.ts";
import { Bug } from "#runtime/core/fault.ts";
import {
  noteBytesMax,
  openNote,
  parseSignerKey,
  parseVerifierKey,
  signerKeyFrom,
  signNote,
} from "#runtime/prove/note.ts";
import { fromHex, toHex, vectors } from "./vectors.ts";

const { sumdb_note: neumann, c2sp_signed_note: c2sp, small_order_forgery: forgery } = vectors;
const key = parseVerifierKey(neumann.vkey)!;
const signer = parseSignerKey(neumann.skey)!;
const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });

test("signNote() writes Go's published note to the byte", () => {
  const text = neumann.note.slice(0, neumann.note.lastIndexOf("\n\n") + 1);
  assert.equal(signer.verifier.text, neumann.vkey);
  assert.equal(signer.secretText, neumann.skey);
  assert.equal(signNote(text, signer), neumann.note);
});

for (const { vkey, note } of [neumann, c2sp])
  test(`openNote() verifies the published note of ${vkey.split("+")[0]}`, () => {
    const reading = openNote(note, parseVerifierKey(vkey)!);
    assert.deepEqual(reading, { kind: "verified", text: note.slice(0, note.lastIndexOf("\n\n") + 1) });
  });

test("openNote() refuses each published note with any one byte changed", () => {
  const bytes = Buffer.from(c2sp.note);
  const published = parseVerifierKey(c2sp.vkey)!;
  for (let at = 0; at < bytes.length; at++)
    for (const flip of [1, 0x20, 0x80]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= flip;
      assert.equal(openNote(changed.toString(), published).kind, "rejected", `byte ${at} ^ ${flip}`);
    }
});

test("openNote() refuses each published note cut off anywhere", () => {
  for (let end = 0; end < c2sp.note.length; end++)
    assert.equal(openNote(c2sp.note.slice(0, end), parseVerifierKey(c2sp.vkey)!).kind, "rejected");
});

test("openNote() ignores keys it does not know, and demands the one it does", () => {
  const other = signerKeyFrom("another", new Uint8Array(32).fill(9));
  const text = "a text\n";
  const line = (note: string) => note.slice(note.lastIndexOf("\n\n") + 2);
  const ours = signNote(text, signer);
  const theirs = signNote(text, other);
  assert.deepEqual(openNote(theirs, key), { kind: "rejected", because: "unsigned" });
  assert.equal(openNote(theirs + line(ours), key).kind, "verified");
  assert.equal(openNote(ours + line(theirs), key).kind, "verified");
  const wrong = line(signNote("another text\n", signer));
  assert.deepEqual(openNote(ours + wrong, key), { kind: "rejected", because: "bad-signature" });
  assert.deepEqual(openNote(wrong, key), { kind: "rejected", because: "malformed" });
});

test("openNote() splits at the last blank line, so a text may hold a note", () => {
  const inner = signNote("inner\n", signer);
  assert.deepEqual(openNote(signNote(inner, signer), key), { kind: "verified", text: inner });
});

test("openNote() refuses more signatures, and longer notes, than anybody needs", () => {
  const note = signNote("a text\n", signer);
  const line = note.slice(note.lastIndexOf("\n\n") + 2);
  assert.equal(openNote(note + line.repeat(15), key).kind, "verified");
  assert.deepEqual(openNote(note + line.repeat(16), key), { kind: "rejected", because: "malformed" });
  const long = signNote(`${"x".repeat(noteBytesMax)}\n`, signer);
  assert.deepEqual(openNote(long, key), { kind: "rejected", because: "too-long" });
});

for (const text of ["", "no newline", "tab\there\n", "bell\u0007\n", "return\r\n", "half \ud800\n"])
  test(`signNote() refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => signNote(text, signer), Bug);
  });

for (const name of ["", "two words", "a+b", "line\nfeed", "narrow\u2009space", "tab\t"])
  test(`signerKeyFrom() refuses the name ${JSON.stringify(name)}`, () => {
    assert.throws(() => signerKeyFrom(name, new Uint8Array(32)), Bug);
  });

test("parseVerifierKey() refuses each published bad key, and a good one with any one character changed", () => {
  for (const bad of neumann.bad_vkeys) assert.equal(parseVerifierKey(bad), undefined, bad);
  for (let at = 0; at < neumann.vkey.length; at++) {
    const bumped = String.fromCharCode(neumann.vkey.charCodeAt(at) + 1);
    const changed = neumann.vkey.slice(0, at) + bumped + neumann.vkey.slice(at + 1);
    assert.equal(parseVerifierKey(changed), undefined, changed);
    assert.equal(parseVerifierKey(neumann.vkey.slice(at + 1)), undefined);
    assert.equal(parseVerifierKey(neumann.vkey.slice(0, at)), undefined);
  }
});

test("parseSignerKey() refuses a key with any one character changed", () => {
  for (let at = 0; at < neumann.skey.length; at++) {
    const bumped = String.fromCharCode(neumann.skey.charCodeAt(at) + 1);
    const changed = neumann.skey.slice(0, at) + bumped + neumann.skey.slice(at + 1);
    assert.equal(parseSignerKey(changed), undefined, changed);
  }
});

test("fromBase64() takes one spelling only", () => {
  assert.deepEqual(fromBase64("QUI="), new Uint8Array(Buffer.from("AB")));
  for (const text of ["QUJ=", "QUI", "QUI=\n", " QUI=", "QU-_", "Q*UI=", "QUI=="])
    assert.equal(fromBase64(text), undefined);
  fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(fromBase64(base64(bytes)), bytes)));
});

test("signNote() and noble write the same signature, and each verifies the other's", async () => {
  await fc.assert(
    fc.asyncProperty(seed, fc.string({ unit: "grapheme-ascii" }), async (secret, words) => {
      const ours = signerKeyFrom("gateway", secret);
      const text = `${words}\n`;
      const note = signNote(text, ours);
      const bytes = fromBase64(note.slice(note.lastIndexOf(" ") + 1, -1))!;
      const message = Buffer.from(text);
      assert.equal(toHex(bytes.subarray(4)), toHex(await noble.signAsync(message, secret)));
      const publicKey = await noble.getPublicKeyAsync(secret);
      const typed = ours.verifier.text.slice("gateway+00000000+".length);
      assert.equal(toHex(fromBase64(typed)!.subarray(1)), toHex(publicKey));
      assert.ok(await noble.verifyAsync(bytes.subarray(4), message, publicKey, { zip215: false }));
    }),
    { numRuns: 20 },
  );
});

/** Every encoding of the eight points of small order, with the ones that only lenient decoders take. */
const smallOrderPoints: readonly string[] = [
  forgery.pub_hex,
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "0100000000000000000000000000000000000000000000000000000000000080",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

test("parseVerifierKey() refuses every key of small order, under which one signature fits any text", async () => {
  const anyText = Buffer.from("any message at all");
  // Why: a verifier that others use accepts this.
  assert.ok(
    await noble.verifyAsync(fromHex(forgery.sig_hex), anyText, fromHex(forgery.pub_hex), { zip215: true }),
  );
  for (const point of smallOrderPoints) {
    assert.ok(noble.Point.fromBytes(fromHex(point), true).isSmallOrder(), point);
    assert.equal(parseVerifierKey(await verifierText("log", fromHex(point))), undefined, point);
  }
});

/** A key as its text, whatever the key: name, id and bytes as the specification puts them together. */
async function verifierText(name: string, publicBytes: Uint8Array): Promise<string> {
  const typed = Buffer.concat([Uint8Array.of(1), publicBytes]);
  const digest = await crypto.subtle.digest("SHA-256", Buffer.concat([Buffer.from(`${name}\n`), typed]));
  return `${name}+${Buffer.from(digest, 0, 4).toString("hex")}+${typed.toString("base64")}`;
}
