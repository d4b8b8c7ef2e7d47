// A `.capsule` file as a source: whoever brings it, on a stick or by a browser. Where each blob lies in it follows
// from the manifest, so none has to be read to find another.

import { open } from "node:fs/promises";
import { type Blob, blobBytesMax, bundleBytesMax } from "#runtime/capsule/bundle/form.ts";
import { openHead } from "#runtime/capsule/bundle/open.ts";
import { BundleReader } from "#runtime/capsule/bundle/read.ts";
import { blockBytes, paddingBytes } from "#runtime/capsule/bundle/ustar.ts";
import { filePieces } from "#runtime/capsule/store/disk.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { CapsuleSource, Offer } from "#runtime/update/port.ts";

export interface CapsuleFile extends CapsuleSource {
  /** The only one. */
  readonly offer: Offer;
  readonly digests: ReadonlySet<string>;
}

/** Reads the head; that it is signed by those who must is asked by whoever takes it. */
export async function openCapsuleFile(path: string): Promise<CapsuleFile> {
  const pieces = filePieces(path, { bytesMax: fileBytesMax, links: "follow" });
  const reader = new BundleReader(pieces, path);
  const head = await reader.head().finally(() => reader.close());
  const { id, manifest, blobs } = await openHead(head, { place: path });
  const envelope = { digest: digestOf(head.signatures), bytes: head.signatures.length };
  const offer: Offer = { utid: utidText(manifest), id, epoch: manifest.epoch, envelope, deltas: [] };
  const places = new Map<string, number>();
  let at = entryBytes(head.manifest.length) + entryBytes(head.signatures.length);
  for (const { digest, bytes } of blobs) {
    places.set(digest, at + blockBytes);
    at += entryBytes(bytes);
  }
  return {
    name: path,
    offer,
    digests: new Set(places.keys()),
    offers: async () => [offer],
    envelope: async () => head.signatures,
    blob(blob, from, signal) {
      const place = placeIn(places, blob, path);
      return part(path, { start: place + from, end: place + blob.bytes, signal });
    },
    delta: () => none(),
  };
}

function placeIn(places: ReadonlyMap<string, number>, { digest }: Blob, path: string): number {
  const place = places.get(digest);
  if (place !== undefined) return place;
  throw new Fault("update/no-offer", `${path} has no ${digest}`, { hint: "Name the file that has it" });
}

/** Ends early where the file does. */
async function* part(
  path: string,
  { start, end, signal }: { readonly start: number; readonly end: number; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  await using file = await open(path, "r").catch((cause) => {
    throw new Fault("capsule/unreadable", `Cannot read ${path}: ${(cause as Error).message}`, {
      cause,
      hint: "Put the stick back, or name the file again",
    });
  });
  for (let at = start; at < end; ) {
    signal.throwIfAborted();
    const buffer = new Uint8Array(Math.min(pieceBytes, end - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* none(): AsyncGenerator<Uint8Array, void> {}

function entryBytes(bytes: number): number {
  return blockBytes + bytes + paddingBytes(bytes);
}

/** Headers, padding, manifest and signatures are small beside this. */
const fileBytesMax: number = bundleBytesMax + blobBytesMax;
const pieceBytes = 65_536;
