import { createHash } from "node:crypto";
import { lstat, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Blob, bundleBytesMax, manifestName, signaturesName } from "#runtime/capsule/bundle/form.ts";
import { type OpenedHead, openHead } from "#runtime/capsule/bundle/open.ts";
import { BundleReader, type IncomingBlob } from "#runtime/capsule/bundle/read.ts";
import type { TrustPolicy } from "#runtime/capsule/trust/policy.ts";
import { utidText } from "#runtime/capsule/utid.ts";
import { type Digest, sameBytes } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { exists, filePieces, plainFile, syncFolder, unwritable, writeWhole } from "./disk.ts";
import { installed } from "./keep.ts";
import { foreignIn } from "./open.ts";
import { blobPath, capsulePath, capsulesMax, type Place, placeOf, sweep, writing } from "./place.ts";

export interface Installed extends OpenedHead {
  readonly blobsWritten: number;
  readonly bytesWritten: number;
  /** Blobs that were there already, whole, from this capsule or another. */
  readonly blobsKept: number;
}

export interface Installing {
  readonly store: string;
  readonly policy: TrustPolicy;
  /** What the source is called, for messages. */
  readonly place: string;
  /** Why one may be installed that is older than what is there. */
  readonly olderBecause?: string | undefined;
}

/**
 * Takes a bundle into the store. The signatures are judged before the first blob is accepted; blobs come
 * before the capsule that lists them, and the capsule appears by one rename. So whoever dies at any point
 * leaves the store with the capsule or without it, and with some bytes more for `collect` at worst.
 */
export async function install(
  source: AsyncIterable<Uint8Array>,
  { store, policy, place: from, olderBecause }: Installing,
): Promise<Installed> {
  const reader = new BundleReader(source, from);
  try {
    const opened = await openHead(await reader.head(), { place: from, policy });
    const place = placeOf(store);
    using _lock = await writing(place);
    await sweep(place);
    await holdRoom(place, opened.id);
    if (olderBecause === undefined) await refuseOlder(opened, { store, from });
    const count = { blobsWritten: 0, bytesWritten: 0, blobsKept: 0 };
    for await (const blob of reader.blobs(opened.blobs)) {
      if (await keepBlob(blob, place)) count.blobsKept++;
      else {
        count.blobsWritten++;
        count.bytesWritten += blob.bytes;
      }
    }
    await keepHead(opened, place);
    return { ...opened, ...count };
  } finally {
    await reader.close();
  }
}

/** A store that could not be listed any more could not be tidied either. */
async function holdRoom(place: Place, id: Digest): Promise<void> {
  const { length } = await readdir(place.capsules);
  if (length < capsulesMax || (await exists(capsulePath(place, id)))) return;
  throw new Fault("capsule/too-large", `The store ${place.root} holds ${length} capsules, and no more`, {
    hint: "Remove those that nobody goes back to (`iv capsule remove`)",
  });
}

/**
 * Whoever could bring back an old version could bring back its mistakes. One that is here already may be mended, and
 * going back to it is the lifecycle's to decide.
 */
async function refuseOlder(
  { id, manifest }: OpenedHead,
  { store, from }: { readonly store: string; readonly from: string },
): Promise<void> {
  const here = (await installed(store)).flatMap((each) => (each.kind === "capsule" ? [each.opened] : []));
  if (here.some((other) => other.id === id)) return;
  const newer = here
    .map((other) => other.manifest)
    .filter(({ publisher, name }) => publisher === manifest.publisher && name === manifest.name)
    .find(({ epoch }) => epoch > manifest.epoch);
  if (newer === undefined) return;
  throw new Fault(
    "capsule/refused",
    `${from} is ${utidText(manifest)} with epoch ${manifest.epoch}, and ${utidText(newer)} with epoch ${newer.epoch} is installed`,
    {
      hint: "Install the newest version; where an old one is meant, say why with --allow-older REASON",
    },
  );
}

/** True where the blob was there already. Its bytes are read all the same: the bundle must be whole. */
async function keepBlob(blob: IncomingBlob, place: Place): Promise<boolean> {
  const path = blobPath(place, blob.digest);
  if (await isWhole(path, blob)) {
    for await (const _piece of blob.content);
    return true;
  }
  // A folder in its place would stop the rename; and what is damaged serves nobody.
  await rm(path, { recursive: true, force: true });
  await writeWhole(path, blob.content, {
    staging: place.incoming,
    mode: 0o444,
    // Read back from the file: what a disk or its driver made of the bytes is what will be loaded.
    async check(staged) {
      if (!(await isWhole(staged, blob)))
        throw new Fault("capsule/unwritable", `What was written to ${path} does not read back the same`, {
          hint: "Look at the disk's health; nothing was installed",
        });
    },
  });
  return false;
}

async function isWhole(path: string, { digest, bytes }: Blob): Promise<boolean> {
  if (!(await exists(path))) return false;
  const hash = createHash("sha256");
  try {
    for await (const piece of filePieces(path, { bytesMax: bytes, links: "refuse" })) hash.update(piece);
  } catch (error) {
    // Too long, a folder, no right to read: whatever it is, it is not the blob, and is written over.
    if (error instanceof Fault) return false;
    throw error;
  }
  return `sha256:${hash.digest("hex")}` === digest;
}

async function keepHead({ head, id }: OpenedHead, place: Place): Promise<void> {
  const path = capsulePath(place, id);
  const files = { [manifestName]: head.manifest, [signaturesName]: head.signatures };
  try {
    await tidied(path);
    if (await exists(path)) {
      // The manifest is what the id says; signatures may have come since, and are exchanged whole.
      for (const [name, bytes] of Object.entries(files)) await keepFile(join(path, name), { bytes, place });
      return;
    }
    const staged = await mkdtemp(join(place.incoming, "capsule-"));
    for (const [name, bytes] of Object.entries(files))
      await writeWhole(join(staged, name), [bytes], { mode: 0o444 });
    await mkdir(place.capsules, { recursive: true });
    await rename(staged, path);
    await syncFolder(place.capsules);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** What somebody else put into a capsule's folder goes, and a link in its place; what it points to stays. */
async function tidied(path: string): Promise<void> {
  if (!(await exists(path))) return;
  if (!(await lstat(path)).isDirectory()) await rm(path, { force: true });
  else for (const name of await foreignIn(path)) await rm(join(path, name), { recursive: true, force: true });
}

async function keepFile(
  path: string,
  { bytes, place }: { readonly bytes: Uint8Array; readonly place: Place },
): Promise<void> {
  const found = await plainFile(path, bundleBytesMax).catch(() => undefined);
  if (found !== undefined && sameBytes(found, bytes)) return;
  await writeWhole(path, [bytes], { staging: place.incoming, mode: 0o444 });
}
