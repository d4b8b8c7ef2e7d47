// What a document says, for the person who is about to sign it.

import {
  type Document,
  type KeyForm,
  type RootForm,
  roleNames,
  type TargetsForm,
} from "#runtime/update/repo/form.ts";
import { publicKeyIn } from "#runtime/update/repo/models.ts";

export function contentLines({ signed }: Document): readonly string[] {
  const head = `${signed._type} ${signed.version}, good until ${signed.expires}`;
  if (signed._type === "root") return [head, ...rootLines(signed)];
  if (signed._type === "targets") return [head, ...targetsLines(signed)];
  const [named] = Object.entries(signed.meta);
  return [head, `  ${named![0]} ${named![1].version}  sha256:${named![1].hashes.sha256}`];
}

function rootLines({ roles, keys }: RootForm): readonly string[] {
  return roleNames.flatMap((role) => [
    `  ${role}: ${roles[role].threshold} of ${roles[role].keyids.length} must sign`,
    ...roles[role].keyids.map((id) => `    ${keyText(keys[id]!)}`),
  ]);
}

/** The id that `iv keys show` prints, for two people to compare by telephone. */
function keyText(form: KeyForm): string {
  const key = publicKeyIn(form);
  return key === undefined ? "a key that nobody can have" : `${key.id}  ${key.name}`;
}

function targetsLines({ targets }: TargetsForm): readonly string[] {
  return Object.entries(targets).flatMap(([path, { custom }]) => [
    `  ${path}  epoch ${custom.epoch}${rolloutText(custom.rollout)}`,
    `    ${custom.capsule}`,
  ]);
}

export function rolloutText(rollout: TargetsForm["targets"][string]["custom"]["rollout"]): string {
  if (rollout === undefined) return ", for all";
  const { id, groups, percent, isPaused } = rollout;
  return `, ${percent} % of ${groups.length === 0 ? "all" : groups.join(", ")}${isPaused ? ", paused" : ""} (${id})`;
}
