// Whether a checkpoint that somebody has brought is of another history than the one that is kept. That is the one thing
// that a gateway cannot do by mistake, so what shows it is kept for good, and nothing more is taken of that log.

import { base64 } from "#runtime/core/base64.ts";
import { sameBytes } from "#runtime/core/digest.ts";
import { type Checkpoint, parseCheckpoint } from "#runtime/prove/checkpoint.ts";
import { splitNote } from "#runtime/prove/note.ts";
import { perfectRootIn } from "#runtime/prove/perfect.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import {
  consistencyProof,
  type Hash,
  nodeHash,
  olderRootIn,
  type RootOf,
  rootsOver,
  splitOf,
} from "#runtime/prove/tree.ts";
import type { Books, ForkEvidence, MirroredLog, SignedSize } from "./port.ts";

/** Undefined where it is not shown; a checkpoint that is larger than all that is kept shows nothing yet. */
export async function forkOf(
  log: MirroredLog,
  { checkpoint, note }: { readonly checkpoint: Checkpoint; readonly note: string },
  books: Books,
): Promise<ForkEvidence | undefined> {
  for (const kept of [log.pending, log.mirrored]) {
    if (kept?.size !== checkpoint.size || sameBytes(rootOf(kept), checkpoint.root)) continue;
    const because = `two checkpoints of ${log.origin} at size ${kept.size} have different roots`;
    return { because, older: kept.note, newer: note, rootInNewer: null, proof: [] };
  }
  const { mirrored } = log;
  if (mirrored === null || checkpoint.size === 0 || checkpoint.size > mirrored.size) return undefined;
  if (!(await canTell(log, checkpoint.size, books))) return undefined;
  const roots = await rootsKept(log, [checkpoint.size, mirrored.size], books);
  const root = roots(0, checkpoint.size);
  if (sameBytes(root, checkpoint.root)) return undefined;
  return {
    because: `checkpoint ${checkpoint.size} of ${log.origin} is not in the history that checkpoint ${mirrored.size} is of`,
    older: note,
    newer: mirrored.note,
    rootInNewer: base64(root),
    proof: consistencyProof(checkpoint.size, mirrored.size, roots).map(base64),
  };
}

/** The same of a proof from beside a perfect size, which was asked for because one from it does not name its root. */
export function forkBeside(
  kept: SignedSize,
  { checkpoint, note }: { readonly checkpoint: Checkpoint; readonly note: string },
  { old, proof }: { readonly old: number; readonly proof: readonly Hash[] },
): ForkEvidence | undefined {
  const { size: newer, root: newerRoot } = checkpoint;
  const found = perfectRootIn({ perfect: kept.size, older: old, newer, newerRoot }, proof);
  return found && aheadOf(kept, { checkpoint, note }, found);
}

/**
 * Of a larger checkpoint whose proof does not lead on from what is kept. A proof that leads to the root that the gateway
 * has signed for names the root that this goes on from; where that is another than the kept one, the gateway
 * has signed two histories. A proof that leads nowhere is only a bad proof.
 */
export function forkAhead(
  kept: SignedSize,
  { checkpoint, note }: { readonly checkpoint: Checkpoint; readonly note: string },
  proof: readonly Hash[],
): ForkEvidence | undefined {
  const { size: newer, root: newerRoot } = checkpoint;
  const root = olderRootIn({ older: kept.size, newer, newerRoot }, proof);
  return root && aheadOf(kept, { checkpoint, note }, { root, proof });
}

function aheadOf(
  kept: SignedSize,
  { checkpoint, note }: { readonly checkpoint: Checkpoint; readonly note: string },
  { root, proof }: { readonly root: Hash; readonly proof: readonly Hash[] },
): ForkEvidence | undefined {
  if (sameBytes(root, rootOf(kept))) return undefined;
  return {
    because: `checkpoint ${checkpoint.size} of ${checkpoint.origin} does not go on from checkpoint ${kept.size}`,
    older: kept.note,
    newer: note,
    rootInNewer: base64(root),
    proof: proof.map(base64),
  };
}

/** The root at a size within a package that was given up is known to nobody any more. */
async function canTell(log: MirroredLog, size: number, books: Books): Promise<boolean> {
  const begin = size - (size % packageRecords);
  return begin === size || (await books.leaves(log, begin)).length >= size - begin;
}

/** For proofs at these sizes: the roots of full packages are kept, and only packages that are cut are hashed again. */
export async function rootsKept(
  log: MirroredLog,
  sizes: readonly number[],
  books: Pick<Books, "packageRoots" | "leaves">,
): Promise<RootOf> {
  const packages = await books.packageRoots(log, log.full.size);
  const cut = new Map<number, readonly Hash[]>();
  for (const size of sizes) {
    const from = size - (size % packageRecords);
    if (from < log.next && from !== size) cut.set(from, await books.leaves(log, from));
  }
  const over = (from: number, to: number): Hash => {
    const count = to - from;
    if (count === packageRecords && from % packageRecords === 0) return packages[from / packageRecords]!;
    if (count > packageRecords) {
      const middle = from + splitOf(count);
      return nodeHash(over(from, middle), over(middle, to));
    }
    const begin = from - (from % packageRecords);
    return rootsOver((index) => cut.get(begin)![index - begin]!)(from, to);
  };
  return over;
}

function rootOf({ note }: SignedSize): Hash {
  const read = splitNote(note);
  return parseCheckpoint(typeof read === "string" ? "" : read.text)!.root;
}
