import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { CompactRange, type Hash, leafHash } from "#runtime/prove/tree.ts";

/** The tree of the records before `from`, of the full packages' roots and the package that is cut; undefined where some are missing. */
export function rangeBefore(
  from: number,
  { roots, bodies }: { readonly roots: readonly Hash[]; readonly bodies: readonly Uint8Array[] },
): CompactRange | undefined {
  const count = Math.floor(from / packageRecords);
  const leaves = bodies.slice(0, from % packageRecords).map(leafHash);
  if (roots.length !== count || leaves.length !== from % packageRecords) return undefined;
  const packages = roots.reduce((range, root) => range.append(root), CompactRange.empty);
  // A full package is a perfect subtree, so its root stands in the tree where its records would.
  const full = CompactRange.from(count * packageRecords, packages.bytes());
  return full && leaves.reduce((range, leaf) => range.append(leaf), full);
}
