// What a witness says of a checkpoint (c2sp.org/tlog-cosignature): "at this time it was the largest one that I had seen
// of this log, and it is one history with all before it". A mirror says besides that it holds the records.

import { sameBytes } from "#runtime/core/digest.ts";
import { platformVerifies, signatureOf } from "#runtime/core/ed25519.ts";
import { assert } from "#runtime/core/fault.ts";
import { type SignerKey, signatureLine, signaturesIn, type VerifierKey } from "./note.ts";

/** One line, to be put below the checkpoint's own. `atS` is in seconds since 1970, as the specification has it. */
export function cosign(text: string, { witness, atS }: { witness: SignerKey; atS: number }): string {
  assert(Number.isSafeInteger(atS) && atS >= 0, "a cosignature has a time");
  const time = Buffer.alloc(timeBytes);
  time.writeBigUInt64BE(BigInt(atS));
  const signature = signatureOf(messageOf(text, atS), witness.key);
  return signatureLine(witness.verifier, Buffer.concat([time, signature]));
}

export interface Cosignature {
  readonly atS: number;
  /** As it stands in a note, newline and all. */
  readonly line: string;
}

/**
 * The witness's line among those that came, verified. Lines of others say nothing; a line in this witness's name that is
 * not right spoils all, as with notes.
 */
export function openCosignature(
  block: string,
  { text, witness }: { readonly text: string; readonly witness: VerifierKey },
): Cosignature | undefined {
  let found: Cosignature | undefined;
  for (const { name, id, signature } of signaturesIn(block) ?? []) {
    if (name !== witness.name || !sameBytes(id, witness.id)) continue;
    if (signature.length <= timeBytes) return undefined;
    const atS = Number(Buffer.from(signature.subarray(0, timeBytes)).readBigUInt64BE());
    if (!Number.isSafeInteger(atS)) return undefined;
    if (!platformVerifies(messageOf(text, atS), signature.subarray(timeBytes), witness.key)) return undefined;
    found = { atS, line: signatureLine(witness, signature) };
  }
  return found;
}

function messageOf(text: string, atS: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${atS}\n${text}`);
}

const timeBytes = 8;
