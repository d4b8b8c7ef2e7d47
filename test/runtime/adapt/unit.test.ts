import assert from "node:assert/strict";
import { test } from "node:test";
import { Policy } from "#runtime/adapt/policy.ts";
import type { Model } from "#runtime/adapt/port.ts";
import { Unit } from "#runtime/adapt/unit.ts";
import type { ModelUnit, UnitRole } from "#runtime/capsule/manifest.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";

const clock = { us: 0, now: () => clock.us };

/** Adds one to what it sees, and takes `us` for it. */
function adder(us: number, width = 2, outputs: number = width): Model {
  const result = new Float32Array(outputs);
  return {
    digest: digestOf(new Uint8Array(0)),
    inputs: width,
    outputs,
    run: (input) => {
      clock.us += us;
      for (let index = 0; index < outputs; index++) result[index] = (input[index % width] ?? 0) + 1;
      return result;
    },
    close: async () => undefined,
  };
}

function unitOf(role: UnitRole): ModelUnit {
  return {
    name: "test",
    role,
    precision: "float32",
    file: "test.onnx",
    vectors: "test.vectors.json",
    inputs: [
      { point: "in_a", offset: 100, scale: 10 },
      { point: "in_b", offset: 0, scale: 2 },
    ],
    outputs: [
      { point: "out_a", offset: 50, scale: 5 },
      { point: "out_b", offset: -1, scale: 1 },
    ],
    deadlineMs: 2,
  };
}

test("Policy proposes in physical units, at the time of the answer", async () => {
  const policy = new Policy(unitOf("policy"), { model: adder(1_000), clock, by: "me" });
  assert.deepEqual(await policy.propose(Float64Array.of(120, 6)), {
    kind: "proposal",
    proposal: {
      origin: "capsule",
      by: "me",
      at: clock.us,
      writes: [
        { point: "out_a", value: (2 + 1) * 5 + 50 },
        { point: "out_b", value: 3 + 1 - 1 },
      ],
    },
  });
});

test("Unit: an answer after the deadline is none", async () => {
  const late = new Unit(unitOf("policy"), { model: adder(2_001), clock });
  assert.deepEqual(await late.ask(Float64Array.of(0, 0)), { kind: "silence", because: "late" });
  const just = new Unit(unitOf("policy"), { model: adder(2_000), clock });
  assert.equal((await just.ask(Float64Array.of(0, 0))).kind, "answer");
});

test("Unit: what is not finite is silence, and what breaks is the end", async () => {
  for (const [code, isSilent] of [
    ["model/bad-input", true],
    ["model/bad-output", true],
    ["model/failed", false],
  ] as const) {
    const run = () => {
      throw new Fault(code, "as told");
    };
    for (const model of [
      { ...adder(0), run },
      { ...adder(0), run: async () => run() },
    ]) {
      const asked = async () => new Unit(unitOf("policy"), { model, clock }).ask(Float64Array.of(1, 2));
      if (isSilent) assert.deepEqual(await asked(), { kind: "silence", because: "not-finite" });
      else await assert.rejects(asked, { code });
    }
  }
});

test("Unit: the widths of a model are those of its role", () => {
  const widths = { policy: 2, score: 2, forecaster: 4, energy: 1 };
  for (const [role, outputs] of Object.entries(widths) as [UnitRole, number][]) {
    new Unit(unitOf(role), { model: adder(0, 2, outputs), clock });
    assert.throws(() => new Unit(unitOf(role), { model: adder(0, 2, outputs + 1), clock }), { name: "Bug" });
  }
  assert.throws(() => new Policy(unitOf("score"), { model: adder(0), clock, by: "" }), { name: "Bug" });
});
