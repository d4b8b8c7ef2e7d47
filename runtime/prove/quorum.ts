// How far others vouch for a log: the largest size that so many of these witnesses have cosigned, or one beyond it. What
// a witness signs for at a size it has seen to be one history with all before, so a larger one counts for a smaller.

import { parseCheckpoint } from "./checkpoint.ts";
import { openCosignature } from "./cosignature.ts";
import { splitNote, type VerifierKey } from "./note.ts";

export interface Vouched {
  readonly name: string;
  /** The largest size that it has cosigned among the notes that were shown, and when; 0 where it has none. */
  readonly size: number;
  readonly atS: number;
}

/** Of notes that the log's own key has signed: that is for the caller to see to. */
export function vouchedBy(witnesses: readonly VerifierKey[], notes: Iterable<string>): readonly Vouched[] {
  const vouched = new Map(witnesses.map(({ name }) => [name, { name, size: 0, atS: 0 }]));
  for (const note of notes) {
    const read = splitNote(note);
    const size = typeof read === "string" ? undefined : parseCheckpoint(read.text)?.size;
    if (typeof read === "string" || size === undefined) continue;
    const block = note.slice(read.text.length + 1);
    for (const witness of witnesses) {
      if (size <= vouched.get(witness.name)!.size) continue;
      const cosignature = openCosignature(block, { text: read.text, witness });
      if (cosignature !== undefined)
        vouched.set(witness.name, { name: witness.name, size, atS: cosignature.atS });
    }
  }
  return [...vouched.values()];
}

/** 0 where there are not so many. */
export function quorumSize(vouched: readonly Vouched[], quorum: number): number {
  const sizes = vouched.map(({ size }) => size).sort((one, other) => other - one);
  return sizes[quorum - 1] ?? 0;
}

/** For who has to choose one: the note that most have signed, and which of those; undefined where there is none. */
export function bestCosigned(
  notes: ReadonlyMap<number, string>,
  { atLeast, of }: { readonly atLeast: number; readonly of: "newest" | "first" },
): string | undefined {
  let best: { readonly lines: number; readonly size: number; readonly note: string } | undefined;
  for (const [size, note] of notes) {
    const read = splitNote(note);
    if (size < atLeast || typeof read === "string") continue;
    const lines = read.signatures.length;
    const isNext = best !== undefined && (of === "newest" ? size > best.size : size < best.size);
    if (best === undefined || lines > best.lines || (lines === best.lines && isNext))
      best = { lines, size, note };
  }
  return best?.note;
}
