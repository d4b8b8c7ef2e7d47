import assert from "node:assert/strict";
import { test } from "node:test";
import { type Columns, compileBalance, heldShare, pointsOf } from "#runtime/adapt/balance.ts";
import type { Balance } from "#runtime/capsule/manifest.ts";

/** A tank of 2 m² that fills by what comes in and loses 0.1 m³/s at all times. */
const tank: Balance = {
  ...{ name: "water", unit: "m3", constant: -0.1, windowS: 10, tolerance: 0.01 },
  stored: [{ point: "level", factor: 2 }],
  flows: [{ point: "inflow", factor: 1 }],
};

/** Exactly what the law says, the inflow being a straight line from row to row. */
function plant(count: number, leak = 0): Columns {
  const inflow = Float64Array.from({ length: count }, (_, row) => 0.3 + 0.2 * Math.sin(row / 7));
  const level = new Float64Array(count);
  for (let row = 1; row < count; row++)
    level[row] = level[row - 1]! + ((inflow[row - 1]! + inflow[row]!) / 2 - 0.1 - leak) / 2;
  return {
    count,
    secondsPerRow: 1,
    columns: new Map([
      ["level", level],
      ["inflow", inflow],
    ]),
  };
}

test("compileBalance() finds nothing missing where nothing is", () => {
  const balance = compileBalance(tank, plant(101));
  assert.equal(balance.windowRows, 10);
  for (let first = 0; first + 10 < 101; first++) assert.ok(Math.abs(balance.strain(first)) < 1e-9);
  assert.equal(heldShare(balance, 101), 1);
});

test("compileBalance() finds a leak, in tolerances", () => {
  const balance = compileBalance(tank, plant(101, 0.004));
  // 0.004 m³/s for 10 s are 0.04 m³, four times what is tolerated.
  assert.ok(Math.abs(balance.strain(0) + 4) < 1e-9);
  assert.equal(heldShare(balance, 101), 0);
});

test("compileBalance() answers NaN where a value is missing, and such a window does not hold", () => {
  const columns = plant(21);
  columns.columns.get("inflow")![15] = Number.NaN;
  const balance = compileBalance(tank, columns);
  assert.ok(Number.isNaN(balance.strain(10)));
  assert.equal(heldShare(balance, 21), 0.5);
  assert.ok(Number.isNaN(heldShare(balance, 5)));
});

test("pointsOf() names each point once", () => {
  assert.deepEqual(pointsOf([tank, tank]), ["level", "inflow"]);
});
