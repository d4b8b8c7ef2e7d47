import type { Digest } from "./core/digest.ts";
import { lastWord, rememberWord, type WordLog } from "./last-word.ts";
import type { Record } from "./prove/record.ts";
import { type DriftShown, inheritedFrom } from "./tick/drift-watch.ts";

/** What a run goes on with: a drift outlives the run that saw it, and a restart is no new map. */
export async function recallDrift(
  log: WordLog,
  { newest, map }: { readonly newest: readonly Record[]; readonly map: Digest },
): Promise<Pick<DriftShown, "state" | "since" | "judged" | "above">> {
  return inheritedFrom(await lastWord(log, { kind: "drift", about: map }, newest), map);
}

export function rememberDrift(log: WordLog): () => void {
  return rememberWord(log, "drift");
}
