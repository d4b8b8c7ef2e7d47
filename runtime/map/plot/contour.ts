import type { Picture } from "./picture.ts";

/** Along the first and the second axis, each from 0 to 1. */
export type Place = readonly [u: number, v: number];

export type Field = Pick<Picture, "columns" | "rows" | "energies">;

/**
 * Marching squares: the lines on which the energy is `level`, each as far as it goes; a line that comes back
 * to its beginning ends with it. A saddle is cut as the middle of its cell says.
 */
export function contourOf(field: Field, level: number): readonly (readonly Place[])[] {
  const pieces = piecesOf(field, level);
  const at = new Map<number, number[]>();
  for (const [index, piece] of pieces.entries())
    for (const edge of piece) at.set(edge, [...(at.get(edge) ?? []), index]);
  const used = new Uint8Array(pieces.length);
  const follow = (from: number, first: number): number[] => {
    const edges = [from];
    for (let index: number | undefined = first, edge = from; index !== undefined; ) {
      used[index] = 1;
      const [a, b] = pieces[index]!;
      edge = a === edge ? b : a;
      edges.push(edge);
      index = at.get(edge)!.find((next) => used[next] === 0);
    }
    return edges;
  };
  const lines: (readonly Place[])[] = [];
  const placed = (edges: readonly number[]): readonly Place[] =>
    edges.map((edge) => placeOn(field, edge, level));
  // Lines with two ends first, from an end; what is left are rings.
  for (const [edge, of] of at)
    if (of.length === 1 && used[of[0]!] === 0) lines.push(placed(follow(edge, of[0]!)));
  for (const [index, [edge]] of pieces.entries())
    if (used[index] === 0) lines.push(placed(follow(edge, index)));
  return lines;
}

/**
 * What lies at or below `level` as closed rings, for filling by even-odd: the border of the picture counts as
 * above, so a region that leaves the box is closed along its edge.
 */
export function regionOf(field: Field, level: number): readonly (readonly Place[])[] {
  const { columns, rows, energies } = field;
  const wide = { columns: columns + 2, rows: rows + 2 };
  const padded = new Array<number>(wide.columns * wide.rows).fill(outsideNats);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      padded[(row + 1) * wide.columns + column + 1] = energies[row * columns + column]!;
  const back = (share: number, nodes: number): number =>
    Math.min(Math.max((share * (nodes + 1) - 1) / (nodes - 1), 0), 1);
  return contourOf({ ...wide, energies: padded }, level).map((line) =>
    line.map(([u, v]): Place => [back(u, columns), back(v, rows)]),
  );
}

/** Far above every energy, so that the crossing lies on the last node inside. */
const outsideNats = 1e30;

type Piece = readonly [from: number, to: number];

/** Edges are numbered by the node they begin at: even to the right, odd upwards. */
function piecesOf({ columns, rows, energies }: Field, level: number): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      const node = row * columns + column;
      const corners = [node, node + 1, node + columns + 1, node + columns].map((index) => energies[index]!);
      const [a, b, c, d] = corners.map((energy) => energy <= level) as [boolean, boolean, boolean, boolean];
      const [low, right, high, left] = [2 * node, 2 * (node + 1) + 1, 2 * (node + columns), 2 * node + 1];
      if (a === c && b === d && a !== b) {
        const isMiddleBelow = corners.reduce((sum, energy) => sum + energy / 4, 0) <= level;
        if (isMiddleBelow === a) pieces.push([low, right], [high, left]);
        else pieces.push([left, low], [right, high]);
        continue;
      }
      const crossed = [
        a !== b ? [low] : [],
        b !== c ? [right] : [],
        c !== d ? [high] : [],
        d !== a ? [left] : [],
      ];
      const [from, to] = crossed.flat();
      if (from !== undefined && to !== undefined) pieces.push([from, to]);
    }
  return pieces;
}

function placeOn({ columns, rows, energies }: Field, edge: number, level: number): Place {
  const node = edge >>> 1;
  const isUp = (edge & 1) === 1;
  const from = energies[node]!;
  const to = energies[node + (isUp ? columns : 1)]!;
  const share = (level - from) / (to - from);
  const along = share >= 0 && share <= 1 ? share : 0.5;
  const [column, row] = [node % columns, Math.floor(node / columns)];
  return [(column + (isUp ? 0 : along)) / (columns - 1), (row + (isUp ? along : 0)) / (rows - 1)];
}
