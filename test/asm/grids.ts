import fc from "fast-check";
import { type Kernels, loadKernels } from "#runtime/core/kernels.ts";
import { type Grid, gridBytes, place } from "#runtime/map/grid/place.ts";
import { type GridReference, type Point, referenceOf } from "./reference/grid.ts";

export const kernels: Kernels = loadKernels();

const columns = 9;
const rows = 7;
const at: number = kernels.reserve(gridBytes({ columns, rows }));

export interface Placed {
  readonly grid: Grid;
  readonly reference: GridReference;
  readonly at: number;
}

/** Grids in boxes of all sizes and places, with flat, rough and saddle-shaped cells. */
export const grids: fc.Arbitrary<Grid> = fc
  .record({
    minX: fc.constantFrom(0, -3, 1e-3, 273.15),
    minY: fc.constantFrom(0, -50, 1e3),
    width: fc.constantFrom(1, 0.01, 7.3, 1000),
    height: fc.constantFrom(1, 110, 0.03),
    energies: fc.array(
      fc.oneof(fc.double({ min: -20, max: 200, noNaN: true }), fc.constantFrom(0, 5, 1e-300)),
      {
        minLength: columns * rows,
        maxLength: columns * rows,
      },
    ),
    share: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  })
  .map(({ minX, minY, width, height, energies, share }) => {
    const channel = (name: string, min: number, range: number) => ({
      ...{ name, unit: "1", min, max: min + range, resolution: 0 },
    });
    const channels = [channel("x", minX, width), channel("y", minY, height)];
    const bandwidth = [share * width, share * height];
    return { channels, columns, rows, energies, barrier: 60, bandwidth };
  });

/** Writes the grid over the one before it: called inside a property, as shrinking goes back to older values. */
export function placedOf(grid: Grid): Placed {
  place(grid, at, kernels);
  return { grid, reference: referenceOf(grid), at };
}

/** Shares of the box: inside, on the edges and nodes, a hair outside, far outside. */
const share: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 1 / 8, 1 / 6, 0.5, 1 + 2 ** -52, -(2 ** -60), 1 - 2 ** -53) },
  { weight: 1, arbitrary: fc.double({ min: -3, max: 4, noNaN: true }) },
);

const hostile: readonly number[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MAX_VALUE, -Number.MAX_VALUE],
  ...[5e-324, -5e-324, 2 ** -1022, -0, 1e150, -1e200, 1e17],
];

export interface PlacedPoint {
  readonly shares: readonly [number, number];
  readonly wild: readonly [number | undefined, number | undefined];
}

export const points: fc.Arbitrary<PlacedPoint> = fc.record({
  shares: fc.tuple(share, share),
  wild: fc.tuple(
    fc.option(fc.constantFrom(...hostile), { nil: undefined, freq: 12 }),
    fc.option(fc.constantFrom(...hostile), { nil: undefined, freq: 12 }),
  ),
});

export function pointIn({ reference: { min, max } }: Placed, { shares, wild }: PlacedPoint): Point {
  return {
    x: wild[0] ?? min[0] + shares[0] * (max[0] - min[0]),
    y: wild[1] ?? min[1] + shares[1] * (max[1] - min[1]),
  };
}
