import assert from "node:assert/strict";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import { dealOf } from "#runtime/map/deal.ts";
import { believable } from "#runtime/map/plant-promise.ts";

/** Each row keeps `memory` of the one before. */
function seriesOf(count: number, memory: number) {
  const chance = prng(1);
  const rows = new Float64Array(count);
  for (let row = 1; row < count; row++)
    rows[row] = memory * rows[row - 1]! + Math.sqrt(1 - memory * memory) * chance.normal();
  return { rows, width: 1, stretches: [[0, count]] as const };
}

const alphas = [0.01, 0.05, 0.2, 0.22, 0.24, 0.5];

test("believable() promises no more than blocks that are shorter than the plant's memory can keep", () => {
  const table: readonly [count: number, memory: number, isBrief: boolean, alpha: number][] = [
    [4_000, 0.5, false, 0.05],
    [300, 0.5, false, 0.05],
    [300, 0.995, true, 0.24],
    [4_000, 0.9995, true, 0.24],
  ];
  for (const [count, memory, isBrief, alpha] of table) {
    const deal = dealOf(seriesOf(count, memory));
    const found = believable(alphas, { strict: 0.05, deal });
    assert.equal(deal.isBrief, isBrief, `${count} ${memory}`);
    assert(isBrief ? found >= 0.2 && found <= alpha : found === alpha, `${count} ${memory}: ${found}`);
  }
});

test("believable() keeps the rate that a person asked for, and that the rows suffice for", () => {
  assert.equal(believable([0.01], { strict: 0.01, deal: dealOf(seriesOf(300, 0.995)) }), 0.01);
});
