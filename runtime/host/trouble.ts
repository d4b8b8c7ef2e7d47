import { type Trouble, worstOf } from "#runtime/act/ladder.ts";
import { type Entry, looksOn, standsSafe } from "./entry.ts";
import type { Host } from "./host.ts";
import { controlOf } from "./shown.ts";

/** What is the matter with the capsules that guard, or should; of several the worst. */
export function troubleAmong({ entries, crew }: Pick<Host, "entries" | "crew">): Trouble {
  const all = [...entries.values()];
  const guarding = all.filter(({ state }) => state === "armed" || state === "suspended").map(troubleOf);
  if (crew.some(standsSafe)) guarding.push("returning");
  if (guarding.length > 0) return worstOf(guarding);
  // Where a capsule was brought only to look on, nobody was meant to guard.
  if (all.some(looksOn)) return "none";
  return all.some(({ state }) => state === "trial") ? "on-trial" : "nobody-guards";
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
