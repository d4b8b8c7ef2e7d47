// Old records are given up by whole files. What stays behind of a file is the root over it, 32 bytes: with that every proof
// about the rest can still be made. First the log says what will go, then the roots are on the disk, then the
// files go; wherever that ends, the log is whole, and the next look goes on.

import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { sameBytes } from "#runtime/core/digest.ts";
import type { PruneRecord } from "#runtime/prove/log-record.ts";
import type { LogIndex } from "#runtime/prove/port.ts";
import { encodeRecord } from "#runtime/prove/record.ts";
import { CompactRange, type Hash, hashBytes, leafHash } from "#runtime/prove/tree.ts";
import { segmentPath } from "./layout.ts";
import { Segment, segmentRecords, tileRecords } from "./segment.ts";
import { broken, guarded, keepEvidence } from "./sqlite.ts";
import type { LogStore } from "./store.ts";

export interface Pruning extends Pick<PruneRecord, "at" | "because" | "taken"> {
  readonly count: number;
}

/** Gives up so many of the oldest files. Returns the oldest record that is there now. */
export function prune(store: LogStore, { count, at, because, taken }: Pruning): LogIndex {
  const { dir } = store;
  const going = store.holdings().full.slice(0, count);
  const first = going.at(-1)!.end;
  store.commit([encodeRecord({ kind: "prune", boot: "none", at, first, because, taken })]);
  guarded(dir, () => {
    keepRoots(
      dir,
      going.map(({ number }) => number),
    );
    for (const { number } of going)
      for (const suffix of ["-wal", "-shm", ""]) rmSync(segmentPath(dir, number) + suffix, { force: true });
    sync(dir);
  });
  return first;
}

/** The roots over the files that were given up, oldest first; undefined where they are not there, or lead elsewhere. */
export function rootsGivenUp(dir: string, start: CompactRange): readonly Hash[] | undefined {
  const count = start.size / segmentRecords;
  const path = join(dir, rootsName);
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  if (!Number.isInteger(count) || bytes.length < count * hashBytes) return undefined;
  const roots = Array.from({ length: count }, (_, number) =>
    bytes.subarray(number * hashBytes, (number + 1) * hashBytes),
  );
  const range = roots.reduce((files, root) => files.append(root), CompactRange.empty);
  return sameBytes(range.bytes(), start.bytes()) ? roots : undefined;
}

export const rootsName = "given-up";

function keepRoots(dir: string, numbers: readonly number[]): void {
  const file = openSync(
    join(dir, rootsName),
    constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW,
    0o640,
  );
  try {
    for (const number of numbers) writeSync(file, rootOf(dir, number), 0, hashBytes, number * hashBytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  sync(dir);
}

/** A file that does not lead from its beginning to that of the next is evidence, and is not given up. */
function rootOf(dir: string, number: number): Hash {
  using segment = new Segment(segmentPath(dir, number), { readonly: true, busyMs });
  using next = new Segment(segmentPath(dir, number + 1), { readonly: true, busyMs });
  const leadsOn = (root: Hash): boolean => {
    // A full file is one perfect subtree, so files are to the tree above them what records are to a file.
    const files = CompactRange.from(number, segment.start().bytes());
    return files !== undefined && sameBytes(files.append(root).bytes(), next.start().bytes());
  };
  const tiles = Array.from({ length: segmentRecords / tileRecords }, (_, tile) =>
    segment.tile((number * segmentRecords) / tileRecords + tile),
  );
  if (tiles.every((tile) => tile !== undefined)) {
    const root = rootOver(tiles);
    if (leadsOn(root)) return root;
  }
  const leaves = [...segment.entries(number * segmentRecords)].flatMap(({ body }) =>
    body === undefined ? [] : leafHash(body),
  );
  const root = rootOver(leaves);
  if (leaves.length !== segmentRecords || !leadsOn(root))
    throw broken(segment.path, "its records do not lead to those of the next file", keepEvidence);
  return root;
}

function rootOver(hashes: readonly Hash[]): Hash {
  return hashes.reduce((range, hash) => range.append(hash), CompactRange.empty).root();
}

function sync(dir: string): void {
  const folder = openSync(dir, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

const busyMs = 100;
