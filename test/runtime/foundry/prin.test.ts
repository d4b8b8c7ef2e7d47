import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { integrityOf, prinOf } from "#runtime/foundry/prin.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyParts = fc.record({ physics: share, reproducibility: share, integrity: share, normality: share });

test("prinOf() lies between the lowest and the highest part, and is 0 where one is", () => {
  fc.assert(
    fc.property(anyParts, (parts) => {
      const values = Object.values(parts);
      const prin = prinOf(parts);
      assert.ok(prin >= Math.min(...values) - 5e-4 && prin <= Math.max(...values) + 5e-4);
    }),
  );
  assert.equal(prinOf({ physics: 0, reproducibility: 1, integrity: 1, normality: 1 }), 0);
  assert.equal(prinOf({ physics: 1, reproducibility: 1, integrity: 1, normality: 1 }), 1);
});

test("a part of the score that is no share is a bug", () => {
  assert.throws(() => prinOf({ physics: 1.1, reproducibility: 1, integrity: 1, normality: 1 }), {
    name: "Bug",
  });
  assert.throws(() => prinOf({ physics: Number.NaN, reproducibility: 1, integrity: 1, normality: 1 }), {
    name: "Bug",
  });
});

test("integrityOf() is whole while the promise is kept, and the promise over the share where it is not", () => {
  assert.equal(integrityOf(0, 0.01), 1);
  assert.equal(integrityOf(0.01, 0.01), 1);
  assert.equal(integrityOf(0.04, 0.01), 0.25);
  assert.equal(integrityOf(1, 0.01), 0.01);
});
