import fc from "fast-check";
import { prng } from "#runtime/core/prng.ts";
import type { Rows } from "#runtime/map/cluster.ts";
import { type FittedExperts, fitExperts, rowsWhere } from "#runtime/map/experts.ts";
import type { Groups } from "#runtime/map/place-plant.ts";

/** Rows in physical units around three places, their channels bound together by a slanted triangle. */
export function plantRows(count: number, { width, seed }: { width: number; seed: number }): Rows {
  const source = prng(seed);
  const places = Array.from({ length: 3 }, () => Array.from({ length: width }, () => 3 * source.normal()));
  const lower = Array.from({ length: width * width }, () => 0.4 * source.normal());
  const values = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    const place = places[row % places.length]!;
    const normal = Array.from({ length: width }, () => source.normal());
    for (let column = 0; column < width; column++) {
      let value = place[column]! + 0.5 * normal[column]!;
      for (let k = 0; k < column; k++) value += lower[column * width + k]! * normal[k]!;
      values[row * width + column] = (value + column) * unitOf(column);
    }
  }
  return { values, width };
}

/** Units differ by what units differ by in a plant: bar and millimetres. */
export function unitOf(column: number): number {
  return 10 ** ((column % 5) - 1);
}

export interface FittedPlant {
  readonly rows: Rows;
  readonly members: readonly FittedExperts[];
}

export function fittedPlant(
  width: number,
  { seed = width, count = 400, parts = 2 }: { seed?: number; count?: number; parts?: number } = {},
): FittedPlant {
  const rows = plantRows(count, { width, seed });
  const source = prng(seed);
  const chance = (): number => source.between(0, 1);
  return { rows, members: membersOf(rows, parts, chance) };
}

/** Each part of the rows, dealt out in turns, judges what was fitted to all others. */
export function membersOf(rows: Rows, parts: number, chance: () => number): readonly FittedExperts[] {
  return Array.from({ length: parts }, (_, part) =>
    fitExperts(
      rowsWhere(rows, (row) => row % parts !== part),
      rowsWhere(rows, (row) => row % parts === part),
      { resolution: new Float64Array(rows.width), chance },
    ),
  );
}

/** One committee for a plant without modes. */
export function groupsOf(members: readonly FittedExperts[]): Groups {
  const width = members[0]!.mixture.width;
  const channel = { unit: "1", min: -1e9, max: 1e9, resolution: 0, role: "measured" } as const;
  return {
    channels: Array.from({ length: width }, (_, column) => ({ name: `channel ${column}`, ...channel })),
    modes: { columns: [], seen: [], rows: [], group: [] },
    groups: [members],
  };
}

/** States near the rows, between them, far away, and such as no sensor should ever show. */
export function statesOf({ values, width }: Rows): fc.Arbitrary<Float64Array> {
  const row = fc.integer({ min: 0, max: values.length / width - 1 });
  const near = fc.tuple(row, row, fc.double({ min: -3, max: 3, noNaN: true })).map(([one, other, share]) => {
    return Float64Array.from({ length: width }, (_, column) => {
      const [a, b] = [values[one * width + column]!, values[other * width + column]!];
      return a + share * (b - a);
    });
  });
  const edge = fc.constantFrom(...strange);
  const odd = fc
    .tuple(near, fc.nat(width - 1), edge)
    .map(([state, column, value]) => state.with(column, value));
  const wild = fc
    .array(fc.double(), { minLength: width, maxLength: width })
    .map((of) => Float64Array.from(of));
  return fc.oneof({ weight: 4, arbitrary: near }, odd, wild);
}

export const strange: readonly number[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  5e-324,
  -5e-324,
  0,
  -0,
  1e308,
  -1e308,
];
