import assert from "node:assert/strict";
import { test } from "node:test";
import type { Balance } from "#runtime/capsule/manifest.ts";
import { claimOf } from "#scripts/capsule/claim.ts";
import { gridSample } from "#scripts/capsule/grid.ts";
import { type History, record } from "#sim/record.ts";
import { gridStation } from "#sim/station/grid.ts";

const tank: Balance = {
  name: "tank",
  unit: "l",
  stored: [{ point: "level", factor: 10 }],
  flows: [{ point: "inflow", factor: 1 }],
  constant: -2,
  windowS: 10,
  tolerance: 0.5,
};

/** A level that rises by a tenth of what comes in above two; from `brokenFrom` on it leaks as well. */
function history(brokenFrom: number): History {
  const count = 201;
  const inflow = Float64Array.from({ length: count }, (_, row) => 2 + (row % 20 < 10 ? 1 : 3));
  const level = new Float64Array(count);
  for (let row = 1; row < count; row++)
    level[row] = level[row - 1]! + (inflow[row - 1]! + inflow[row]! - 4) / 20 - (row > brokenFrom ? 0.01 : 0);
  return {
    seed: 1,
    sampleS: 1,
    count,
    columns: new Map([
      ["level", level],
      ["inflow", inflow],
    ]),
  };
}

test("claimOf() counts the windows in which what is stored is what flowed", () => {
  assert.equal(claimOf([tank], history(1_000)), 1);
  assert.equal(claimOf([tank], history(100)), 0.5);
  assert.equal(claimOf([tank, { ...tank, tolerance: 5 }], history(100)), 0.5);
});

test("the grid's recording keeps both of its balances, and a wrong one is noticed", () => {
  const recorded = record(gridStation, { seed: 1, hours: 2, sampleS: 1 });
  const { balances } = gridSample.source;
  assert.ok(claimOf(balances!, recorded) > 0.98);
  const swing = balances!.find(({ name }) => name === "swing")!;
  const withoutWind = { ...swing, flows: swing.flows.filter(({ point }) => point !== "renewable_power") };
  assert.ok(claimOf([withoutWind], recorded) < 0.1);
});
