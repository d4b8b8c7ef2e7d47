// docs/proofs.md, number by number: each check finds its own crime in a log that is sound but for that.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { base64 } from "#runtime/core/base64.ts";
import { canonicalBytes } from "#runtime/core/canonical-json.ts";
import { type Checkpoint, signCheckpoint } from "#runtime/prove/checkpoint.ts";
import { openChunk, packChunk } from "#runtime/prove/disk/chunk.ts";
import { parseVerifierKey, signerKeyFrom, signNote } from "#runtime/prove/note.ts";
import { deflated } from "#runtime/prove/packed-record.ts";
import type { StoredCheckpoint, StoredEntry } from "#runtime/prove/port.ts";
import type { Record } from "#runtime/prove/record.ts";
import { formatProof, openProof, parseProof } from "#runtime/prove/tlog-proof.ts";
import { CompactRange, inclusionProof, leafHash, rootsOver } from "#runtime/prove/tree.ts";
import { verifyLog } from "#runtime/prove/verify.ts";
import { root } from "../../support/site.ts";
import { boot, decision, outcome, signer, story } from "./log.ts";

const sound = story("a", 3);
const { name: origin } = signer.verifier;

function rangeOver(bodies: readonly Uint8Array[]): CompactRange {
  return bodies.reduce((range, body) => range.append(leafHash(body)), CompactRange.empty);
}

function noteAt(
  size: number,
  bodies: readonly Uint8Array[] = sound,
  change: Partial<Checkpoint> = {},
): StoredCheckpoint {
  const checkpoint = { origin, size, root: rangeOver(bodies.slice(0, size)).root(), ...change };
  return { size, note: signCheckpoint(checkpoint, signer) };
}

interface Given {
  readonly bodies?: readonly Uint8Array[];
  readonly entries?: readonly StoredEntry[];
  readonly checkpoints?: readonly StoredCheckpoint[];
  readonly against?: Checkpoint;
}

/** What is found, as "record 3: …"; sealed anew where nothing else is said, so that only the crime itself is wrong. */
function found({ bodies = sound, entries, checkpoints, against }: Given): readonly string[] {
  const { findings } = verifyLog(
    {
      start: CompactRange.empty,
      entries: entries ?? bodies.map((body, index) => ({ index, body })),
      checkpoints: checkpoints ?? [noteAt(2, bodies), noteAt(bodies.length, bodies)],
    },
    signer.verifier,
    against,
  );
  return findings.map((each) => `${each.at} ${each.at === "record" ? each.index : each.size}: ${each.what}`);
}

function finds(given: Given, ...wanted: readonly RegExp[]): void {
  const all = found(given);
  assert.equal(all.length, wanted.length, all.join("\n"));
  for (const [index, pattern] of wanted.entries()) assert.match(all[index]!, pattern);
}

const whole = sound.length;
const evidence = {
  record: sound[3]!,
  index: 3,
  hashes: inclusionProof(
    3,
    whole,
    rootsOver((index) => leafHash(sound[index]!)),
  ),
  checkpoint: noteAt(whole).note,
};

