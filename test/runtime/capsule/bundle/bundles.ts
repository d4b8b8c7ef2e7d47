import { buffer } from "node:stream/consumers";
import { type Blob, blobsOf } from "#runtime/capsule/bundle/form.ts";
import { type OpenedHead, openHead } from "#runtime/capsule/bundle/open.ts";
import { type BundleHead, BundleReader } from "#runtime/capsule/bundle/read.ts";
import { bundleStream, type OutgoingBlob } from "#runtime/capsule/bundle/write.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { manifestBytes } from "#runtime/capsule/manifest-bytes.ts";
import { type Envelope, envelopeBytes, signed } from "#runtime/capsule/trust/envelope.ts";
import { type SecretKey, secretKey } from "#runtime/capsule/trust/key.ts";
import type { TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { contents, sample } from "../sample.ts";

export const author: SecretKey = secretKey("alice@acme", new Uint8Array(32).fill(1));
export const site: SecretKey = secretKey("plant-7", new Uint8Array(32).fill(2));
export const stranger: SecretKey = secretKey("mallory", new Uint8Array(32).fill(3));

export const policy: TrustPolicy = {
  accept: [
    { name: "author", threshold: 1, keys: [author.publicKey] },
    { name: "site", threshold: 1, keys: [site.publicKey] },
  ],
};

export function headOf(manifest: Manifest = sample, keys: readonly SecretKey[] = [author, site]): BundleHead {
  const payload = manifestBytes(manifest);
  const unsigned: Envelope = { payload, signatures: [] };
  return { manifest: payload, signatures: envelopeBytes(keys.reduce(signed, unsigned)) };
}

/** The sample's files as a bundle wants them; `more` are files of other capsules. */
export function blobsFor(
  manifest: Manifest,
  more: ReadonlyMap<string, Uint8Array> = contents,
): readonly OutgoingBlob[] {
  const byDigest = new Map([...more.values()].map((bytes) => [digestOf(bytes), bytes]));
  return blobsOf(manifest.files, "the sample").map((blob: Blob) => ({
    ...blob,
    content: [byDigest.get(blob.digest)!],
  }));
}

export async function bundleOf(
  head: BundleHead = headOf(),
  blobs: readonly OutgoingBlob[] = blobsFor(sample),
): Promise<Uint8Array> {
  return new Uint8Array(await buffer(bundleStream(head, blobs)));
}

/** In pieces of this size, as a disk or a network would bring them. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export interface ReadBundle {
  readonly opened: OpenedHead;
  readonly contents: readonly Uint8Array[];
}

export async function readBundle(
  bytes: Uint8Array,
  { size = 4_096, open = openHead }: { readonly size?: number; readonly open?: typeof openHead } = {},
): Promise<ReadBundle> {
  const reader = new BundleReader(inPieces(bytes, size), "test.capsule");
  const opened = await open(await reader.head(), { place: "test.capsule", policy });
  const read: Uint8Array[] = [];
  for await (const { content } of reader.blobs(opened.blobs))
    read.push(new Uint8Array(await buffer(content)));
  return { opened, contents: read };
}
