import type { Digest } from "#runtime/core/digest.ts";
import type { Manifest, ModelUnit } from "./manifest.ts";

/** The policy that is asked first; none where a capsule only guards what others propose. */
export function policyOf({ units }: Pick<Manifest, "units">): ModelUnit | undefined {
  return units.find(({ role }) => role === "policy");
}

/** What a file of the capsule is, which the manifest was checked to list. */
export function digestIn({ files }: Pick<Manifest, "files">, file: string): Digest {
  return files.find((member) => member.file === file)!.digest;
}

/** The policies that are asked beside the first, in the manifest's order; none where it is asked alone. */
export function replicasOf({
  units,
  proposals,
}: Pick<Manifest, "units" | "proposals">): readonly ModelUnit[] {
  const names = proposals?.replicas?.units ?? [];
  return units.filter(({ name }) => names.includes(name));
}
