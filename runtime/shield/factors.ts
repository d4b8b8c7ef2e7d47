import { commanded } from "./setpoints.ts";
import type { Factor } from "./verdict.ts";
import type { View } from "./view.ts";

/** Which axes, alone or two together, make the state that is asked for rare, by the map's own marginals. */
export function factorsOf({ envelope, ranged, situation }: View): readonly Factor[] {
  const { axes, map } = envelope;
  const { signal } = situation;
  if (ranged === undefined || signal.flaw !== undefined) return [];
  return map
    .explain(commanded(signal.values, ranged, axes))
    .slice(0, factorsMax)
    .map(({ channels, surprise }) => ({ points: channels.map((axis) => axes[axis]!.point), surprise }));
}

/** More than the first few say nothing that a person would look at. */
const factorsMax = 3;
