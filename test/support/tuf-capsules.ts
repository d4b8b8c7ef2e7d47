import type { Delta } from "#runtime/update/port.ts";
import { TufRepository } from "./tuf-repository.ts";

export const deltaOf: Delta = {
  from: `sha256:${"a".repeat(64)}`,
  to: `sha256:${"b".repeat(64)}`,
  digest: `sha256:${"c".repeat(64)}`,
  bytes: 99,
};

/** Two versions of one capsule, of which the newer one goes out as it says, and a file that is no capsule. */
export function repositoryOfCapsules(rollout?: object): TufRepository {
  const repository = new TufRepository();
  for (const [version, epoch] of [
    ["1.2.0", 3],
    ["1.3.0", 4],
  ] as const)
    repository.addArtifact("targets", `acme/pump-guard/${version}.json`, `envelope of ${version}`, {
      capsule: `sha256:${String(epoch).repeat(64)}`,
      epoch,
      ...(version === "1.3.0" ? { deltas: [deltaOf], ...(rollout === undefined ? {} : { rollout }) } : {}),
    });
  repository.addArtifact("targets", "README.txt", "no capsule");
  repository.publish(["targets", "snapshot", "timestamp"]);
  return repository;
}
