import { createHash } from "node:crypto";
import { manifestBytesMax } from "#runtime/capsule/parse-manifest.ts";
import { envelopeBytesMax } from "#runtime/capsule/trust/envelope.ts";
import { Fault } from "#runtime/core/fault.ts";
import { type Blob, blobName, manifestName, signaturesName } from "./form.ts";
import type { BundleHead } from "./read.ts";
import { blockBytes, endBytes, headerOf, paddingBytes } from "./ustar.ts";

export interface OutgoingBlob extends Blob {
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * A bundle as a stream of bytes; the same input gives the same bytes everywhere. The blobs come in the
 * order of `blobsOf`, one at a time, and what a source gives is held against what was announced.
 */
export async function* bundleStream(
  head: BundleHead,
  blobs: AsyncIterable<OutgoingBlob> | Iterable<OutgoingBlob>,
): AsyncGenerator<Uint8Array, void> {
  yield* small(manifestName, { bytes: head.manifest, bytesMax: manifestBytesMax });
  yield* small(signaturesName, { bytes: head.signatures, bytesMax: envelopeBytesMax });
  for await (const { digest, bytes, content } of blobs) {
    yield headerOf({ name: blobName(digest), bytes });
    const hash = createHash("sha256");
    let length = 0;
    for await (const piece of content) {
      hash.update(piece);
      length += piece.length;
      yield piece;
    }
    const found = `sha256:${hash.digest("hex")}`;
    if (length !== bytes || found !== digest)
      throw new Fault(
        "capsule/bad-digest",
        `A file that the manifest lists as ${digest} with ${bytes} bytes is ${found} with ${length}`,
        { hint: "The file was changed while it was packed, or after the manifest was made" },
      );
    yield new Uint8Array(paddingBytes(bytes));
  }
  yield new Uint8Array(endBytes);
}

/** How long the stream will be, for a bar of progress and for tests. */
export function bundleBytes(head: BundleHead, blobs: readonly Blob[]): number {
  const sizes = [head.manifest.length, head.signatures.length, ...blobs.map(({ bytes }) => bytes)];
  return sizes.reduce((sum, bytes) => sum + blockBytes + bytes + paddingBytes(bytes), endBytes);
}

function* small(
  name: string,
  { bytes, bytesMax }: { readonly bytes: Uint8Array; readonly bytesMax: number },
): Generator<Uint8Array, void> {
  if (bytes.length > bytesMax)
    throw new Fault("capsule/too-large", `${name} has ${bytes.length} bytes, of at most ${bytesMax}`, {
      hint: "Leave out of the manifest what the gateway does not need",
    });
  yield headerOf({ name, bytes: bytes.length });
  yield bytes;
  yield new Uint8Array(paddingBytes(bytes.length));
}
