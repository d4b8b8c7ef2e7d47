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

/**
 * The policies of which one is asked first, by the regime that the plant is in: all that are no replicas, up to the
 * first that is for every regime, behind which none is ever reached.
 */
export function policiesOf(manifest: Pick<Manifest, "units" | "proposals">): readonly ModelUnit[] {
  const replicas = replicasOf(manifest);
  const policies = manifest.units.filter((unit) => unit.role === "policy" && !replicas.includes(unit));
  const last = policies.findIndex(({ regimes }) => regimes === undefined);
  return last < 0 ? policies : policies.slice(0, last + 1);
}

/** Of those, the one for a regime; a policy of one regime is never asked in what nobody knows. */
export function isFor(
  { regimes }: { readonly regimes?: readonly string[] | undefined },
  regime: string | undefined,
): boolean {
  return regimes === undefined || (regime !== undefined && regimes.includes(regime));
}
