import { sameBytes } from "#runtime/core/digest.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { StoredEntry } from "./port.ts";
import { type CompactRange, leafHash } from "./tree.ts";

export type Recheck = Readonly<
  { kind: "whole"; range: CompactRange } | { kind: "broken"; index: number; what: string }
>;

/**
 * What a start believes of the log it finds: nothing. From a known range on every record is hashed again, and
 * must lead through the roots of the signed checkpoints, in order of size, to that of the last. The first
 * record that does not fit is named. Checkpoints before the known range are not looked at.
 */
export function recheck(
  known: CompactRange,
  entries: Iterable<StoredEntry>,
  signed: readonly Pick<Checkpoint, "size" | "root">[],
): Recheck {
  const newest = signed.at(-1)!;
  let range = known;
  let sound = known.size;
  const flaw = () => {
    for (const { size, root } of signed) {
      if (size !== range.size) continue;
      if (!sameBytes(range.root(), root)) return differs(sound, size);
      sound = size;
    }
    return undefined;
  };
  for (const { index, body } of entries) {
    const found = flaw();
    if (found !== undefined) return found;
    if (index !== range.size) return { kind: "broken", index: range.size, what: "it is missing" };
    if (body === undefined)
      return { kind: "broken", index, what: "it and what was written with it cannot be read" };
    if (index >= newest.size) return { kind: "broken", index, what: "no signed checkpoint covers it" };
    range = range.append(leafHash(body));
  }
  if (range.size < newest.size) return { kind: "broken", index: range.size, what: "it is missing" };
  return flaw() ?? { kind: "whole", range };
}

function differs(index: number, size: number): Recheck {
  return {
    kind: "broken",
    index,
    what: `it, or one after it, is not what checkpoint ${size} was signed over`,
  };
}
