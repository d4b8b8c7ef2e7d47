import type { Digest } from "#runtime/core/digest.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";
import type { Landscape } from "./faces.ts";

/** What a dense map of one to four channels is to an eye. */
export interface Projected {
  readonly fit: Landscape & { readonly channels: Picture["channels"] };
  readonly threshold: number;
  readonly barrier: number;
  readonly digest: Digest;
}

/**
 * Two channels of a dense map as a picture: the lowest energy over all others, so that what the picture shows
 * as refused is refused whatever the others are. One channel against itself is a band.
 */
export function projectionOf(
  { fit, threshold, barrier, digest }: Projected,
  { from, to }: { readonly from: number; readonly to: number } = {
    from: 0,
    to: Math.min(1, fit.nodes.length - 1),
  },
): Picture {
  const { channels, nodes, energies } = fit;
  const isBand = from === to;
  const [columns, rows] = [nodes[from]!, isBand ? 2 : nodes[to]!];
  const strideOf = (axis: number): number => nodes.slice(0, axis).reduce((all, count) => all * count, 1);
  const [across, up] = [strideOf(from), strideOf(to)];
  const lowest = new Array<number>(columns * rows).fill(Number.POSITIVE_INFINITY);
  for (let node = 0; node < energies.length; node++) {
    const column = Math.floor(node / across) % columns;
    const row = isBand ? 0 : Math.floor(node / up) % rows;
    const at = row * columns + column;
    lowest[at] = Math.min(lowest[at]!, energies[node]!);
  }
  if (isBand) lowest.copyWithin(columns, 0, columns);
  const second = isBand ? { name: "", unit: "", min: 0, max: 1 } : channels[to]!;
  return { channels: [channels[from]!, second], columns, rows, energies: lowest, threshold, barrier, digest };
}
