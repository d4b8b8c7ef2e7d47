import assert from "node:assert/strict";
import { test } from "node:test";
import { plainWindow } from "#runtime/adapt/regime/window.ts";

test("moments(), entropy() and change() are what their names say", () => {
  const shape = { width: 1, rows: 8, bins: 2, edges: Float64Array.of(0.5) };
  const window = plainWindow(shape);
  window.values.set([0, 0, 0, 0, 1, 1, 1, 1]);
  assert.deepEqual([...window.moments()], [0.5, 0.5]);
  assert.ok(Math.abs(window.entropy("whole") - 1) < 1e-15);
  assert.equal(window.entropy("older"), 0);
  // 4 · 4 / 8 · 1², at the very row where the mean moved.
  assert.equal(window.change(), 2);
  assert.equal(window.rowsSinceSplit(), 4);
  window.values.fill(3);
  assert.deepEqual([...window.moments()], [3, 0]);
  assert.equal(window.change(), 0);
});
