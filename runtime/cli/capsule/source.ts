// Where a capsule may be: a `.capsule` file, a store, an OCI layout, or the folder that a build wrote.
// Each is turned into the bytes of a bundle, so that everything behind this file checks one form.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type Blob,
  blobName,
  blobsOf,
  bundleBytesMax,
  manifestName,
  signaturesName,
} from "#runtime/capsule/bundle/form.ts";
import { headIn, imageIn, indexName, layoutName, ociBytesMax } from "#runtime/capsule/bundle/oci.ts";
import { openHead } from "#runtime/capsule/bundle/open.ts";
import type { BundleHead } from "#runtime/capsule/bundle/read.ts";
import { bundleStream } from "#runtime/capsule/bundle/write.ts";
import { memberBytesMax, readMember } from "#runtime/capsule/disk.ts";
import { manifestBytes } from "#runtime/capsule/manifest-bytes.ts";
import { manifestBytesMax, parseManifest } from "#runtime/capsule/parse-manifest.ts";
import { exists, filePieces, plainFile } from "#runtime/capsule/store/disk.ts";
import { installed } from "#runtime/capsule/store/keep.ts";
import { installedHead, wholeMembers } from "#runtime/capsule/store/open.ts";
import { capsulePath, isDigest, placeOf } from "#runtime/capsule/store/place.ts";
import { envelopeBytes, envelopeBytesMax } from "#runtime/capsule/trust/envelope.ts";
import { parseUtid, utidText } from "#runtime/capsule/utid.ts";
import { UsageError } from "#runtime/cli/command.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { isMeant } from "./named.ts";

export interface Source {
  /** As messages call it. */
  readonly place: string;
  readonly kind: "bundle" | "store" | "oci" | "folder";
  /** The capsule as a bundle; nothing of it has been checked. */
  readonly stream: AsyncIterable<Uint8Array>;
}

/** `word` is a path, or the id or the name of a capsule in `store`. */
export async function sourceOf(word: string, store: string | undefined): Promise<Source> {
  if (isDigest(word) || parseUtid(word) !== undefined) {
    if (store === undefined) throw new UsageError(`say with --store where ${word} is installed`);
    return await installedSource(word, store);
  }
  if (store !== undefined && isProduct(word) && !(await exists(word)))
    return await installedSource(word, store);
  if (!(await isFolder(word)))
    return {
      place: word,
      kind: "bundle",
      stream: filePieces(word, { bytesMax: fileBytesMax, links: "follow" }),
    };
  if (await exists(join(word, layoutName))) return await ociSource(word);
  return await folderSource(word);
}

/** A word that may be a capsule's name, with its publisher or without. */
function isProduct(word: string): boolean {
  return /^[a-z][a-z0-9-]*(?:\/[a-z][a-z0-9-]*)?$/.test(word);
}

/** Headers, padding, manifest and signatures are small beside this. */
const fileBytesMax: number = bundleBytesMax + 4 * 1_024 * 1_024;

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (status) => status.isDirectory(),
    // What is missing is told by whoever opens it, in its own words.
    () => false,
  );
}

async function installedSource(word: string, store: string): Promise<Source> {
  const id = isDigest(word) ? word : await idOf(word, store);
  const path = capsulePath(placeOf(store), id);
  if (!(await exists(path))) throw notInstalled(word, store);
  await holdWhole(id, store);
  const head = {
    manifest: await plainFile(join(path, manifestName), manifestBytesMax),
    signatures: await plainFile(join(path, signaturesName), envelopeBytesMax),
  };
  return await withBlobs(head, { place: word, kind: "store", root: placeOf(store).root });
}

/** Before it goes on as a bundle: a bundle's reader would know a file by its digest alone, and take the way for what damaged it. */
async function holdWhole(id: Digest, store: string): Promise<void> {
  const place = placeOf(store);
  const { manifest } = await installedHead(place, { id });
  for await (const _member of wholeMembers(place, { id, manifest }));
}

async function idOf(word: string, store: string): Promise<Digest> {
  const all = await installed(store);
  const found = all.filter(
    (each) => each.kind === "capsule" && isMeant(word, { id: each.id, name: utidText(each.opened.manifest) }),
  );
  if (found.length > 1)
    throw new Fault(
      "capsule/not-installed",
      `The store ${store} has ${found.length} capsules named ${word}`,
      {
        hint: "Name one by its id, or with its version; `iv capsule list` shows them",
      },
    );
  const damaged = all.find((each) => each.kind === "damaged");
  // Whose manifest is damaged has no name any more; it may well be the one that is asked for.
  if (found[0] === undefined && damaged !== undefined) throw damaged.fault;
  if (found[0] === undefined) throw notInstalled(word, store);
  return found[0].id;
}

function notInstalled(word: string, store: string): Fault {
  return new Fault("capsule/not-installed", `The store ${store} has no capsule ${word}`, {
    hint: "`iv capsule list` shows what is installed",
  });
}

async function ociSource(root: string): Promise<Source> {
  const indexPath = join(root, indexName);
  const image = imageIn(await plainFile(indexPath, ociBytesMax), indexPath);
  const imagePath = join(root, blobName(image));
  const { manifest, signatures } = headIn(await digested(imagePath, image), imagePath);
  const head = {
    manifest: await digested(join(root, blobName(manifest)), manifest),
    signatures: await digested(join(root, blobName(signatures)), signatures),
  };
  return await withBlobs(head, { place: root, kind: "oci", root });
}

async function digested(path: string, digest: Digest): Promise<Uint8Array> {
  const bytes = await plainFile(path, ociBytesMax);
  const found = digestOf(bytes);
  if (found === digest) return bytes;
  throw new Fault("capsule/bad-digest", `${path} is ${found}, not what it is named after`, {
    hint: "The layout was damaged on its way or altered; fetch it again",
  });
}

/** In a store and in a layout blobs lie under the names that they have in a bundle. */
async function withBlobs(
  head: BundleHead,
  { place, kind, root }: { readonly place: string; readonly kind: Source["kind"]; readonly root: string },
): Promise<Source> {
  const { blobs } = await openHead(head, { place });
  return { place, kind, stream: bundleStream(head, blobs.map(outgoing)) };

  function outgoing(blob: Blob): Blob & { readonly content: AsyncIterable<Uint8Array> } {
    const path = join(root, blobName(blob.digest));
    return { ...blob, content: filePieces(path, { bytesMax: blob.bytes, links: "refuse" }) };
  }
}

/** What a build wrote: the members by name, and the signatures if somebody has signed. */
async function folderSource(folder: string): Promise<Source> {
  const path = join(folder, manifestName);
  const manifest = await parseManifest(await readMember(folder, manifestName, manifestBytesMax), path);
  const payload = manifestBytes(manifest);
  const signatures = (await exists(join(folder, signaturesName)))
    ? await readMember(folder, signaturesName, envelopeBytesMax)
    : envelopeBytes({ payload, signatures: [] });
  const fileOf = new Map(manifest.files.map(({ file, digest }) => [digest, file]));
  const blobs = blobsOf(manifest.files, path).map((blob) => ({
    ...blob,
    content: memberPieces(folder, fileOf.get(blob.digest)!),
  }));
  return { place: folder, kind: "folder", stream: bundleStream({ manifest: payload, signatures }, blobs) };
}

async function* memberPieces(folder: string, file: string): AsyncGenerator<Uint8Array, void> {
  yield await readMember(folder, file, memberBytesMax);
}
