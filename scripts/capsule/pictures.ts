import type { Picture } from "#runtime/map/grid/grid.ts";
import { linePicture, mapPicture } from "./plot.ts";
import type { Drawing } from "./sample.ts";

/** A second of a run behind the shield, as far as pictures need it. */
export interface Shown {
  readonly atS: number;
  /** In the map's first two channels. */
  readonly state: readonly [number, number];
  /** One for each line of the drawing. */
  readonly values: readonly number[];
}

export function mapSvg(
  view: Picture,
  moments: readonly Shown[],
  { mapSteps }: Pick<Drawing<never>, "mapSteps">,
): string {
  return mapPicture(view, {
    title: "Blue: what the plant has often shown. White: hardly ever.",
    path: moments.map(({ state }) => state),
    steps: mapSteps,
  });
}

export function closedLoopSvg(
  moments: readonly Shown[],
  { title, x, y, lines }: Pick<Drawing<never>, "title" | "x" | "y" | "lines">,
): string {
  return linePicture(
    title,
    { x, y },
    lines.map(({ label, colour }, line) => ({
      label,
      colour,
      points: moments.map(({ atS, values }) => [atS, values[line]!] as const),
    })),
  );
}
