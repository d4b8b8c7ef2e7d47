// Capsules to judge again with. Whose they are does not matter here: a log names a capsule by its digest, and what
// has that digest is the one, wherever it was found.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { manifestName } from "#runtime/capsule/bundle/form.ts";
import { openHead } from "#runtime/capsule/bundle/open.ts";
import { BundleReader } from "#runtime/capsule/bundle/read.ts";
import { openCapsule } from "#runtime/capsule/disk.ts";
import { exists } from "#runtime/capsule/store/disk.ts";
import { capsulePath, placeOf } from "#runtime/capsule/store/place.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { sourceOf } from "#runtime/cli/capsule/source.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { ReplayCapsule } from "#runtime/tick/replay/stand-in.ts";

/** A folder, a `.capsule` file, an OCI layout, or the id or the name of what is installed in `store`. */
export async function capsuleAt(word: string, store: string | undefined): Promise<ReplayCapsule> {
  const isFolder = await stat(join(word, manifestName)).then(
    () => true,
    () => false,
  );
  if (isFolder) return await openCapsule(word);
  const { stream, place } = await sourceOf(word, store);
  const reader = new BundleReader(stream, place);
  try {
    const { id, manifest, blobs } = await openHead(await reader.head(), { place });
    const contents = new Map<Digest, Uint8Array>();
    for await (const { digest, content } of reader.blobs(blobs)) {
      const pieces: Uint8Array[] = [];
      for await (const piece of content) pieces.push(piece);
      contents.set(digest, Buffer.concat(pieces));
    }
    return {
      id,
      manifest,
      files: new Map(manifest.files.map(({ file, digest }) => [file, contents.get(digest)!])),
    };
  } finally {
    await reader.close();
  }
}

export type CapsuleFor = (id: Digest, name: string | undefined) => Promise<ReplayCapsule | undefined>;

/**
 * By its id, among those that were named and in the store. One that has the name of the wanted one and another id
 * stands in for it, as does the only one at hand where the log does not say the name: that it is another is told.
 */
export async function capsulesAt(words: readonly string[], store: string | undefined): Promise<CapsuleFor> {
  const named: ReplayCapsule[] = [];
  for (const word of words) named.push(await capsuleAt(word, store));
  return async (id, name) => {
    const found = named.find((capsule) => capsule.id === id);
    if (found !== undefined) return found;
    if (store !== undefined && (await exists(capsulePath(placeOf(store), id))))
      return await capsuleAt(id, store);
    if (name === undefined) return named.length === 1 ? named[0] : undefined;
    return named.find(({ manifest }) => utidText(manifest) === name);
  };
}
