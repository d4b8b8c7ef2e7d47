import assert from "node:assert/strict";
import { test } from "node:test";
import {
  inferenceAfter,
  ladder,
  rungs,
  type Trouble,
  troubles,
  type Works,
  worstOf,
} from "#runtime/act/ladder.ts";

test("ladder: each rung does less than the one above, and the way in for updates is the last thing to die", () => {
  const drawn = rungs.map((rung) => {
    const { inference, judgement, safeState, updates } = ladder[rung];
    return `${rung}: ${[inference && "proposes", judgement && "judges", safeState && "keeps safe", updates && "updates"].filter(Boolean).join(", ")}`;
  });
  assert.deepEqual(drawn, [
    "full: proposes, judges, keeps safe, updates",
    "inference-off: judges, keeps safe, updates",
    "safe-hold: keeps safe, updates",
    "updater-only: updates",
  ]);
  for (const [index, rung] of rungs.slice(1).entries()) {
    const above = ladder[rungs[index]!];
    for (const [what, works] of Object.entries(ladder[rung]) as [keyof Works, boolean][])
      assert.ok(!works || above[what], `${rung} ${what}`);
  }
});

test("troubles: each leads to one rung", () => {
  assert.deepEqual(
    Object.fromEntries(Object.entries(troubles).map(([trouble, { rung }]) => [trouble, rung])),
    {
      none: "full",
      "models-dead": "inference-off",
      "models-silent": "inference-off",
      "control-dead": "safe-hold",
      "control-stalled": "safe-hold",
      "proof-stalled": "safe-hold",
      suspended: "safe-hold",
      returning: "safe-hold",
      "on-trial": "safe-hold",
      "nobody-guards": "safe-hold",
      "start-failed": "updater-only",
      "crash-loop": "updater-only",
    },
  );
});

test("worstOf() is the deepest of any two, whatever their order", () => {
  const all = Object.keys(troubles) as Trouble[];
  const depth = (trouble: Trouble): number => rungs.indexOf(troubles[trouble].rung);
  for (const one of all)
    for (const other of all)
      assert.equal(depth(worstOf([one, other])), Math.max(depth(one), depth(other)), `${one}, ${other}`);
  assert.equal(worstOf([]), "none");
});

test("inferenceAfter() gives the last lives of a thread without models", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(inferenceAfter), ["on", "on", "on", "off", "off", "off"]);
});
