import assert from "node:assert/strict";
import { test } from "node:test";
import { aftermathOf, lastTickOf } from "#runtime/prove/aftermath.ts";
import type { Record } from "#runtime/prove/record.ts";

const outcome = (tick: number): Record => ({
  kind: "outcome",
  boot: "b1",
  tick,
  at: 0,
  permit: "action-1",
  outcome: "verified",
  because: "",
  readBack: null,
});
const stop: Record = { kind: "stop", boot: "b1", tick: 7, at: 0 };

for (const [name, records, deviceTick, expected, next] of [
  ["an empty log", [], 99, { kind: "first" }, 99],
  ["an orderly stop", [outcome(6), stop], 7, { kind: "clean" }, 7],
  [
    "a kill with nothing lost",
    [outcome(7)],
    7,
    { kind: "crashed", boot: "b1", loggedTick: 7, deviceTick: 7, lost: 0 },
    7,
  ],
  [
    "a kill with three ticks lost",
    [outcome(7)],
    10,
    { kind: "crashed", boot: "b1", loggedTick: 7, deviceTick: 10, lost: 3 },
    10,
  ],
  [
    "a device that is behind, for it was switched off",
    [outcome(7)],
    0,
    { kind: "crashed", boot: "b1", loggedTick: 7, deviceTick: 0, lost: 0 },
    7,
  ],
  [
    "a device that nobody reaches",
    [outcome(7)],
    undefined,
    { kind: "crashed", boot: "b1", loggedTick: 7, deviceTick: null, lost: null },
    7,
  ],
  [
    "a counter that has wrapped",
    [outcome(2 ** 32 - 1)],
    1,
    { kind: "crashed", boot: "b1", loggedTick: 2 ** 32 - 1, deviceTick: 1, lost: 2 },
    2 ** 32 + 1,
  ],
] as const)
  test(`aftermathOf() after ${name}`, () => {
    assert.deepEqual(aftermathOf(records, deviceTick), expected);
    assert.equal(lastTickOf(records, deviceTick), next);
  });
