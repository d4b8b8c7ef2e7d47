import assert from "node:assert/strict";
import { test } from "node:test";
import type { Model } from "#runtime/adapt/port.ts";
import { Unit } from "#runtime/adapt/unit.ts";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Bug, Fault } from "#runtime/core/fault.ts";
import { lasting } from "#runtime/tick/inference.ts";

const scaled = { point: "p", offset: 0, scale: 1 };
const contract = {
  name: "policy",
  role: "policy",
  file: "policy.onnx",
  vectors: "v",
  inputs: [scaled],
  outputs: [scaled],
  deadlineMs: 10,
} as unknown as ModelUnit;

function modelOf(run: Model["run"]): Model {
  return { digest: digestOf(new Uint8Array()), inputs: 1, outputs: 1, run, close: async () => {} };
}

for (const [how, thrown] of [
  ["a Fault of the runtime", new Fault("model/failed", "ONNX Runtime broke off a run")],
  ["what nobody has thought of", new Error("unreachable")],
] as const)
  for (const isLater of [false, true])
    test(`lasting() buries a model that throws ${how}${isLater ? ", later" : ""}: asked no more, and late for good`, async () => {
      let runs = 0;
      const deaths: string[] = [];
      const dying = modelOf(() => {
        runs++;
        if (isLater) return Promise.reject(thrown);
        throw thrown;
      });
      const model = lasting(dying, (because) => deaths.push(because));
      const unit = new Unit(contract, { model, clock: { now: () => 1 } });
      for (let asked = 0; asked < 3; asked++)
        assert.deepEqual(await unit.ask(Float64Array.of(1)), { kind: "silence", because: "late" });
      assert.deepEqual([runs, deaths], [1, [thrown.message]]);
    });

test("lasting() asks again after an answer that is no number, and lets a Bug of ours end the thread", async () => {
  let runs = 0;
  const strange = modelOf(() => {
    if (++runs === 1) throw new Fault("model/bad-output", "it answered NaN");
    if (runs === 2) return Float32Array.of(7);
    throw new Bug("Broken invariant: of ours");
  });
  const unit = new Unit(contract, {
    model: lasting(strange, () => assert.fail("it lives")),
    clock: { now: () => 1 },
  });
  assert.deepEqual(unit.ask(Float64Array.of(1)), { kind: "silence", because: "not-finite" });
  assert.deepEqual(unit.ask(Float64Array.of(1)), { kind: "answer", values: Float32Array.of(7), at: 1 });
  assert.throws(() => unit.ask(Float64Array.of(1)), Bug);
});