/** By number. What is judged again has its own tests, named by these numbers, beside `replay`. */
const checks: Readonly<{ [number: number]: () => void }> = {
  1() {
    const { text } = signer.verifier;
    assert.ok(parseVerifierKey(text));
    const [name, id, key] = text.split("+", 3) as [string, string, string];
    assert.equal(parseVerifierKey(`other+${id}+${key}`), undefined);
    const small = base64(Buffer.concat([Uint8Array.of(1), Uint8Array.of(1), new Uint8Array(31)]));
    assert.equal(parseVerifierKey(`${name}+${id}+${small}`), undefined);
  },
  2() {
    const entries = sound.map((body, index) => ({ index, body })).filter(({ index }) => index !== 4);
    finds({ entries }, /^record 4: it is missing; the next one stored is 5$/);
  },
  3() {
    const packed = packChunk(sound);
    assert.equal(openChunk(packed, whole)?.length, whole);
    assert.equal(openChunk(packed, whole - 1), undefined);
    assert.equal(openChunk(packed, whole + 1), undefined);
    const entries = [
      { index: 0, body: sound[0]! },
      { index: 1, body: undefined, last: 6 },
    ] as const;
    finds({ entries }, /^record 1: it cannot be read, nor those after it up to 6$/);
  },
  4() {
    finds(
      { bodies: sound.with(3, Buffer.from([0x22, 0xff, 0x22])) },
      /^record 3: it is not canonical JSON/,
      /^record 4: .*permit/,
    );
  },
  5() {
    const bodies = sound.with(1, Buffer.from(String(sound[1]).replace(":", ": ")));
    finds(
      { bodies: sound.with(1, Buffer.from(new TextDecoder().decode(bodies[1]))) },
      /^record 1: /,
      /^record 2: .*permit/,
    );
    finds(
      { bodies: [...sound, Buffer.from('{"kind":"stop","boot":"a"}')] },
      /^record 7: it is not in canonical form$/,
    );
  },
  6() {
    finds({ bodies: [...sound, canonicalBytes({ boot: "a" })] }, /^record 7: it has no kind or no run$/);
    finds({ bodies: [...sound, canonicalBytes(7)] }, /^record 7: it is no record|it has no kind/);
  },
  7() {
    const genesis = canonicalBytes({ at: 0, boot: "none", kind: "genesis" });
    finds({ bodies: [genesis, ...sound] });
    finds({ bodies: [...sound, genesis] }, /^record 7: an epoch begins in the middle of a run$/);
  },
  8() {
    finds({ bodies: [...sound, boot("a")] }, /^record 7: run a begins a second time$/);
    finds({ bodies: [...sound, boot("b"), boot("a")] }, /^record 8: run a begins a second time$/);
  },
  9() {
    finds({ bodies: [...sound, decision("b", 9)] }, /^record 7: it belongs to run b, but run a is on$/);
  },
  10() {
    finds({ bodies: [...sound, decision("a", 2)] }, /^record 7: its tick 2 comes after tick 3$/);
    const silent = canonicalBytes({ boot: "a", kind: "decision", permit: null });
    finds({ bodies: [...sound, silent] }, /^record 7: it has no tick$/);
  },
  11() {
    finds({ bodies: [...sound, decision("a", 3)] }, /^record 7: permit action-3 is issued a second time$/);
  },
  12() {
    finds(
      { bodies: [...sound, outcome("a", 8)] },
      /^record 7: it is the outcome of permit action-8, which no/,
    );
  },
  13() {
    const malformed = { size: whole, note: noteAt(whole).note.replace("\n\n", "\n") };
    finds({ checkpoints: [malformed] }, /^checkpoint 7: it is no signed note$/);
    const long = { size: whole, note: `${noteAt(whole).note}${"x".repeat(70_000)}` };
    finds({ checkpoints: [long] }, /^checkpoint 7: it is far too long$/);
  },
  14() {
    const stranger = signerKeyFrom("somebody/else", new Uint8Array(32));
    const strange = {
      size: whole,
      note: signCheckpoint({ origin: "somebody/else", size: whole, root: rangeOver(sound).root() }, stranger),
    };
    finds({ checkpoints: [strange] }, /^checkpoint 7: this key has not signed it$/);
    const bent = { size: whole, note: noteAt(whole).note.replace(`\n${whole}\n`, "\n8\n") };
    finds({ checkpoints: [bent] }, /^checkpoint 7: its signature is wrong$/);
  },
  15() {
    const rootText = base64(rangeOver(sound).root());
    const extended = { size: whole, note: signNote(`${origin}\n${whole}\n${rootText}\nmore\n`, signer) };
    finds({ checkpoints: [extended] }, /^checkpoint 7: what was signed is no checkpoint$/);
    const foreign = { size: whole, note: signNote(`another\n${whole}\n${rootText}\n`, signer) };
    finds({ checkpoints: [foreign] }, /^checkpoint 7: it is another log's$/);
    const moved = { size: 2, note: noteAt(3).note };
    finds({ checkpoints: [moved, noteAt(whole)] }, /^checkpoint 2: it was signed as checkpoint 3$/);
  },
  16() {
    // Resealed by nobody: the record says something else than what was signed.
    const bodies = sound.with(1, decision("a", 0)).with(2, outcome("a", 0));
    finds(
      { bodies, checkpoints: [noteAt(1), noteAt(2), noteAt(whole)] },
      /^checkpoint 2: .*look at record 1$/,
    );
  },
  17() {
    finds({ checkpoints: [noteAt(2)] }, /^record 2: no checkpoint covers it and what follows$/);
    const cut = sound.slice(0, 5);
    finds(
      { bodies: cut, checkpoints: [noteAt(5), noteAt(whole)] },
      /^checkpoint 7: only 5 records are there$/,
    );
  },
  18() {
    finds({ against: { origin, size: 4, root: rangeOver(sound.slice(0, 4)).root() } });
    finds({ against: { origin, size: 4, root: new Uint8Array(32) } }, /^checkpoint 4: .*another history/);
    finds(
      { against: { origin, size: 40, root: new Uint8Array(32) } },
      /^checkpoint 40: it was signed, and only 7/,
    );
  },
  19() {
    const text = formatProof(evidence, deflated);
    const read = parseProof(text, deflated)!;
    assert.equal(formatProof(read, deflated), text);
    for (const bent of [text.replace("extra ", "other "), text.replace("index 3", "index 03"), `\n${text}`])
      assert.equal(parseProof(bent, deflated), undefined);
    const carrying = (extra: Uint8Array) => text.replace(/^extra .*$/m, `extra ${base64(extra)}`);
    const { record } = evidence;
    assert.deepEqual(parseProof(carrying(record), deflated), read, "as files were that had it unpacked");
    const packed = deflated.pack(record);
    assert.deepEqual(parseProof(carrying(Uint8Array.of(1, ...packed)), deflated), read);
    for (const strange of [[], [0], [1], [2, ...packed], packed, [1, ...packed, 0], [1, ...packed.slice(1)]])
      assert.equal(parseProof(carrying(Uint8Array.from(strange)), deflated), undefined);
  },
  20() {
    assert.equal(openProof(evidence, signer.verifier).kind, "verified");
    for (const bent of [
      { ...evidence, index: 2 },
      { ...evidence, record: sound[4]! },
      { ...evidence, hashes: evidence.hashes.toReversed() },
    ])
      assert.equal(openProof(bent, signer.verifier).kind, "rejected");
  },
};

test("PROOF-0 a log in which nothing is wrong is found whole", () => finds({}));
for (const [number, check] of Object.entries(checks))
  test(`PROOF-${number} is checked as docs/proofs.md says`, check);

const page = readFileSync(join(root, "docs/proofs.md"), "utf8");

test("docs/proofs.md numbers its checks without a gap, and each has its test", () => {
  const numbers = [...page.matchAll(/^- \*\*PROOF-(\d+)\*\*/gm)].map(([, number]) => Number(number));
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
  const elsewhere = ["tick/replay/replay.test.ts", "cli/proof-witness.test.ts"].map((path) =>
    readFileSync(join(root, "test/runtime", path), "utf8"),
  );
  const isTested = (number: number) => elsewhere.some((text) => text.includes(`PROOF-${number} `));
  for (const number of numbers)
    assert.ok(number in checks || isTested(number), `PROOF-${number} has no test`);
});

/** A kind that is not here does not compile. */
const kinds: { readonly [Kind in Record["kind"]]: true } = {
  genesis: true,
  prune: true,
  boot: true,
  decision: true,
  anchor: true,
  outcome: true,
  drift: true,
  twin: true,
  adapt: true,
  regime: true,
  "tri-check": true,
  "stand-down": true,
  "bring-up": true,
  "bring-up-write": true,
  deployment: true,
  rung: true,
  unguarded: true,
  lifecycle: true,
  access: true,
  terms: true,
  gap: true,
  fault: true,
  stop: true,
};

test("docs/proofs.md describes every kind of record", () => {
  const described = [...page.matchAll(/^### `([a-z-]+)`$/gm)].map(([, kind]) => kind);
  assert.deepEqual(described.toSorted(), Object.keys(kinds).toSorted());
});
