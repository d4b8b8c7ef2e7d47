import type { OnTrial } from "#runtime/console/trials/trial-book.ts";
import { pointsOf } from "./claims.ts";
import type { Entry } from "./entry.ts";
import type { Host } from "./host.ts";

/** Who is on trial, and who guards meanwhile what he would guard; of several who do, the first. */
export function onTrialIn({ entries, crew }: Pick<Host, "entries" | "crew">): readonly OnTrial[] {
  const guards = crew.filter(({ state }) => state === "armed");
  return [...entries.values()].flatMap((entry: Entry): readonly OnTrial[] => {
    const { id, name, since, state, fitted } = entry;
    if (state !== "trial" || fitted === undefined) return [];
    const points = pointsOf(entry);
    const guard = guards.find(({ owns }) => owns.some((point) => points.includes(point)));
    const beside = guard === undefined ? null : { id: guard.id, name: guard.name };
    return [{ id, name, since, manifest: fitted.capsule.manifest, beside }];
  });
}
