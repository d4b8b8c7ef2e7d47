// What a log sends to a witness or a mirror to have a checkpoint cosigned (c2sp.org/tlog-witness, add-checkpoint): the
// size that the other side has cosigned before, the proof from there, an empty line, and the checkpoint.

import { base64, fromBase64 } from "#runtime/core/base64.ts";
import { parseSize } from "#runtime/prove/checkpoint.ts";
import { noteBytesMax } from "#runtime/prove/note.ts";
import { type Hash, hashBytes } from "#runtime/prove/tree.ts";

export interface AddCheckpoint {
  readonly old: number;
  readonly proof: readonly Hash[];
  /** The note, signatures and all. */
  readonly checkpoint: string;
}

export function formatAddCheckpoint({ old, proof, checkpoint }: AddCheckpoint): string {
  return [`old ${old}`, ...proof.map(base64), "", checkpoint].join("\n");
}

/** Undefined for anything but exactly this form. */
export function parseAddCheckpoint(text: string): AddCheckpoint | undefined {
  if (text.length > noteBytesMax) return undefined;
  const split = text.indexOf("\n\n");
  if (split < 0) return undefined;
  const [first, ...rest] = text.slice(0, split).split("\n");
  const old = /^old (.+)$/.exec(first!)?.[1];
  const size = old === undefined ? undefined : parseSize(old);
  const proof = rest.map(fromBase64).filter((hash) => hash?.length === hashBytes) as Hash[];
  if (size === undefined || proof.length !== rest.length || proof.length > proofHashesMax) return undefined;
  return { old: size, proof, checkpoint: text.slice(split + 2) };
}

/** A tree of 2^63 leaves has proofs of 63 hashes. */
export const proofHashesMax = 63;
