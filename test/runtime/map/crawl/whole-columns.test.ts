import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeColumns } from "#runtime/map/crawl/whole-columns.ts";

const rows = 1_000;
const column = (isThere: (row: number) => boolean): Float64Array[] => [
  Float64Array.from({ length: rows }, (_, row) => (isThere(row) ? row : Number.NaN)),
];

test("wholeColumns() keeps what is missing in single rows, which take the value before", () => {
  const { columns, left } = wholeColumns(
    [column(() => true), column((row) => row % 4 === 0), column((row) => row % 3 === 0)],
    { holdRows: 3 },
  );
  assert.deepEqual([columns, left], [[0, 1, 2], []]);
});

test("wholeColumns() leaves out one of two columns that were never recorded together", () => {
  const { columns, left } = wholeColumns(
    [column(() => true), column((row) => row < 500), column((row) => row >= 500)],
    { holdRows: 3 },
  );
  assert.deepEqual(columns, [0, 1]);
  assert.deepEqual(left, [{ column: 2, missing: 0.5, whole: 3 }]);
});

test("wholeColumns() leaves out a column that is mostly missing, and none that is whole", () => {
  const { columns, left } = wholeColumns([column((row) => row > 900), column(() => true)], { holdRows: 3 });
  assert.deepEqual([columns, left.length], [[1], 1]);
});
