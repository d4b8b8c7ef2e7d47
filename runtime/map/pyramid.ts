// Pictures of a field of two channels, from fine to coarse: what the console draws while a person zooms.
// For display only: nothing is judged by a picture.

import { exponential, logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";

/** Points a side, the coarsest first. */
export const pyramidSides: readonly (64 | 128 | 256)[] = [64, 128, 256];

export interface Field extends Pick<Picture, "channels" | "threshold" | "barrier" | "digest"> {
  /** Energies of many states at once: pairs of values in, one energy a pair out. */
  energies(states: Float64Array): ArrayLike<number>;
}

/** A picture of `side` × `side` points, the first and the last of them on the border of the channels' ranges. */
export function pictureOf(field: Field, side: number): Picture {
  assert(side >= 2 && field.channels.length === 2, "a picture has two channels and a point at each corner");
  const [x, y] = field.channels as readonly [Picture["channels"][0], Picture["channels"][0]];
  const states = new Float64Array(2 * side * side);
  for (let row = 0; row < side; row++) {
    const second = y.min + ((y.max - y.min) * row) / (side - 1);
    for (let column = 0; column < side; column++) {
      const at = 2 * (row * side + column);
      states[at] = x.min + ((x.max - x.min) * column) / (side - 1);
      states[at + 1] = second;
    }
  }
  const { channels, threshold, barrier, digest } = field;
  const energies = Array.from(field.energies(states));
  return { channels, columns: side, rows: side, energies, threshold, barrier, digest };
}

/**
 * The levels of a pyramid from a picture whose sides are 64 points times a power of two, the coarsest first
 * and the picture itself last. A coarse energy is −log of the mean probability of the four it stands for,
 * which are a quarter of a coarse step away at most: so nats stay nats, no level is darker than the one
 * below it, and the probability of all points together is the same on every level.
 */
export function pyramidOf(picture: Picture): readonly Picture[] {
  const { columns, rows } = picture;
  assert(
    columns === rows && (columns / sideMin) % 1 === 0 && Math.log2(columns / sideMin) % 1 === 0,
    "the sides of a pyramid's base are 64 points times a power of two",
  );
  const levels = [picture];
  while (levels[0]!.columns > sideMin) levels.unshift(halved(levels[0]!));
  return levels;
}

const sideMin: number = pyramidSides[0]!;

function halved(fine: Picture): Picture {
  const columns = fine.columns / 2;
  const rows = fine.rows / 2;
  const energies = new Array<number>(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const at = 2 * row * fine.columns + 2 * column;
      energies[row * columns + column] = meanOf(
        fine.energies[at]!,
        fine.energies[at + 1]!,
        fine.energies[at + fine.columns]!,
        fine.energies[at + fine.columns + 1]!,
      );
    }
  return { ...fine, columns, rows, energies };
}

/** −log of the mean of exp(−E), from the lowest of the four, so that nothing underflows. */
function meanOf(a: number, b: number, c: number, d: number): number {
  const least = Math.min(a, b, c, d);
  const sum =
    exponential(least - a) + exponential(least - b) + exponential(least - c) + exponential(least - d);
  return least - logarithm(sum / 4);
}
