import assert from "node:assert/strict";
import { test } from "node:test";
import { dangerIn, limitsFor, type Pulse } from "#runtime/act/deadman.ts";

const limits = limitsFor(100, 3000);

test("limitsFor() waits for five ticks, but not less than a second", () => {
  assert.deepEqual(limitsFor(100, 3000), { beatAgeMsMax: 1000, starvedMsMax: 3000 });
  assert.deepEqual(limitsFor(1000, 3000), { beatAgeMsMax: 5000, starvedMsMax: 3000 });
});

// The whole table: life of the control thread × age of its beat × hunger for room in the log.
const young = 100;
const old = 1001;
const drawing: Record<Pulse["control"], Record<string, string | undefined>> = {
  //         young, fed        young, hungry                 old, fed                      old, hungry
  dead: {
    "100 0": "control-dead",
    "100 3001": "control-dead",
    "1001 0": "control-dead",
    "1001 3001": "control-dead",
  },
  starting: { "100 0": undefined, "100 3001": undefined, "1001 0": undefined, "1001 3001": undefined },
  running: {
    "100 0": undefined,
    "100 3001": "proof-stalled",
    "1001 0": "control-stalled",
    "1001 3001": "control-stalled",
  },
};

for (const control of ["dead", "starting", "running"] as const)
  for (const beatAgeMs of [young, old])
    for (const starvedMs of [0, 3001])
      test(`dangerIn(): ${control}, beat ${beatAgeMs} ms ago, without room for ${starvedMs} ms`, () => {
        assert.equal(
          dangerIn({ control, beatAgeMs, starvedMs }, limits),
          drawing[control][`${beatAgeMs} ${starvedMs}`],
        );
      });

test("dangerIn() does not wait for ever for a thread that starts", () => {
  assert.equal(dangerIn({ control: "starting", beatAgeMs: 30_001, starvedMs: 0 }, limits), "control-stalled");
});
