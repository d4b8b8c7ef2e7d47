// What stands in a bundle, and in which order: the manifest and the signatures, so that a reader knows
// what is coming and from whom before the first large byte; then the members' bytes under their digests,
// each once, sorted. Members with the same bytes share a blob.

import type { Member } from "#runtime/capsule/manifest.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";

export const manifestName = "manifest.json";
export const signaturesName = "signatures.json";

export interface Blob {
  readonly digest: Digest;
  readonly bytes: number;
}

export function blobName(digest: Digest): string {
  return `blobs/sha256/${digest.slice("sha256:".length)}`;
}

export const blobsMax = 256;
export const blobBytesMax: number = 64 * 1_024 * 1_024;
export const bundleBytesMax: number = 512 * 1_024 * 1_024;

/** The blobs of these members in the order of a bundle; `place` is whose manifest it is, for messages. */
export function blobsOf(
  members: readonly Pick<Member, "file" | "bytes" | "digest">[],
  place: string,
): readonly Blob[] {
  const blobs = new Map<Digest, Blob>();
  for (const { file, digest, bytes } of members) {
    const other = blobs.get(digest);
    if (other !== undefined && other.bytes !== bytes)
      throw new Fault(
        "capsule/bad-manifest",
        `${place} lists ${file} with ${bytes} bytes and another file of the same digest with ${other.bytes}`,
        { hint: "Build the capsule again" },
      );
    if (bytes > blobBytesMax) throw tooLarge(place, `${file} has ${bytes} bytes`, blobBytesMax);
    blobs.set(digest, { digest, bytes });
  }
  if (blobs.size > blobsMax) throw tooLarge(place, `there are ${blobs.size} files`, blobsMax);
  const total = [...blobs.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > bundleBytesMax) throw tooLarge(place, `all files together have ${total} bytes`, bundleBytesMax);
  return [...blobs.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

function tooLarge(place: string, what: string, max: number): Fault {
  return new Fault("capsule/too-large", `${place}: ${what}, of at most ${max}`, {
    hint: "Leave out of the capsule what the gateway does not need",
  });
}
