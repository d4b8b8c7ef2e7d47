import { type Basin, basinsOfGrid, placeOf } from "#runtime/map/basins.ts";
import type { Picture } from "./picture.ts";

/** A basin of a picture. */
export interface PlacedBasin extends Basin {
  /** Its lowest point, in the units of the two channels. */
  readonly at: readonly [number, number];
}

/** Those that lie below the threshold, the one with the most time first. */
export function basinsOf({ channels, columns, rows, energies, threshold }: Picture): readonly PlacedBasin[] {
  const nodes = [columns, rows];
  return basinsOfGrid({ nodes, energies })
    .basins.filter(({ energy }) => energy <= threshold)
    .map((basin) => {
      const [x, y] = placeOf(basin.node, { channels, nodes });
      return { ...basin, at: [x!, y!] as const };
    })
    .sort((a, b) => b.share - a.share);
}
