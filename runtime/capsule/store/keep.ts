// What lies in a store, and how it gets out again.

import { lstat, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { manifestName, signaturesName } from "#runtime/capsule/bundle/form.ts";
import type { OpenedHead } from "#runtime/capsule/bundle/open.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import { exists, namesIn, syncFolder, unwritable } from "./disk.ts";
import { installedHead } from "./open.ts";
import {
  blobPath,
  capsulePath,
  capsulesMax,
  isDigest,
  type Place,
  placeOf,
  sweep,
  writing,
} from "./place.ts";

export type Listed = Readonly<
  { kind: "capsule"; id: Digest; opened: OpenedHead } | { kind: "damaged"; id: Digest; fault: Fault }
>;

/** All that is installed, by id. Signatures are not asked about, and blobs are not read. */
export async function installed(store: string): Promise<readonly Listed[]> {
  const place = placeOf(store);
  const ids = (await namesIn(place.capsules)).map((name) => `sha256:${name}`).filter(isDigest);
  if (ids.length > capsulesMax)
    throw new Fault(
      "capsule/too-large",
      `The store ${store} has ${ids.length} capsules, of at most ${capsulesMax}`,
      {
        hint: "Remove those that nobody runs any more",
      },
    );
  const all: Listed[] = [];
  for (const id of ids)
    try {
      all.push({ kind: "capsule", id, opened: await installedHead(place, { id }) });
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      all.push({ kind: "damaged", id, fault });
    }
  return all;
}

/** Takes a capsule out, by one rename; its blobs stay until `collect` finds that no other lists them. */
export async function remove(store: string, id: Digest): Promise<void> {
  const place = placeOf(store);
  const path = capsulePath(place, id);
  using _lock = await writing(place);
  if (!(await exists(path)))
    throw new Fault("capsule/not-installed", `The store ${place.root} has no capsule ${id}`, {
      hint: "`iv capsule list` shows what is installed",
    });
  try {
    await sweep(place);
    await rename(path, join(place.incoming, id.slice("sha256:".length)));
    await syncFolder(place.capsules);
    await sweep(place);
  } catch (error) {
    throw unwritable(path, error);
  }
}

export interface Collected {
  readonly blobsRemoved: number;
  readonly blobsKept: number;
}

/** How many blobs there are, and how many of them no capsule lists. It only looks. */
export async function unlisted(
  store: string,
): Promise<{ readonly blobs: number; readonly unlisted: number }> {
  const { paths, unwanted } = await sorted(store);
  return { blobs: paths.length, unlisted: unwanted.length };
}

/**
 * Removes the blobs that no capsule lists. A capsule whose manifest cannot be read could list any of
 * them, so as long as there is one nothing is removed.
 */
export async function collect(store: string): Promise<Collected> {
  const place = placeOf(store);
  using _lock = await writing(place);
  await sweep(place);
  const { paths, unwanted } = await sorted(store);
  for (const path of unwanted) await rm(path, { recursive: true, force: true });
  await syncFolder(place.blobs);
  return { blobsRemoved: unwanted.length, blobsKept: paths.length - unwanted.length };
}

export interface Survey {
  /** Paths of the store that no capsule lists. */
  readonly leftOver: readonly string[];
  /** Files that others than their owner may write, which is no damage yet: every load hashes what it reads. */
  readonly exposed: readonly { readonly path: string; readonly mode: number }[];
}

/** What does not belong into the store, and what others could change there. As long as a manifest is damaged, nothing is left over. */
export async function survey(store: string): Promise<Survey> {
  const place = placeOf(store);
  const all = await installed(store);
  const heads = all.flatMap(({ id }) =>
    [manifestName, signaturesName].map((name) => join(capsulePath(place, id), name)),
  );
  const isWhole = all.every(({ kind }) => kind === "capsule");
  const { paths: blobs, unwanted } = isWhole
    ? await sorted(store)
    : { paths: await blobsIn(place), unwanted: [] };
  const strangers = (await namesIn(place.capsules)).filter((name) => !isDigest(`sha256:${name}`));
  const exposed = [];
  for (const path of [...heads, ...blobs]) {
    const status = await lstat(path).catch(() => undefined);
    if (status?.isFile() && (status.mode & othersWrite) !== 0)
      exposed.push({ path, mode: status.mode & 0o7777 });
  }
  return { leftOver: [...unwanted, ...strangers.map((name) => join(place.capsules, name))], exposed };
}

const othersWrite = 0o022;

async function blobsIn(place: Place): Promise<readonly string[]> {
  return (await namesIn(place.blobs)).map((name) => join(place.blobs, name));
}

async function sorted(
  store: string,
): Promise<{ readonly paths: readonly string[]; readonly unwanted: readonly string[] }> {
  const place = placeOf(store);
  const wanted = new Set<string>();
  for (const each of await installed(store)) {
    if (each.kind === "damaged") throw each.fault;
    for (const { digest } of each.opened.blobs) wanted.add(blobPath(place, digest));
  }
  const paths = await blobsIn(place);
  return { paths, unwanted: paths.filter((path) => !wanted.has(path)) };
}
