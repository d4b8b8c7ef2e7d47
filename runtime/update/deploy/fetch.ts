// Blobs, from wherever they come to a folder of their own. A file that was cut off goes on where it ends, after its
// bytes were hashed again: what a disk or a power cut made of them is not what came. Nothing here trusts the source;
// it may end early, send too much, or lie.

import { createHash, type Hash } from "node:crypto";
import { type Blob, blobBytesMax } from "#runtime/capsule/bundle/form.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { applyDelta } from "#runtime/update/delta.ts";
import type { CapsuleSource, Delta } from "#runtime/update/port.ts";
import type { Disk, Store } from "./port.ts";

export interface Fetching {
  readonly disk: Disk;
  readonly store: Pick<Store, "blob">;
  readonly source: CapsuleSource;
  readonly deltas: readonly Delta[];
  /** Where parts and whole blobs lie, under their digests. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Bytes that are here now and were not before. */
  arrived(bytes: number): void;
}

export function fetchedPath(folder: string, digest: Digest): string {
  return `${folder}/${digest.slice("sha256:".length)}`;
}

/** What came of it: where the bytes of the blob are from now on. */
export type Held = "store" | "fetched" | "made of a delta";

export async function fetchBlob(blob: Blob, fetching: Fetching): Promise<Held> {
  const { store, arrived } = fetching;
  if (await isWhole(await store.blob(blob.digest, blob.bytes), blob)) {
    arrived(blob.bytes);
    return "store";
  }
  if (await byDelta(blob, fetching)) return "made of a delta";
  await byItself(blob, fetching);
  return "fetched";
}

async function byItself(blob: Blob, fetching: Fetching): Promise<void> {
  const { disk, source, folder, signal, arrived } = fetching;
  const path = fetchedPath(folder, blob.digest);
  const hash = createHash("sha256");
  const from = await hashedSoFar(path, { blob, hash, disk });
  arrived(from);
  let at = from;
  {
    await using file = await disk.extend(path, from);
    if (at < blob.bytes)
      for await (const piece of source.blob(blob, from, signal)) {
        signal.throwIfAborted();
        if (at + piece.length > blob.bytes) {
          await disk.remove(path);
          throw wrong(source, `more than the ${blob.bytes} bytes of ${blob.digest}`);
        }
        await file.write(piece);
        hash.update(piece);
        at += piece.length;
        arrived(piece.length);
      }
    await file.sync();
  }
  if (at < blob.bytes) throw wrong(source, `${at} of ${blob.bytes} bytes of ${blob.digest}, and no more`);
  const found: Digest = `sha256:${hash.digest("hex")}`;
  if (found === blob.digest) return;
  await disk.remove(path);
  throw wrong(source, `bytes that are ${found} for ${blob.digest}`);
}

/** How much of it is here, and in the hash. A file that is longer than its blob is no beginning of it. */
async function hashedSoFar(
  path: string,
  { blob, hash, disk }: { readonly blob: Blob; readonly hash: Hash; readonly disk: Disk },
): Promise<number> {
  const size = await disk.size(path);
  if (size === 0) return 0;
  if (size > blob.bytes) {
    await disk.remove(path);
    return 0;
  }
  for await (const piece of disk.pieces(path, blob.bytes)) hash.update(piece);
  return size;
}

/** True where one served. Whatever is wrong with one, the blob itself is asked for. */
async function byDelta(blob: Blob, fetching: Fetching): Promise<boolean> {
  const { disk, store, source, folder, signal, arrived } = fetching;
  if ((await disk.size(fetchedPath(folder, blob.digest))) > 0) return false;
  for (const delta of fetching.deltas) {
    if (delta.to !== blob.digest || delta.bytes >= blob.bytes) continue;
    const old = await store.blob(delta.from, blobBytesMax);
    if (old === undefined) continue;
    try {
      const dictionary = await gathered(old, blobBytesMax);
      if (digestOf(dictionary) !== delta.from) continue;
      const packed = await gathered(source.delta(delta, signal), delta.bytes);
      if (digestOf(packed) !== delta.digest) continue;
      const made = await gathered(
        applyDelta(dictionary, { delta: each([packed]), bytes: blob.bytes }),
        blob.bytes,
      );
      if (made.length !== blob.bytes || digestOf(made) !== blob.digest) continue;
      await disk.writeWhole(fetchedPath(folder, blob.digest), made);
      arrived(blob.bytes);
      return true;
    } catch {
      // A delta that cannot be had or made use of costs a full fetch, and nothing else.
      signal.throwIfAborted();
    }
  }
  return false;
}

async function gathered(pieces: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const all: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > bytesMax)
      throw new Fault("update/refused", `More than ${bytesMax} bytes came`, { hint: "Ask for it whole" });
    all.push(piece.slice());
  }
  return Buffer.concat(all);
}

async function* each(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* pieces;
}

/** Whether these are the bytes of that blob; false also where they cannot be read. */
export async function isWhole(
  pieces: AsyncIterable<Uint8Array> | undefined,
  { digest, bytes }: Blob,
): Promise<boolean> {
  if (pieces === undefined) return false;
  const hash = createHash("sha256");
  let length = 0;
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      length += piece.length;
    }
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
  return length === bytes && `sha256:${hash.digest("hex")}` === digest;
}

function wrong({ name }: CapsuleSource, what: string): Fault {
  return new Fault("update/no-offer", `${name} gave ${what}`, {
    hint: "It is asked again; if it stays so, look at the server or the stick",
  });
}
