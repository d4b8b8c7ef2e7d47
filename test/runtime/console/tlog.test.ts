// What the page checks evidence with, held to the program's own checks: one says what the other says, of good
// evidence and of evidence that was spoilt anywhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { verifyAsync } from "@noble/ed25519";
import fc from "fast-check";
import { signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { evidenceDictionary } from "#runtime/prove/evidence-dictionary.ts";
import { parseVerifierKey, signerKeyFrom } from "#runtime/prove/note.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import { formatAddCheckpoint } from "#runtime/prove/submission/add-checkpoint.ts";
import { formatProof, openProof, parseProof } from "#runtime/prove/tlog-proof.ts";
import { consistencyProof, inclusionProof, leafHash, rootsOver } from "#runtime/prove/tree.ts";

type Verify = (signature: Uint8Array, message: Uint8Array, key: Uint8Array) => Promise<boolean>;
interface Page {
  parseKey(text: string): Promise<object | undefined>;
  openProof(
    text: string,
    key: object,
    verify: Verify,
  ): Promise<{ is: string; record?: string; index?: number }>;
  openSince(
    text: string,
    kept: { size: number; root: string },
    key: object,
    verify: Verify,
  ): Promise<{ is: string; checkpoint?: { size: number } }>;
}
const page = (await import(new URL("../../../runtime/console/web/tlog.js", import.meta.url).href)) as Page;

const verify: Verify = async (signature, message, key) => {
  try {
    return await verifyAsync(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
};

const signer = signerKeyFrom("foundry-7", new Uint8Array(32).fill(7));
const stranger = signerKeyFrom("foundry-7", new Uint8Array(32).fill(8));
const records = Array.from({ length: 300 }, (_, at) => Buffer.from(`{"at":${at},"kind":"stop","text":"é"}`));
const rootOf = rootsOver((index) => leafHash(records[index]!));

function checkpointOf(size: number, by = signer): string {
  return signCheckpoint({ origin: by.verifier.name, size, root: rootOf(0, size) }, by);
}

function proofOf(index: number, size: number, by = signer): string {
  const hashes = inclusionProof(index, size, rootOf);
  return formatProof(
    { record: records[index]!, index, hashes, checkpoint: checkpointOf(size, by) },
    deflated,
  );
}

const sizes = fc
  .tuple(fc.integer({ min: 1, max: records.length }), fc.nat())
  .map(([size, number]) => ({ size, index: number % size }));

test("the page reads a key as the program does", async () => {
  const key = signer.verifier.text;
  assert.notEqual(await page.parseKey(` ${key}\n`), undefined);
  for (const wrong of [key.replace("foundry", "fondry"), `${key}=`, key.replace("+", " "), "", "a+b+c"]) {
    assert.equal(await page.parseKey(wrong), undefined, wrong);
    assert.equal(parseVerifierKey(wrong), undefined, wrong);
  }
});

test("the page believes evidence for every record of every log", async () => {
  const key = (await page.parseKey(signer.verifier.text))!;
  await fc.assert(
    fc.asyncProperty(sizes, async ({ size, index }) => {
      const reading = await page.openProof(proofOf(index, size), key, verify);
      assert.deepEqual(
        [reading.is, reading.record, reading.index],
        ["verified", records[index]!.toString(), index],
      );
      assert.equal((await page.openProof(proofOf(index, size, stranger), key, verify)).is, "rejected");
    }),
  );
});

test("the page says of spoilt evidence what the program says", async () => {
  const key = (await page.parseKey(signer.verifier.text))!;
  const letters = fc.constantFrom(..."09aZ+/= \n\u2014é".split(""));
  const change = fc.record({ at: fc.nat(), what: fc.constantFrom("put", "drop", "swap"), letter: letters });
  await fc.assert(
    fc.asyncProperty(sizes, change, async ({ size, index }, { at, what, letter }) => {
      const good = proofOf(index, size);
      const place = at % good.length;
      const rest = good.slice(what === "put" ? place : place + 1);
      const text = `${good.slice(0, place)}${what === "drop" ? "" : letter}${rest}`;
      const parsed = parseProof(text, deflated);
      const ours = parsed === undefined ? "rejected" : openProof(parsed, signer.verifier).kind;
      assert.equal((await page.openProof(text, key, verify)).is, ours, JSON.stringify(text));
    }),
  );
});

test("the page makes of what a line carries what the program makes of it: of bombs, of junk, and of files of before", async () => {
  const key = (await page.parseKey(signer.verifier.text))!;
  const [size, index] = [300, 41];
  const good = proofOf(index, size);
  const record = records[index]!;
  const packed = deflated.pack(record);
  const dictionary = Buffer.from(evidenceDictionary);
  const bomb = deflateRawSync(new Uint8Array(20_000_000), { dictionary });
  const carried = fc.oneof(
    fc.constantFrom<Uint8Array>(record, packed, Uint8Array.of(1, ...packed), Uint8Array.of(1, ...packed, 0)),
    fc.constantFrom<Uint8Array>(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(1, ...bomb)),
    fc
      .tuple(fc.nat(packed.length - 1), fc.nat(255))
      .map(([at, byte]) => Uint8Array.of(1, ...packed).with(at + 1, byte)),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Uint8Array.of(1, ...bytes)),
  );
  let believed = 0;
  await fc.assert(
    fc.asyncProperty(carried, async (extra) => {
      const text = good.replace(/^extra .*$/m, `extra ${Buffer.from(extra).toString("base64")}`);
      const parsed = parseProof(text, deflated);
      const ours = parsed === undefined ? "rejected" : openProof(parsed, signer.verifier).kind;
      const reading = await page.openProof(text, key, verify);
      assert.equal(reading.is, ours, JSON.stringify(text));
      if (reading.is === "verified") assert.equal(reading.record, record.toString());
      if (reading.is === "verified") believed++;
    }),
    { numRuns: 300, examples: [[record], [Uint8Array.of(1, ...packed)]] },
  );
  assert.ok(believed >= 2);
});

test("the page knows its own past in today's log, and no other past", async () => {
  const key = (await page.parseKey(signer.verifier.text))!;
  await fc.assert(
    fc.asyncProperty(sizes, async ({ size, index }) => {
      const older = index + 1;
      const root = Buffer.from(rootOf(0, older)).toString("base64");
      const hashes = consistencyProof(older, size, rootOf);
      const text = formatAddCheckpoint({ old: older, proof: hashes, checkpoint: checkpointOf(size) });
      const same = await page.openSince(text, { size: older, root }, key, verify);
      assert.deepEqual([same.is, same.checkpoint?.size], ["same", size]);
      const other = Buffer.from(leafHash(records[0]!)).toString("base64");
      if (other !== root) {
        assert.equal((await page.openSince(text, { size: older, root: other }, key, verify)).is, "rejected");
      }
      assert.equal((await page.openSince(text, { size: older + 1, root }, key, verify)).is, "rejected");
    }),
  );
});

test("the page refuses a key of small order, under which one signature fits any text", async () => {
  const zero = new Uint8Array(32);
  zero[0] = 1;
  const anything = new Uint8Array(64);
  anything.set(zero);
  assert.equal(await verify(anything, Buffer.from("any text"), zero), false);
});
