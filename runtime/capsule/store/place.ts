// Where things lie in a store:
//
//   blobs/sha256/<hex>               a member's bytes, read-only, named after what they are
//   capsules/<hex>/manifest.json     a capsule is the list of its blobs
//   capsules/<hex>/signatures.json
//   incoming/                        what is being written; nothing here counts
//   lock                             one writer; readers need none, because what is there never changes

import { constants } from "node:fs";
import { access, mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { blobName } from "#runtime/capsule/bundle/form.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { exclusive } from "#runtime/core/exclusive.ts";
import { Fault } from "#runtime/core/fault.ts";
import { syncFolder, unwritable } from "./disk.ts";

export interface Place {
  readonly root: string;
  readonly blobs: string;
  readonly capsules: string;
  readonly incoming: string;
}

export function placeOf(store: string): Place {
  const root = resolve(store);
  return {
    root,
    blobs: join(root, "blobs", "sha256"),
    capsules: join(root, "capsules"),
    incoming: join(root, "incoming"),
  };
}

export function blobPath({ root }: Place, digest: Digest): string {
  return join(root, blobName(digest));
}

export function capsulePath({ capsules }: Place, id: Digest): string {
  return join(capsules, id.slice("sha256:".length));
}

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** Makes the folders and keeps other writers out until it is disposed of; a process that dies lets go. */
export async function writing(place: Place): Promise<Disposable> {
  try {
    for (const folder of [place.blobs, place.capsules, place.incoming])
      await mkdir(folder, { recursive: true });
    await access(place.root, constants.W_OK);
    await syncFolder(place.root);
    await syncFolder(join(place.root, "blobs"));
    const lock = exclusive(join(place.root, "lock"));
    if (lock !== undefined) return lock;
  } catch (error) {
    throw unwritable(place.root, error);
  }
  throw new Fault("capsule/busy", `Another process writes the store ${place.root}`, {
    hint: "Wait until it has finished, then try again",
  });
}

/** What a process that died has left behind; whoever calls this holds the lock, so nobody is writing it. */
export async function sweep({ incoming }: Place): Promise<void> {
  for (const name of await readdir(incoming))
    await rm(join(incoming, name), { recursive: true, force: true });
}

export const capsulesMax = 1_024;
