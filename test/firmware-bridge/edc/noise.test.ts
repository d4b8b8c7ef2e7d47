import assert from "node:assert/strict";
import { test } from "node:test";
import { edcNoiseRun, uartboneNoiseRun } from "#sim/board/noise-run.ts";

test("EdcMaster never tells a wrong value or outcome in 10 000 cycles at 0.5 % byte errors", () => {
  const { cycles, silentlyWrong, reported, rejected } = edcNoiseRun({
    seed: 4711,
    cycles: 10_000,
    errorRate: 0.005,
  });
  assert.equal(cycles, 10_000);
  assert.equal(silentlyWrong, 0);
  // The wire was as bad as it should be, and most cycles got through all the same.
  assert.ok(rejected > 1_000, `${rejected} frames rejected`);
  assert.ok(reported < 100, `${reported} cycles reported as failed`);
});

test("UartboneMaster shows why it may not control: the same wire fools it", () => {
  const plain = uartboneNoiseRun({ seed: 4711, cycles: 2_000, errorRate: 0.005, readBack: "none" });
  assert.ok(plain.silentlyWrong > 100, `${plain.silentlyWrong} silently wrong`);
  const forced = uartboneNoiseRun({ seed: 4711, cycles: 2_000, errorRate: 0.005, readBack: "forced" });
  assert.ok(forced.silentlyWrong < plain.silentlyWrong);
});
