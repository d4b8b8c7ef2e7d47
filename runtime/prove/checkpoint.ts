import { base64, fromBase64 } from "#runtime/core/base64.ts";
import { assert } from "#runtime/core/fault.ts";
import { type NoteRejection, openNote, type SignerKey, signNote, type VerifierKey } from "./note.ts";
import { type Hash, hashBytes } from "./tree.ts";

/** The log at one size, in three lines: whose it is, how many records, and the root above them. */
export interface Checkpoint {
  /** Also the name of the key that signs; one log, one key, one name. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

/**
 * Signs a checkpoint as a C2SP note. A log must never sign two checkpoints that are not one history;
 * who calls this keeps that promise by making a size durable before anybody sees its checkpoint.
 */
export function signCheckpoint({ origin, size, root }: Checkpoint, signer: SignerKey): string {
  assert(origin === signer.verifier.name, "a log signs under its own name");
  return signNote(`${origin}\n${size}\n${base64(root)}\n`, signer);
}

export type CheckpointReading = Readonly<
  | { kind: "verified"; checkpoint: Checkpoint }
  | { kind: "rejected"; because: NoteRejection | "not-a-checkpoint" | "foreign-origin" }
>;

export function openCheckpoint(note: string, key: VerifierKey): CheckpointReading {
  const reading = openNote(note, key);
  if (reading.kind === "rejected") return reading;
  const checkpoint = parseCheckpoint(reading.text);
  if (checkpoint === undefined) return { kind: "rejected", because: "not-a-checkpoint" };
  if (checkpoint.origin !== key.name) return { kind: "rejected", because: "foreign-origin" };
  return { kind: "verified", checkpoint };
}

/** Exactly three lines: extension lines are not covered by all kinds of cosignature, so ours has none. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const lines = text.split("\n");
  const [origin, sizeText, rootText, end] = lines;
  if (lines.length !== 4 || end !== "" || !origin || rootText === undefined) return undefined;
  const size = parseSize(sizeText!);
  const root = fromBase64(rootText);
  return size !== undefined && root?.length === hashBytes ? { origin, size, root } : undefined;
}

/** Sizes have one spelling: Number() would also take " 12", "0x0c" and "12e0". */
export function parseSize(text: string): number | undefined {
  if (!/^(?:0|[1-9][0-9]*)$/.test(text)) return undefined;
  const size = Number(text);
  return Number.isSafeInteger(size) ? size : undefined;
}
