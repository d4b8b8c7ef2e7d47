// Which columns to make rows of. A row needs every value, so one column that is mostly missing, or two that were
// never recorded together, would leave no rows at all: then some go, and who has the most holes goes first.

export interface Holes {
  /** So many rows a missing value takes the one before it. */
  readonly holdRows: number;
}

export interface LeftColumn {
  readonly column: number;
  /** Of its values, as recorded. */
  readonly missing: number;
  /** Of all rows, how many would have every value with it. */
  readonly whole: number;
}

export interface Whole {
  readonly columns: readonly number[];
  readonly left: readonly LeftColumn[];
}

/** `values` has a column after the other, each strand by strand. */
export function wholeColumns(values: readonly (readonly Float64Array[])[], { holdRows }: Holes): Whole {
  const all = (values[0] ?? []).reduce((sum, { length }) => sum + length, 0);
  const holes = new Uint16Array(all);
  const masks = values.map((strands) => maskOf(strands, { all, holdRows }));
  const counts = masks.map(({ mask }) => mask.reduce((sum, isHole) => sum + isHole, 0));
  const columns = new Set<number>(values.keys());
  const left: LeftColumn[] = [];
  const without = (column: number): void => {
    left.push({ column, missing: masks[column]!.missing / Math.max(all, 1), whole: wholeIn(holes) });
    columns.delete(column);
    const { mask } = masks[column]!;
    for (let row = 0; row < all; row++) holes[row]! -= mask[row]!;
  };
  for (const { mask } of masks) for (let row = 0; row < all; row++) holes[row]! += mask[row]!;
  const byHoles = [...columns].sort((a, b) => counts[b]! - counts[a]! || b - a);
  for (const column of byHoles)
    if (counts[column]! > missingMax * all || (counts[column]! > 0 && wholeIn(holes) < wholeMin * all))
      without(column);
  return { columns: [...columns], left };
}

/** A column that is missing more often than this would take more rows away than it is worth. */
const missingMax = 0.5;
/** With fewer whole rows than this of all, a narrower map of more rows knows the plant better. */
const wholeMin = 0.25;

interface Mask {
  /** 1 where no value can be had. */
  readonly mask: Uint8Array;
  readonly missing: number;
}

function maskOf(
  strands: readonly Float64Array[],
  { all, holdRows }: { readonly all: number; readonly holdRows: number },
): Mask {
  const mask = new Uint8Array(all);
  let missing = 0;
  let at = 0;
  for (const strand of strands) {
    let age = holdRows + 1;
    for (const value of strand) {
      age = Number.isFinite(value) ? 0 : age + 1;
      if (age > 0) missing++;
      mask[at++] = age > holdRows ? 1 : 0;
    }
  }
  return { mask, missing };
}

function wholeIn(holes: Uint16Array): number {
  return holes.reduce((sum, count) => sum + (count === 0 ? 1 : 0), 0);
}
