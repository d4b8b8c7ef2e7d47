// The pictures of a map that a person leafs through: which two channels, and how fine. For display only.

import type { Picture } from "#runtime/map/grid/grid.ts";
import { pyramidOf, pyramidSides } from "./pyramid.ts";

export type Side = 64 | 128 | 256;

/** Two channels by their names; the first goes across. */
export type Pair = readonly [across: string, up: string];

export interface Asked {
  /** One of the album's pairs; the first where nobody says. */
  readonly pair: Pair | undefined;
  /** Points a side; as the map itself shows it where nobody says. */
  readonly cells: Side | undefined;
}

export interface Album {
  readonly pairs: readonly Pair[];
  /** Undefined for a pair that is not in it. */
  picture(asked: Asked): Picture | undefined;
}

/** `draw` gives a pair's finest picture. Only the last pair's levels are kept: a plant may have hundreds of pairs. */
export function albumOf(
  view: Picture,
  { pairs, draw }: { readonly pairs: readonly Pair[]; readonly draw: (index: number) => Picture },
): Album {
  let kept: { readonly index: number; readonly levels: readonly Picture[] } | undefined;
  return {
    pairs,
    picture({ pair, cells }): Picture | undefined {
      const index = pair === undefined ? 0 : pairs.findIndex((of) => of[0] === pair[0] && of[1] === pair[1]);
      if (index < 0) return undefined;
      if (cells === undefined && index === 0) return view;
      if (kept?.index !== index) kept = { index, levels: levelsOf(draw(index)) };
      const { levels } = kept;
      // A grid is never drawn finer than it was made.
      return levels.findLast(({ columns }) => columns <= (cells ?? plainSide)) ?? levels[0]!;
    },
  };
}

const plainSide: Side = 128;

/** A picture of other sides than a pyramid's is its own only level. */
function levelsOf(picture: Picture): readonly Picture[] {
  const { columns, rows } = picture;
  return columns === rows && pyramidSides.includes(columns as Side) ? pyramidOf(picture) : [picture];
}
