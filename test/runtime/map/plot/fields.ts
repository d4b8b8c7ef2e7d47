import type { Picture } from "#runtime/map/plot/picture.ts";

/** A picture of an energy over −1 … 1 on both axes. */
export function pictured(
  energy: (x: number, y: number) => number,
  {
    cells = 64,
    threshold = 3,
    names = ["x", "y"],
  }: { cells?: number; threshold?: number; names?: readonly string[] } = {},
): Picture {
  const energies = Array.from({ length: cells * cells }, (_, node) =>
    energy(-1 + (2 * (node % cells)) / (cells - 1), -1 + (2 * Math.floor(node / cells)) / (cells - 1)),
  );
  const channels = names.map((name) => ({ name, unit: "K", min: -1, max: 1 }));
  const digest = `sha256:${"0".repeat(64)}` as const;
  return { channels, columns: cells, rows: cells, energies, threshold, barrier: threshold + 4, digest };
}

/** Two Gaussian valleys, the left one three times as often visited. */
export function twoValleys(x: number, y: number): number {
  const density = 0.75 * bell(x + 0.5, y) + 0.25 * bell(x - 0.5, y);
  return Math.min(-Math.log(density), 40);
}

function bell(x: number, y: number): number {
  return Math.exp(-(x * x + y * y) / (2 * 0.15 * 0.15)) / (2 * Math.PI * 0.15 * 0.15);
}
