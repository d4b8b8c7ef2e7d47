import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { draftOf, type Ground } from "#runtime/foundry/draft.ts";
import { precisionOf } from "#runtime/foundry/precision.ts";

const valve = { name: "valve", unit: "%", min: 0, max: 100, resolution: 1 };

function groundOf(alpha: number): Ground {
  const values = Float64Array.from({ length: 10 }, (_, row) => 10 * row);
  return {
    ...{ publisher: "acme", name: "tank", tickMs: 100, commands: ["valve"], policy: undefined },
    map: { file: "map.npz", channels: [valve], threshold: 3, alpha },
    recording: { file: "week.csv", count: 10, secondsPerRow: 1, columns: new Map([["valve", values]]) },
  };
}

test("draftOf() says where the map promises little", () => {
  const said = (alpha: number) =>
    draftOf(groundOf(alpha)).toCheck.filter(([path]) => path === "/shield/alpha");
  assert.deepEqual(said(0.01), []);
  assert.match(said(0.26)[0]![1], /may refuse 26\.00 % of what is normal/);
});

test("precisionOf() sees how a network computes, and draftOf() writes it down", () => {
  const read = (file: string) =>
    readFileSync(new URL(`../../../capsules/casting-furnace/${file}`, import.meta.url));
  assert.equal(precisionOf(read("policy.onnx")), "float32");
  const precision = precisionOf(read("policy-int8.onnx"));
  assert.equal(precision, "int8");
  const policy = { file: "policy.onnx", vectors: "policy.vectors.json", precision };
  assert.equal(draftOf({ ...groundOf(0.01), policy }).source.units[0]!.precision, "int8");
});
