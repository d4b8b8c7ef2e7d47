import assert from "node:assert/strict";
import { test } from "node:test";
import { ProbeWatch } from "#runtime/capsule/probes.ts";
import { probedIn, shown } from "#runtime/host/probing.ts";
import type { DecisionRecord, StandDownRecord } from "#runtime/prove/record.ts";

const probe = { kind: "late", shareMax: 0.1, overTicks: 20 } as const;
const decision = (at: number) =>
  ({
    kind: "decision",
    at,
    origin: "capsule",
    verdict: "allow",
    because: "inside",
    frame: {},
  }) as DecisionRecord;
const standDown = { kind: "stand-down", at: 3_000_000, because: "proof-stalled" } as StandDownRecord;

test("shown() counts ticks that never were, and none that were missing while the machine was stood down", () => {
  const watch = new ProbeWatch({ probes: [probe], tickMs: 100 });
  for (const at of [0, 100_000, 200_000]) shown(watch, decision(at));
  shown(watch, standDown);
  assert.equal(shown(watch, decision(60_000_000)).kind, "waiting");
  assert.equal(shown(watch, decision(60_600_000)).kind, "failed", "five ticks of these were missing");
});

test("probedIn() reads what says something of a capsule, and nothing else", () => {
  const batch = [decision(1), standDown, { kind: "stop" }, { kind: "outcome", text: '"kind":"decision"' }];
  const logged = batch.map((record, index) => ({ index, body: JSON.stringify(record) }));
  assert.deepEqual(
    probedIn(logged).map(({ kind }) => kind),
    ["decision", "stand-down"],
  );
});
