import assert from "node:assert/strict";
import { test } from "node:test";
import { cosign, openCosignature } from "#runtime/prove/cosignature.ts";
import { parseSignerKey, parseVerifierKey, signerKeyFrom, splitNote } from "#runtime/prove/note.ts";
import { vectors } from "./vectors.ts";

const witness = signerKeyFrom("witness.example/w1", new Uint8Array(32).fill(3), "witness");
const text = "gw-1\n5\n1xDvDB8SuhiDIgSST2J3t8EdAXe7hbOIQ5J6P+/OjDY=\n";

test("openCosignature() believes two ArmoredWitness devices, and nobody in their name", () => {
  const { note, vkeys, times } = vectors.hardware_cosignatures;
  const read = splitNote(note);
  assert.ok(typeof read === "object");
  const block = note.slice(read.text.length + 1);
  for (const [index, vkey] of vkeys.entries()) {
    const key = parseVerifierKey(vkey, "witness")!;
    assert.equal(openCosignature(block, { text: read.text, witness: key })?.atS, times[index]);
    assert.equal(openCosignature(block, { text: read.text.replace("611", "612"), witness: key }), undefined);
  }
});

test("cosign() makes a line that opens, at its time, under its own key alone", () => {
  const line = cosign(text, { witness, atS: 1_790_000_000 });
  const opened = openCosignature(line, { text, witness: witness.verifier });
  assert.deepEqual(opened, { atS: 1_790_000_000, line });
  const other = signerKeyFrom("witness.example/w1", new Uint8Array(32).fill(4), "witness");
  assert.equal(openCosignature(line, { text, witness: other.verifier }), undefined);
  assert.equal(openCosignature(line.slice(0, -1), { text, witness: witness.verifier }), undefined);
});

test("openCosignature() refuses a line in which any byte is another", () => {
  const line = cosign(text, { witness, atS: 5 });
  for (let at = 0; at < line.length; at++) {
    const forged = `${line.slice(0, at)}${String.fromCharCode(line.charCodeAt(at) ^ 1)}${line.slice(at + 1)}`;
    assert.equal(openCosignature(forged, { text, witness: witness.verifier }), undefined, `${at}`);
  }
});

test("keys of logs and of witnesses are not taken for one another", () => {
  assert.equal(parseVerifierKey(witness.verifier.text), undefined);
  assert.equal(parseVerifierKey(vectors.sumdb_note.vkey, "witness"), undefined);
  assert.equal(parseSignerKey(witness.secretText), undefined);
  assert.equal(parseSignerKey(witness.secretText, "witness")?.verifier.text, witness.verifier.text);
});
