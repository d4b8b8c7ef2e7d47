import assert from "node:assert/strict";
import { test } from "node:test";
import { Deadband } from "#runtime/field/deadband.ts";
import { quality } from "#runtime/field/quality.ts";

test("Deadband reports a value that moved by more than its band, and quality and age always", () => {
  const band = new Deadband(new Map([["level", 0.5]]));
  const told = (value: number, at: number, code: number = quality.good) =>
    band.report("level", { value, quality: code, at });
  assert.deepEqual(told(10, 1), { value: 10, quality: 0, at: 1 });
  assert.deepEqual(told(10.5, 2), { value: 10, quality: 0, at: 2 });
  // Measured from what was reported, so that a slow creep is not hidden for ever.
  assert.equal(told(10.6, 3).value, 10.6);
  assert.equal(told(10.7, 4, quality.badTimeout).value, 10.7);
  assert.equal(told(Number.NaN, 5, quality.badTimeout).value, Number.NaN);
  assert.equal(told(10.8, 6, quality.badTimeout).value, 10.8);
  assert.equal(band.report("other", { value: 1, quality: 0, at: 1 }).value, 1);
  assert.equal(band.report("other", { value: 1.0001, quality: 0, at: 2 }).value, 1.0001);
});
