import { levelsOf } from "#runtime/map/mass.ts";
import { basinsOf, type PlacedBasin } from "./basins.ts";
import { rampOf } from "./colours.ts";
import type { Picture } from "./picture.ts";
import type { Raster } from "./png.ts";

/** What is drawn of one link, whether on a page, as a PNG or on a terminal. */
export interface Heat {
  readonly picture: Picture;
  readonly basins: readonly PlacedBasin[];
  /** Energies from `low` to `high` have colours; beyond it all is as dark. */
  readonly low: number;
  readonly high: number;
  /** Energies within which half, nine tenths and all but a hundredth of the recorded time was spent. */
  readonly levels: readonly number[];
}

export function heatOf(picture: Picture): Heat {
  const { energies, threshold, barrier } = picture;
  let low = Number.POSITIVE_INFINITY;
  let top = Number.NEGATIVE_INFINITY;
  for (const energy of energies) {
    low = Math.min(low, energy);
    top = Math.max(top, energy);
  }
  // Colours are for what is allowed and for the slope behind it; a far barrier would leave them all alike.
  const high = Math.min(
    Math.max(top, low + 1e-9),
    Math.max(threshold, low) + Math.max(threshold - low, 1) * slopeShare,
    barrier,
  );
  const basins = basinsOf(picture).slice(0, basinsMax);
  return { picture, basins, low, high: high > low ? high : low + 1, levels: levelsOf(energies, shares) };
}

const shares: readonly number[] = [0.5, 0.9, 0.99];
/** Basins are named A, B, C …, and more of them than this are noise to the eye. */
export const basinsMax = 9;
const slopeShare = 0.6;

/** One pixel a node, the highest value of the second channel on top. */
export function rasterOf({ picture, low, high }: Heat): Raster {
  const { columns, rows, energies } = picture;
  const pixels = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      pixels[(rows - 1 - row) * columns + column] = colourIndex(energies[row * columns + column]!, {
        low,
        high,
      });
  return { width: columns, height: rows, palette: rampOf(colourCount), pixels };
}

export const colourCount = 100;

export function colourIndex(energy: number, { low, high }: Pick<Heat, "low" | "high">): number {
  const share = (energy - low) / (high - low);
  return share >= 0 ? Math.round(Math.min(share, 1) * (colourCount - 1)) : share < 0 ? 0 : colourCount - 1;
}

/** Between the nodes, bilinear; both places from 0 to 1. */
export function energyAt({ columns, rows, energies }: Picture, u: number, v: number): number {
  const x = Math.min(Math.max(u, 0), 1) * (columns - 1);
  const y = Math.min(Math.max(v, 0), 1) * (rows - 1);
  const column = Math.min(Math.floor(x), columns - 2);
  const row = Math.min(Math.floor(y), rows - 2);
  const at = row * columns + column;
  const [right, up] = [x - column, y - row];
  const lower = energies[at]! * (1 - right) + energies[at + 1]! * right;
  const upper = energies[at + columns]! * (1 - right) + energies[at + columns + 1]! * right;
  return lower * (1 - up) + upper * up;
}

export function basinName(index: number): string {
  return String.fromCharCode(65 + index);
}
