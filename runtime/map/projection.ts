import type { DenseMap } from "#runtime/map/grid/dense-map.ts";
import type { Picture } from "#runtime/map/grid/grid.ts";

/**
 * A dense map of one, three or four channels as a picture of its first two: the lowest energy over all others,
 * so that what the picture shows as refused is refused whatever the others are. One channel is a band.
 */
export function projectionOf({ fit, threshold, barrier, digest }: DenseMap): Picture {
  const { channels, nodes, energies } = fit;
  const columns = nodes[0]!;
  const rows = nodes[1] ?? 2;
  const lowest = new Array<number>(columns * rows).fill(Number.POSITIVE_INFINITY);
  const plane = columns * (nodes[1] ?? 1);
  for (let at = 0; at < energies.length; at++)
    lowest[at % plane] = Math.min(lowest[at % plane]!, energies[at]!);
  if (nodes.length === 1)
    for (let column = 0; column < columns; column++) lowest[columns + column] = lowest[column]!;
  const second = channels[1] ?? { ...channels[0]!, name: "", unit: "", min: 0, max: 1 };
  return {
    channels: [channels[0]!, second],
    columns,
    rows,
    energies: lowest,
    threshold,
    barrier,
    digest,
  };
}
