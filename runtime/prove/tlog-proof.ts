// One record's evidence in one file, as C2SP specifies it (c2sp.org/tlog-proof): where the record stands, the hashes
// from it to the root, and the signed checkpoint with that root. The record itself travels in the line that
// the format leaves to us, packed; nothing vouches for that line but the proof below it, which is about the record itself.

import { base64, fromBase64 } from "#runtime/core/base64.ts";
import { type Checkpoint, openCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import type { VerifierKey } from "./note.ts";
import { type Hash, hashBytes, leafHash, verifyInclusion } from "./tree.ts";

export interface TlogProof {
  readonly record: Uint8Array;
  readonly index: number;
  readonly hashes: readonly Hash[];
  /** The note, signatures and all. */
  readonly checkpoint: string;
}

/** How a record is made small: `docs/proofs.md` says how, byte by byte. */
export interface Packing {
  pack(record: Uint8Array): Uint8Array;
  /** Undefined for what nobody has packed, to its last byte, and for what is longer than any record. */
  unpack(packed: Uint8Array): Uint8Array | undefined;
}

export function formatProof({ record, index, hashes, checkpoint }: TlogProof, { pack }: Packing): string {
  const extra = base64(Uint8Array.of(packedMark, ...pack(record)));
  const lines = [header, `extra ${extra}`, `index ${index}`, ...hashes.map((hash) => base64(hash))];
  return `${lines.join("\n")}\n\n${checkpoint}`;
}

/** Undefined for anything but exactly this form, with a record in its `extra` line. */
export function parseProof(text: string, packing: Packing): TlogProof | undefined {
  if (text.length > proofBytesMax) return undefined;
  const split = text.indexOf("\n\n");
  if (split < 0) return undefined;
  const [first, extra, index, ...rest] = text.slice(0, split).split("\n");
  const carried = extra?.startsWith("extra ") ? fromBase64(extra.slice("extra ".length)) : undefined;
  const record = carried && recordIn(carried, packing);
  const at = /^index (0|[1-9][0-9]*)$/.exec(index ?? "")?.[1];
  const hashes = rest.map(fromBase64).filter((hash) => hash?.length === hashBytes) as Hash[];
  const isWhole = first === header && record !== undefined && hashes.length === rest.length;
  if (!isWhole || at === undefined || !Number.isSafeInteger(Number(at)) || hashes.length > hashesMax)
    return undefined;
  return { record, index: Number(at), hashes, checkpoint: text.slice(split + 2) };
}

/** Files from before records were packed have the record as it is, and that begins with a brace. */
function recordIn(carried: Uint8Array, { unpack }: Packing): Uint8Array | undefined {
  if (carried[0] === brace) return carried;
  return carried[0] === packedMark ? unpack(carried.subarray(1)) : undefined;
}

export type ProofReading = Readonly<
  { kind: "verified"; checkpoint: Checkpoint } | { kind: "rejected"; because: string }
>;

/** Whether the holder of this key has signed a log that has this very record at this very place. */
export function openProof(
  { record, index, hashes, checkpoint: note }: TlogProof,
  key: VerifierKey,
): ProofReading {
  const reading = openCheckpoint(note, key);
  if (reading.kind === "rejected")
    return { kind: "rejected", because: `its checkpoint is no good: ${reading.because}` };
  const { checkpoint } = reading;
  const { size, root } = checkpoint;
  if (!verifyInclusion({ index, size, leaf: leafHash(record), root }, hashes))
    return { kind: "rejected", because: "the record is not in the log that was signed, or not there" };
  return { kind: "verified", checkpoint };
}

/** What a note says of itself, believed or not: to tell whose key to ask for. */
export function originOf(note: string): string | undefined {
  const end = note.lastIndexOf("\n\n");
  return end < 0 ? undefined : parseCheckpoint(note.slice(0, end + 1))?.origin;
}

const brace = 0x7b;
/** Names the way it is packed, and the dictionary. */
const packedMark = 1;
const header = "c2sp.org/tlog-proof@v1";
/** A tree of 2^63 leaves has proofs of 63 hashes. */
const hashesMax = 63;
const proofBytesMax = 131_072;
