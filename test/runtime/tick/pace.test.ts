import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nextDue } from "#runtime/tick/pace.ts";

test("nextDue() stays on the grid, in the future, and counts what it left out", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 1, max: 1e6 }),
      (due, late, period) => {
        const next = nextDue(due, due + late, period);
        assert.equal((next.due - due) % period, 0);
        assert.equal(next.due, due + (next.missed + 1) * period);
        assert.ok(next.due > due + late);
        assert.ok(next.due - period <= due + late || next.missed === 0);
      },
    ),
  );
});
