import assert from "node:assert/strict";
import { test } from "node:test";
import { groundText } from "#runtime/cli/onboard/text.ts";
import { promiseOf } from "#runtime/map/plot/promise.ts";

test("groundText() says once why a promise is void", () => {
  const doubt = "the recording is too short";
  const promise = promiseOf({ alpha: 0.06, threshold: 5, calibration: Float64Array.of(1), doubt });
  const grounded = { promise, portrait: { doubt, unknowns: [] }, stages: [], id: "sha256:0", check: [] };
  const part = { rows: new Float64Array(4), width: 2, at: Float64Array.of(0, 60) };
  const text = groundText(
    ...([grounded, { learnt: part, heldBack: part }] as unknown as Parameters<typeof groundText>),
  ).join("\n");
  assert.deepEqual([text.split("THE PROMISE IS VOID").length, text.split(doubt).length], [2, 2], text);
});
