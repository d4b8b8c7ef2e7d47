import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BalanceWindow, balanceRowsMax, compileBalance } from "#runtime/adapt/balance.ts";
import type { Balance } from "#runtime/capsule/manifest.ts";

const tank: Balance = {
  name: "volume",
  unit: "m3",
  stored: [{ point: "level", factor: 1.5 }],
  flows: [
    { point: "in", factor: 1 },
    { point: "out", factor: -1 },
  ],
  constant: -0.01,
  windowS: 6,
  tolerance: 0.2,
};
const points = ["out", "level", "in"];

const value = fc.oneof(
  { arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }), weight: 20 },
  { arbitrary: fc.constant(Number.NaN), weight: 1 },
);

test("BalanceWindow: as the plant runs, the bits of the columns, and nothing before there is a window", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 40 }),
      fc.constantFrom(0.5, 1, 2, 100),
      (rows, secondsPerRow) => {
        const columns = new Map(
          points.map((point, at) => [point, Float64Array.from(rows, (row) => row[at]!)]),
        );
        const whole = compileBalance(tank, { count: rows.length, secondsPerRow, columns });
        const window = new BalanceWindow(tank, { points, secondsPerRow });
        for (const [row, values] of rows.entries()) {
          const first = row - whole.windowRows;
          const strain = first < 0 ? Number.NaN : whole.strain(first);
          assert.ok(Object.is(window.take(Float64Array.from(values)), strain));
        }
      },
    ),
  );
});

test("BalanceWindow: after a gap the window begins anew", () => {
  const window = new BalanceWindow(tank, { points, secondsPerRow: 2 });
  const still = Float64Array.of(0.01, 5, 0.02);
  const strains = (): readonly number[] => Array.from({ length: 5 }, () => window.take(still));
  const first = strains();
  assert.deepEqual(first.map(Number.isNaN), [true, true, true, false, false]);
  assert.ok(Math.abs(first[4]!) < 1e-9);
  window.restart();
  assert.deepEqual(strains(), first);
});

test("BalanceWindow: a window that never ends is refused", () => {
  const endless = { ...tank, windowS: balanceRowsMax + 1 };
  assert.throws(() => new BalanceWindow(endless, { points, secondsPerRow: 1 }), /bounded/);
});
