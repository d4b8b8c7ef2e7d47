import { type Trouble, worstOf } from "#runtime/act/ladder.ts";
import { type Entry, looksOn } from "./entry.ts";
import { controlOf } from "./shown.ts";

/** What is the matter with the capsules that guard, or should; of several the worst. */
export function troubleAmong(entries: readonly Entry[]): Trouble {
  const guarding = entries.filter(({ state }) => state === "armed" || state === "suspended");
  if (guarding.length > 0) return worstOf(guarding.map(troubleOf));
  // Where a capsule was brought only to look on, nobody was meant to guard.
  return entries.some(looksOn) ? "none" : "nobody-guards";
}

function troubleOf(entry: Entry): Trouble {
  if (entry.state === "suspended") return "suspended";
  const danger = entry.post?.supervisor?.danger;
  if (danger !== undefined) return danger;
  switch (controlOf(entry)?.inference) {
    case "dead":
      return "models-dead";
    case "silent":
      return "models-silent";
    default:
      return "none";
  }
}
