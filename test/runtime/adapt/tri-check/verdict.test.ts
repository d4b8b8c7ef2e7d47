import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CheckVerdict,
  checkVerdict,
  checkVerdicts,
  windowVerdict,
} from "#runtime/adapt/tri-check/verdict.ts";

test("checkVerdict() at each side of each limit", () => {
  const seen = { told: 8, of: 8 };
  const cases: readonly [Parameters<typeof checkVerdict>[0], number, CheckVerdict][] = [
    ["balance", 0.999, "held"],
    ["balance", 1, "failed"],
    ["balance", Number.POSITIVE_INFINITY, "failed"],
    ["coherence", 0.9, "held"],
    ["coherence", 0.899, "failed"],
    ["similarity", 0.85, "held"],
    ["similarity", 0.849, "failed"],
    ["similarity", Number.NaN, "failed"],
  ];
  for (const [name, value, verdict] of cases)
    assert.equal(checkVerdict(name, { value, ...seen }), verdict, `${name} ${value}`);
  assert.equal(checkVerdict("coherence", { value: 1, told: 4, of: 8 }), "held");
  assert.equal(checkVerdict("coherence", { value: 1, told: 3, of: 8 }), "untold");
  assert.equal(checkVerdict("balance", { value: 0, told: 0, of: 0 }), "unclaimed");
});

test("windowVerdict() of every three verdicts", () => {
  for (const balance of checkVerdicts)
    for (const coherence of checkVerdicts)
      for (const similarity of checkVerdicts) {
        const all = [balance, coherence, similarity];
        const isHeld =
          coherence === "held" && similarity === "held" && (balance === "held" || balance === "unclaimed");
        const expected = all.includes("failed") ? "failed" : isHeld ? "held" : "untold";
        assert.equal(windowVerdict({ balance, coherence, similarity }), expected, all.join());
      }
});
