import { massOf } from "./mass.ts";
import type { Picture } from "./picture.ts";

/** A valley of a picture, deep enough that the way out of it costs something. */
export interface Basin {
  /** Its lowest point, in the units of the two channels. */
  readonly at: readonly [number, number];
  readonly energy: number;
  /** Up to the lowest pass into a deeper valley, in nats; without end for the deepest. */
  readonly depthNats: number;
  /** Of the recorded time. */
  readonly share: number;
}

/**
 * Floods the picture from its lowest node up. Where two lakes meet, the shallower one ends: a basin if its
 * pass is at least `depthMin` above its ground, a dent of the other if not. The one with the most time first.
 */
export function basinsOf(picture: Picture, depthMin: number = depthNatsMin): readonly Basin[] {
  const { columns, rows, energies } = picture;
  const order = Array.from(energies.keys()).sort((a, b) => energies[a]! - energies[b]! || a - b);
  const lakes = new Int32Array(energies.length).fill(-1);
  const joined: number[] = [];
  const found: { ground: number; pass: number; dentOf: number | undefined }[] = [];
  const lakeOf = (node: number): number => {
    let lake = lakes[node]!;
    while (joined[lake] !== lake) lake = joined[lake]!;
    return lake;
  };
  for (const node of order) {
    const around = neighbours(node, columns, rows).filter((next) => lakes[next] !== -1);
    if (around.length === 0) {
      lakes[node] = found.length;
      joined.push(found.length);
      found.push({ ground: node, pass: Number.POSITIVE_INFINITY, dentOf: undefined });
      continue;
    }
    const deepest = around.reduce((a, b) => (energies[b]! < energies[a]! ? b : a));
    lakes[node] = lakes[deepest]!;
    for (const next of around) {
      const [a, b] = [lakeOf(node), lakeOf(next)];
      if (a === b) continue;
      // Lakes are numbered from the deepest on, so the higher number is the shallower one.
      const [keeps, ends] = a < b ? [a, b] : [b, a];
      const lake = found[ends]!;
      lake.pass = energies[node]!;
      if (lake.pass - energies[lake.ground]! < depthMin) lake.dentOf = lakes[a === keeps ? node : next]!;
      joined[ends] = keeps;
    }
  }
  return summed(picture, lakes, found);
}

const depthNatsMin = 0.5;

function neighbours(node: number, columns: number, rows: number): readonly number[] {
  const [column, row] = [node % columns, Math.floor(node / columns)];
  const found: number[] = [];
  for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++)
      if (x !== column || y !== row) found.push(y * columns + x);
  return found;
}

function summed(
  { columns, rows, energies, channels, threshold }: Picture,
  lakes: Int32Array,
  found: readonly { ground: number; pass: number; dentOf: number | undefined }[],
): readonly Basin[] {
  const mass = massOf({ columns, rows, energies });
  const shares = new Float64Array(found.length);
  for (let node = 0; node < lakes.length; node++) {
    let basin = lakes[node]!;
    while (found[basin]!.dentOf !== undefined) basin = found[basin]!.dentOf!;
    shares[basin]! += mass[node]!;
  }
  const value = (axis: 0 | 1, at: number, nodes: number): number => {
    const { min, max } = channels[axis]!;
    return min + (at / (nodes - 1)) * (max - min);
  };
  return found
    .map(({ ground, pass, dentOf }, index) => ({ ground, pass, dentOf, share: shares[index]! }))
    .filter(({ ground, dentOf }) => dentOf === undefined && energies[ground]! <= threshold)
    .map(({ ground, pass, share }) => ({
      at: [value(0, ground % columns, columns), value(1, Math.floor(ground / columns), rows)] as const,
      energy: energies[ground]!,
      depthNats: pass - energies[ground]!,
      share,
    }))
    .sort((a, b) => b.share - a.share);
}
