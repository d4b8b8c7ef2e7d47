import assert from "node:assert/strict";
import { test } from "node:test";
import { Bug } from "#runtime/core/fault.ts";
import { openCheckpoint, parseCheckpoint, signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { parseSignerKey, parseVerifierKey, signerKeyFrom, signNote } from "#runtime/prove/note.ts";
import { fromHex, vectors } from "./vectors.ts";

const { witness_update: published, sigsum_checkpoint: sigsum } = vectors;

test("signCheckpoint() writes two published checkpoints to the byte, and openCheckpoint() reads them", () => {
  const signer = parseSignerKey(published.log_skey)!;
  const key = parseVerifierKey(published.log_vkey)!;
  for (const note of [published.size5, published.size8]) {
    const reading = openCheckpoint(note, key);
    assert.equal(reading.kind, "verified");
    assert.equal(signCheckpoint(reading.checkpoint, signer), note);
  }
});

test("signCheckpoint() writes Sigsum's published checkpoint to the byte", () => {
  const origin = sigsum.note.split("\n")[0]!;
  const signer = signerKeyFrom(origin, fromHex(`11${"00".repeat(31)}`));
  const root = fromHex(`1c0e47${"00".repeat(29)}`);
  assert.equal(signCheckpoint({ origin, size: 10, root }, signer), sigsum.note);
});

test("signCheckpoint() signs under the log's own name only", () => {
  const signer = signerKeyFrom("one", new Uint8Array(32));
  assert.throws(() => signCheckpoint({ origin: "two", size: 0, root: new Uint8Array(32) }, signer), Bug);
});

test("openCheckpoint() refuses what the key has signed, but is no checkpoint of its log", () => {
  const signer = signerKeyFrom("one", new Uint8Array(32));
  const root = Buffer.alloc(32).toString("base64");
  const open = (text: string) => {
    const reading = openCheckpoint(signNote(text, signer), signer.verifier);
    return reading.kind === "verified" ? reading.kind : reading.because;
  };
  assert.equal(open(`one\n7\n${root}\n`), "verified");
  assert.equal(open(`two\n7\n${root}\n`), "foreign-origin");
  assert.equal(open(`one\n7\n${root}\nextension\n`), "not-a-checkpoint");
  assert.equal(open("hello\n"), "not-a-checkpoint");
});

const zeros = Buffer.alloc(32).toString("base64");
for (const size of ["", " 7", "07", "+7", "-7", "7.0", "0x7", "7e1", "\u0667", "9007199254740992"])
  test(`parseCheckpoint() refuses the size ${JSON.stringify(size)}`, () => {
    assert.equal(parseCheckpoint(`log\n${size}\n${zeros}\n`), undefined);
  });

for (const [what, text] of [
  ["no origin", `\n7\n${zeros}\n`],
  ["a root of 31 bytes", `log\n7\n${Buffer.alloc(31).toString("base64")}\n`],
  ["a root in another spelling", `log\n7\n${zeros.slice(0, -2)}B=\n`],
  ["no end of line", `log\n7\n${zeros}`],
  ["a line too many", `log\n7\n${zeros}\n\n`],
] as const)
  test(`parseCheckpoint() refuses ${what}`, () => {
    assert.equal(parseCheckpoint(text), undefined);
  });
