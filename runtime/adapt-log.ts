import type { Digest } from "./core/digest.ts";
import { lastWord, rememberWord, type WordLog } from "./last-word.ts";
import type { Record } from "./prove/record.ts";

/**
 * What a run goes on with of what was adapted, in the order of `names`: the same capsule where it was, another
 * one at its signed values. Whatever the log says, each value is held to its cap again by who takes it up.
 */
export async function recallAdapted(
  log: WordLog,
  {
    newest,
    capsule,
    names,
  }: { readonly newest: readonly Record[]; readonly capsule: Digest; readonly names: readonly string[] },
): Promise<readonly number[]> {
  if (names.length === 0) return [];
  const last = await lastWord(log, { kind: "adapt", about: capsule }, newest);
  const values = last?.values ?? {};
  return names.map((name) => {
    const value = Number(values[name] ?? 0);
    return Number.isFinite(value) ? value : 0;
  });
}

export function rememberAdapted(log: WordLog): () => void {
  return rememberWord(log, "adapt");
}
