import assert from "node:assert/strict";
import { test } from "node:test";
import { unbroken } from "#runtime/map/effective-rows.ts";
import { guaranteeOf } from "#runtime/map/guarantee.ts";
import { remembering } from "./remembering.ts";

for (const memory of [0, 0.8])
  test(`guaranteeOf() believes a plant that stays what it is (memory ${memory})`, () => {
    let voided = 0;
    for (let seed = 1; seed <= 150; seed++)
      if (guaranteeOf(unbroken(remembering(4_000, { seed, memory })), 0.01).kind === "void") voided++;
    assert.ok(voided <= 4, `${voided} of 150`);
  });

test("guaranteeOf() says which promise a plant that has moved breaks", () => {
  const early = remembering(2_000, { seed: 1, memory: 0.5 });
  const late = remembering(2_000, { seed: 2, memory: 0.5, shift: 1.5 });
  const guarantee = guaranteeOf(unbroken(Float64Array.from([...early, ...late])), 0.01);
  assert.equal(guarantee.kind, "void");
  assert.match(guarantee.kind === "void" ? guarantee.because : "", /of the later half lies above the limit/);
});

test("guaranteeOf() sees a shift where half of the rows are too few for a limit", () => {
  const early = remembering(200, { seed: 1, memory: 0 });
  const late = remembering(200, { seed: 2, memory: 0, shift: 1.5 });
  const guarantee = guaranteeOf(unbroken(Float64Array.from([...early, ...late])), 0.01);
  assert.match(
    guarantee.kind === "void" ? guarantee.because : "",
    /the later half is rarer than the earlier/,
  );
});

test("guaranteeOf() has nothing against a plant that becomes more ordinary", () => {
  const early = remembering(2_000, { seed: 1, memory: 0, shift: 1.5 });
  const late = remembering(2_000, { seed: 2, memory: 0 });
  assert.equal(guaranteeOf(unbroken(Float64Array.from([...early, ...late])), 0.01).kind, "holds");
});
