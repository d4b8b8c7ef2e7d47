import assert from "node:assert/strict";
import { test } from "node:test";
import { Bug } from "#runtime/core/fault.ts";
import { afterEvent, type DriftEvent, type DriftState, driftStates } from "#runtime/map/drift/drift.ts";

// The drawing: normal ⇄ drift → recertify, and a new map leads back from everywhere.
const drawing: Readonly<Record<DriftState, Readonly<Record<DriftEvent, DriftState | "bug">>>> = {
  normal: { alarmed: "drift", calmed: "bug", persisted: "bug", renewed: "normal" },
  drift: { alarmed: "bug", calmed: "normal", persisted: "recertify", renewed: "normal" },
  recertify: { alarmed: "bug", calmed: "bug", persisted: "bug", renewed: "normal" },
};

for (const state of driftStates)
  for (const [event, target] of Object.entries(drawing[state]) as [DriftEvent, DriftState | "bug"][])
    test(`afterEvent(): ${state} and ${event} is ${target}`, () => {
      if (target === "bug") assert.throws(() => afterEvent(state, event), Bug);
      else assert.equal(afterEvent(state, event), target);
    });
