import { sameBytes } from "#runtime/core/digest.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { StoredEntry } from "./port.ts";
import { type CompactRange, leafHash } from "./tree.ts";

export type Recheck = Readonly<
  { kind: "whole"; range: CompactRange } | { kind: "broken"; index: number; what: string }
>;

/**
 * What a start believes of the log it finds: nothing. From a known range on every record is hashed again
 * and must lead to the root of the newest signed checkpoint. The first record that does not fit is named.
 */
export function recheck(
  known: CompactRange,
  entries: Iterable<StoredEntry>,
  newest: Pick<Checkpoint, "size" | "root">,
): Recheck {
  let range = known;
  for (const { index, body, leaf } of entries) {
    if (index !== range.size) return { kind: "broken", index: range.size, what: "it is missing" };
    if (index >= newest.size) return { kind: "broken", index, what: "no signed checkpoint covers it" };
    if (!sameBytes(leafHash(body), leaf))
      return { kind: "broken", index, what: "its bytes are not those that were hashed" };
    range = range.append(leaf);
  }
  if (range.size < newest.size) return { kind: "broken", index: range.size, what: "it is missing" };
  if (!sameBytes(range.root(), newest.root))
    return {
      kind: "broken",
      index: known.size,
      what: `it, or one after it, is not what checkpoint ${newest.size} was signed over`,
    };
  return { kind: "whole", range };
}
