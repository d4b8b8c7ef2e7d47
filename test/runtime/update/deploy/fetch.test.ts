import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Blob } from "#runtime/capsule/bundle/form.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { measureDelta } from "#runtime/update/delta.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { fetchBlob, fetchedPath } from "#runtime/update/deploy/fetch.ts";
import type { CapsuleSource, Delta } from "#runtime/update/port.ts";

const old = Uint8Array.from({ length: 40_000 }, (_, at) => (at * at) % 251);
const bytes = old.map((byte, at) => (at % 5_000 === 7 ? byte ^ 1 : byte));
const blob: Blob = { digest: digestOf(bytes), bytes: bytes.length };

async function* inPieces(all: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < all.length; at += 1_000) yield all.subarray(at, at + 1_000);
}

interface Asked {
  readonly blobs: number[];
  readonly deltas: number[];
}

/** Gives `said` from where it is asked on; `packed` for any delta. */
function source(said: Uint8Array, packed: Uint8Array = new Uint8Array()): CapsuleSource & { asked: Asked } {
  const asked: Asked = { blobs: [], deltas: [] };
  return {
    name: "a source",
    asked,
    offers: async () => [],
    envelope: async () => new Uint8Array(),
    blob(_blob, from) {
      asked.blobs.push(from);
      return inPieces(said.subarray(from));
    },
    delta() {
      asked.deltas.push(packed.length);
      return inPieces(packed);
    },
  };
}

async function fetched(
  from: CapsuleSource,
  { before, deltas = [] }: { readonly before?: Uint8Array; readonly deltas?: readonly Delta[] } = {},
): Promise<{ readonly way: string; readonly content: Uint8Array | undefined; readonly arrived: number }> {
  const folder = await mkdtemp(join(tmpdir(), "fetch-"));
  try {
    const path = fetchedPath(folder, blob.digest);
    if (before !== undefined) await writeFile(path, before);
    let arrived = 0;
    const way = await fetchBlob(blob, {
      ...{ disk: realDisk, source: from, deltas, folder, signal: new AbortController().signal },
      store: { blob: async (digest) => (digest === digestOf(old) ? inPieces(old) : undefined) },
      arrived(count) {
        arrived += count;
      },
    }).catch((error: Error) => error.message);
    const content = existsSync(path) ? await readFile(path) : undefined;
    return { way, content, arrived };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("fetchBlob() goes on where a part ends, and asks for no more than is missing", async () => {
  const from = source(bytes);
  const { way, content, arrived } = await fetched(from, { before: bytes.subarray(0, 12_345) });
  assert.equal(way, "fetched");
  assert.deepEqual(from.asked.blobs, [12_345]);
  assert.deepEqual([content, arrived], [Buffer.from(bytes), bytes.length]);
  const again = source(bytes);
  assert.equal((await fetched(again, { before: bytes })).way, "fetched");
  assert.deepEqual(again.asked.blobs, [], "what is whole is not asked for");
});

test("fetchBlob() leaves nothing of what is not the blob, and keeps what was cut off", async () => {
  const bent = bytes.map((byte, at) => (at === 39_999 ? byte ^ 1 : byte));
  const lied = await fetched(source(bent));
  assert.match(lied.way, /gave bytes that are sha256:/);
  assert.equal(lied.content, undefined);
  const part = await fetched(source(bytes), {
    before: bent.map((byte, at) => (at === 5 ? byte ^ 1 : byte)).subarray(0, 9_000),
  });
  assert.match(part.way, /gave bytes that are sha256:/, "a part that a disk has bent is hashed again");
  assert.equal(part.content, undefined);
  const endless = await fetched(source(Buffer.concat([bytes, bytes])));
  assert.match(endless.way, /gave more than the 40000 bytes/);
  assert.equal(endless.content, undefined);
  const cut = await fetched(source(bytes.subarray(0, 30_000)));
  assert.match(cut.way, /gave 30000 of 40000 bytes/);
  assert.equal(cut.content?.length, 30_000);
});

test("fetchBlob() makes it of a delta where one fits, and of a bad one only the fetch is lost", async () => {
  const { bytes: packed } = measureDelta(old, bytes);
  const delta: Delta = {
    from: digestOf(old),
    to: blob.digest,
    digest: digestOf(packed),
    bytes: packed.length,
  };
  const good = source(bytes, packed);
  const made = await fetched(good, { deltas: [delta] });
  assert.deepEqual([made.way, made.content], ["made of a delta", Buffer.from(bytes)]);
  assert.deepEqual(good.asked.blobs, []);
  const wrong = measureDelta(
    old,
    old.map((byte) => byte ^ 3),
  ).bytes;
  const bad: readonly [Uint8Array, Delta][] = [
    [packed.map((byte, at) => (at === 20 ? byte ^ 1 : byte)), delta],
    [packed.subarray(0, 10), delta],
    [wrong, { ...delta, digest: digestOf(wrong), bytes: wrong.length }],
    [new Uint8Array(100), { ...delta, digest: digestOf(new Uint8Array(100)), bytes: 100 }],
  ];
  for (const [said, promised] of bad) {
    const { way, content } = await fetched(source(bytes, said), { deltas: [promised] });
    assert.deepEqual([way, content], ["fetched", Buffer.from(bytes)]);
  }
});
