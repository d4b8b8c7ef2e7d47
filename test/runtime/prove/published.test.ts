import assert from "node:assert/strict";
import { test } from "node:test";
import { base64 } from "#runtime/core/base64.ts";
import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import { openCheckpoint } from "#runtime/prove/checkpoint.ts";
import { unbundle } from "#runtime/prove/disk/chunk.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import { CanonicalScan } from "#runtime/prove/scan.ts";
import { bundlePath, Tiler, tilePath } from "#runtime/prove/tiles.ts";
import { openProof } from "#runtime/prove/tlog-proof.ts";
import { CompactRange, type Hash, leafHash } from "#runtime/prove/tree.ts";
import {
  bytesAt,
  type ConsistencyCase,
  type InclusionCase,
  namesIn,
  skip,
  takesConsistency,
  takesInclusion,
  textAt,
} from "./published.ts";
import { vectors } from "./vectors.ts";

const { merkle_cases: merkle, tessera_log: tessera, tile_paths, tlog_record } = vectors;

function rootOf(leaves: readonly Hash[]): string {
  return base64(leaves.reduce((range, leaf) => range.append(leaf), CompactRange.empty).root());
}

/** What a published checkpoint says, where its key has signed it. */
function signedBy(vkey: string, note: string): { size: number; root: string } {
  const reading = openCheckpoint(note, parseVerifierKey(vkey.trim())!);
  assert.ok(reading.kind === "verified");
  return { size: reading.checkpoint.size, root: base64(reading.checkpoint.root) };
}

test("leafHash() has the published hash of a record of Go's sumdb", () => {
  assert.equal(base64(leafHash(Buffer.from(tlog_record.record))), tlog_record.leaf_hash_b64);
});

test("bundlePath() and tilePath() spell numbers as Go's sumdb and C2SP do", () => {
  const hashes = Array.from({ length: 256 }, () => new Uint8Array(32));
  for (const [number, path] of Object.entries(tile_paths.ok)) {
    assert.equal(bundlePath(Number(number), 256), `tile/entries/${path}`);
    assert.equal(bundlePath(Number(number), 17), `tile/entries/${path}.p/17`);
    assert.equal(tilePath({ level: 1, number: Number(number), hashes }), `tile/1/${path}`);
  }
});

test("the tree over Tessera's test log has its published leaves, and the root that was signed", () => {
  const leaves = tessera.entries.map((entry) => leafHash(Buffer.from(entry)));
  assert.equal(Buffer.concat(leaves).toString("base64"), tessera.leaves15_b64);
  assert.deepEqual(signedBy(tessera.vkey, tessera.checkpoint15), { size: 15, root: rootOf(leaves) });
});

for (const { name, ...vector } of merkle.inclusion)
  test(`verifyInclusion() ${vector.wantErr ? "refuses" : "takes"} ${name}`, () => {
    assert.equal(takesInclusion(vector), !vector.wantErr);
  });

for (const { name, ...vector } of merkle.consistency)
  test(`verifyConsistency() ${vector.wantErr ? "refuses" : "takes"} ${name}`, () => {
    assert.equal(takesConsistency(vector), !vector.wantErr);
  });

/** It has words in place of roots; what is not 32 bytes is no hash here, whatever it is compared with. */
const notHashes = "additional/sizes-are-equal-one-and-proof-is-empty.json";

test("all of transparency-dev's cases come out as published, but for one whose roots are no hashes", {
  skip,
}, () => {
  const seen = { inclusion: 0, consistency: 0 };
  const takes = {
    inclusion: (text: string) => takesInclusion(JSON.parse(text) as InclusionCase),
    consistency: (text: string) => takesConsistency(JSON.parse(text) as ConsistencyCase),
  };
  for (const kind of ["inclusion", "consistency"] as const)
    for (const file of namesIn("transparency-dev-merkle/testdata", kind)) {
      const text = textAt("transparency-dev-merkle/testdata", kind, file);
      const { wantErr } = JSON.parse(text) as { wantErr: boolean };
      assert.equal(takes[kind](text), !wantErr && file !== notHashes, `${kind}/${file}`);
      seen[kind]++;
    }
  assert.ok(seen.inclusion > 90 && seen.consistency > 90, `${seen.inclusion} and ${seen.consistency} cases`);
});

test("Tessera's log at each of its sizes: the bundle of its records leads to the tile and to what was signed", {
  skip,
}, () => {
  const place = ["transparency-dev-tessera", "testdata", "log"] as const;
  assert.equal(signedBy(tessera.vkey, textAt(...place, "checkpoint.0")).size, 0);
  for (let size = 1; size <= 15; size++) {
    const bodies = unbundle(bytesAt(...place, "tile", "entries", "000.p", `${size}`), size)!;
    const leaves = bodies.map((body) => leafHash(body));
    assert.deepEqual(Buffer.concat(leaves), bytesAt(...place, "tile", "0", "000.p", `${size}`));
    assert.deepEqual(signedBy(tessera.vkey, textAt(...place, `checkpoint.${size}`)), {
      size,
      root: rootOf(leaves),
    });
  }
});

test("a log of 300 records that four other programs have verified has our tiles, our root and our proofs", {
  skip,
}, () => {
  const vkey = textAt("own-300", "log.vkey");
  const note = textAt("own-300", "checkpoint");
  const bodies = [
    ...unbundle(bytesAt("own-300", "tile/entries/000"), 256)!,
    ...unbundle(bytesAt("own-300", bundlePath(1, 44)), 44)!,
  ];
  const leaves = bodies.map((body) => leafHash(body));
  assert.deepEqual(signedBy(vkey, note), { size: 300, root: rootOf(leaves) });
  const tiler = new Tiler();
  for (const tile of [...leaves.flatMap((leaf) => tiler.append(leaf)), ...tiler.partial()])
    assert.deepEqual(Buffer.concat(tile.hashes), bytesAt("own-300", tilePath(tile)), tilePath(tile));
  for (const file of namesIn("own-300", "proof")) {
    const text = textAt("own-300", "proof", file);
    const [, index, ...hashes] = text.slice(0, text.indexOf("\n\n")).split("\n");
    const at = Number(index!.slice("index ".length));
    const proof = {
      record: bodies[at]!,
      index: at,
      hashes: hashes.map((hash) => Buffer.from(hash, "base64")),
      checkpoint: text.slice(text.indexOf("\n\n") + 2),
    };
    const key = parseVerifierKey(vkey.trim())!;
    assert.equal(openProof(proof, key).kind, "verified", file);
    assert.equal(openProof({ ...proof, record: bodies[(at + 1) % 300]! }, key).kind, "rejected", file);
  }
});

test("the canonical JSON of RFC 8785's own test data is ours, where it has whole numbers only", {
  skip,
}, () => {
  const scan = new CanonicalScan([]);
  for (const file of namesIn("jcs/testdata/input")) {
    const value = JSON.parse(textAt("jcs/testdata/input", file)) as Canonical;
    const expected = bytesAt("jcs/testdata/output", file);
    if (file === "values.json") {
      // Fractions are no part of any record of ours, in neither spelling.
      assert.throws(() => canonicalBytes(value));
      assert.ok(!scan.take(expected));
      continue;
    }
    assert.deepEqual(Buffer.from(canonicalBytes(value)), expected, file);
  }
});
