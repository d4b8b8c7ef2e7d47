// What the hub has signed of the log that a stick brought home, back at the gateway: believed as over the uplink, for the two
// signatures and for being this log's own history. Then whoever has the gateway's disk alone can show who vouches for it.

import { sameBytes } from "#runtime/core/digest.ts";
import { type Checkpoint, openCheckpoint } from "#runtime/prove/checkpoint.ts";
import { openCosignature } from "#runtime/prove/cosignature.ts";
import { parseVerifierKey, signatureLine, splitNote, type VerifierKey } from "#runtime/prove/note.ts";
import { vouchedBy } from "#runtime/prove/quorum.ts";
import { verifyConsistency } from "#runtime/prove/tree.ts";
import type { ProofSource } from "#runtime/sync/port.ts";
import type { Stick } from "./export-log.ts";
import { cosignedPath } from "./form.ts";

export type CosignedLog = Pick<ProofSource, "head" | "consistency" | "key" | "cosigned" | "keepCosigned">;

/** `size`: all records before it. */
export type Taken = Readonly<
  | { kind: "nothing" }
  | { kind: "known"; size: number }
  | { kind: "taken"; size: number }
  | { kind: "refused"; because: string }
>;

export async function takeCosigned(
  log: CosignedLog,
  { stick, mirror }: { readonly stick: Pick<Stick, "read">; readonly mirror: VerifierKey },
): Promise<Taken> {
  const bytes = await stick.read(cosignedPath, cosignedBytesMax);
  if (bytes === undefined) return { kind: "nothing" };
  const note = Buffer.from(bytes).toString();
  const own = parseVerifierKey(log.key());
  const read = splitNote(note);
  const reading = own && openCheckpoint(note, own);
  if (typeof read === "string" || own === undefined || reading?.kind !== "verified")
    return refused("it is not of this log, or of another epoch of it");
  const block = note.slice(read.text.length + 1);
  const cosignature = openCosignature(block, { text: read.text, witness: mirror });
  if (cosignature === undefined) return refused(`${mirror.name} has not signed it`);
  const { checkpoint } = reading;
  const flaw = await strangeness(log, checkpoint);
  if (flaw !== undefined) return refused(flaw);
  const { size } = checkpoint;
  const [vouched] = vouchedBy([mirror], await log.cosigned());
  if (vouched!.size >= size) return { kind: "known", size };
  // Of what else stands on the stick below the checkpoint nothing was looked at, so nothing of it is kept.
  const ours = read.signatures.find(({ name, id }) => name === own.name && sameBytes(id, own.id))!;
  await log.keepCosigned(`${read.text}\n${signatureLine(own, ours.signature)}`, cosignature.line);
  return { kind: "taken", size };
}

/** What this key has signed and is not in this log was signed elsewhere, or before the disk was put back to an older copy. */
async function strangeness(log: CosignedLog, { size, root }: Checkpoint): Promise<string | undefined> {
  const head = log.head();
  const newest = openCheckpoint(head.note, parseVerifierKey(log.key())!);
  if (newest.kind !== "verified" || size > head.size)
    return `the hub has ${size} records that this key has signed, and ${head.size} are here: this disk is an older copy, or another box runs under this name`;
  const isOurs = verifyConsistency(
    { older: size, newer: head.size, olderRoot: root, newerRoot: newest.checkpoint.root },
    size === 0 || size === head.size ? [] : await log.consistency(size, head.size),
  );
  return isOurs ? undefined : `it is of another history of this log, ${size} records long`;
}

function refused(because: string): Taken {
  return { kind: "refused", because };
}

const cosignedBytesMax = 65_536;
