import assert from "node:assert/strict";
import { test } from "node:test";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { stateAfter } from "#runtime/console/state-after.ts";
import { type Behind, GatewayFace } from "#runtime/face.ts";
import type { DecisionRecord, Record } from "#runtime/prove/record.ts";

const decision = (
  verdict: DecisionRecord["verdict"],
  fallback: DecisionRecord["fallback"] = null,
  mode: DecisionRecord["mode"] = "enforce",
): Record => ({ kind: "decision", verdict, fallback, mode }) as DecisionRecord;
const standDown = (because: string): Record => ({ kind: "stand-down", because }) as Record;

// The whole table: the newest record and the word before it give the word that an operator reads.
const table: readonly (readonly [Record, GatewayStatus["state"], GatewayStatus["state"]])[] = [
  [{ kind: "boot" } as Record, "safe", "starting"],
  [decision("allow"), "starting", "guarded"],
  [decision("amend"), "holding", "guarded"],
  [decision("block", "next"), "guarded", "guarded"],
  [decision("block", "next"), "safe", "safe"],
  [decision("block", "hold"), "guarded", "holding"],
  [decision("block", "safe"), "holding", "safe"],
  [decision("allow"), "safe", "guarded"],
  [decision("allow", null, "observe"), "starting", "observing"],
  [decision("block", "safe", "observe"), "observing", "observing"],
  [standDown("control-dead"), "guarded", "safe"],
  [standDown("proof-stalled"), "guarded", "safe"],
  [standDown("stopping"), "guarded", "stopping"],
  [decision("allow"), "stopping", "stopping"],
  [{ kind: "outcome" } as Record, "holding", "holding"],
  [{ kind: "drift" } as Record, "guarded", "guarded"],
  [{ kind: "twin" } as Record, "guarded", "guarded"],
  [{ kind: "adapt" } as Record, "holding", "holding"],
  [{ kind: "regime" } as Record, "safe", "safe"],
  [{ kind: "tri-check", verdict: "failed" } as Record, "guarded", "guarded"],
  [{ kind: "fault" } as Record, "safe", "safe"],
  [{ kind: "stop" } as Record, "stopping", "stopping"],
];

for (const [record, before, after] of table)
  test(`stateAfter(): ${Object.values(record).filter(Boolean).join(" ")} after ${before} is ${after}`, () => {
    assert.equal(stateAfter(record, before), after);
  });

test("propose() asks nobody on behalf of a capsule whose budget is spent, and goes on with the others", () => {
  const asked: string[] = [];
  const owner = (id: string, point: string) => ({ id, owns: [point] });
  const face = new GatewayFace({
    config: { devices: {} },
    clock: { now: () => 7 },
    accounts: {
      shown: () => null,
      isSpent: (capsule: string, now: number) => capsule === "heats" && now === 7,
    },
    host: {
      crew: [owner("heats", "heater"), owner("cools", "fan")],
      lead: owner("heats", "heater"),
      propose: ({ writes }: { writes: readonly { point: string }[] }) => {
        asked.push(writes[0]!.point);
        return "taken";
      },
    },
  } as unknown as Behind);
  const propose = (point: string) =>
    face.propose({ origin: "optimiser", by: "test", writes: [{ point, value: 1 }] });
  assert.deepEqual(["heater", "fan", "nobody's"].map(propose), ["spent", "taken", "spent"]);
  assert.deepEqual(asked, ["fan"]);
});
