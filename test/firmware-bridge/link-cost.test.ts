import assert from "node:assert/strict";
import { test } from "node:test";
import { costOfNetwork, costOfSerial, gapWordsMax } from "#bridge/link-cost.ts";
import { paceOf } from "#bridge/protocol/rtu-frame.ts";

/** Computed by hand for 8E1 (11 bits a character) and a device that thinks for 10 ms. */
const table: readonly (readonly [baud: number, requestMs: number, gapMax: number])[] = [
  [9_600, 32.9, 14],
  [19_200, 21.5, 18],
  [38_400, 17.2, 30],
  [115_200, 14.7, 77],
];

for (const [baud, requestMs, gapMax] of table)
  test(`costOfSerial() at ${baud} baud: a request more costs ${requestMs} ms, as much as ${gapMax} registers`, () => {
    const cost = costOfSerial(paceOf({ baud, parity: "even", stopBits: 1 }));
    assert.equal((cost.requestUs / 1_000).toFixed(1), requestMs.toFixed(1));
    assert.equal(gapWordsMax(cost), gapMax);
  });

test("costOfNetwork makes a request dearer than all that fits in one", () => {
  assert.ok(gapWordsMax(costOfNetwork) > 125);
});
