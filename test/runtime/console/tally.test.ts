import assert from "node:assert/strict";
import { test } from "node:test";
import { capsulesCountedMax, otherCapsules, Tally } from "#runtime/console/tally.ts";
import type { Record } from "#runtime/prove/record.ts";

const decision = (change: object = {}): Record =>
  ({
    kind: "decision",
    capsule: "sha256:a",
    at: 5,
    origin: "agent",
    verdict: "block",
    because: "path",
    fallback: "hold",
    permit: "hold-1",
    energy: { now: "1.5", asked: "9" },
    threshold: { now: "8", asked: "8" },
    ...change,
  }) as unknown as Record;

test("Tally counts a decision by verdict and reason, by who asked, and by what was done", () => {
  const tally = new Tally();
  tally.count(decision());
  tally.count(decision({ verdict: "amend", because: "energy", fallback: null, at: 6 }));
  const { reasons, origins, fallbacks, permits, last } = tally.capsules.get("sha256:a")!;
  assert.deepEqual([reasons.block.path, reasons.block.energy, reasons.amend.energy], [1, 0, 1]);
  assert.deepEqual(origins.agent, { allow: 0, amend: 1, block: 1 });
  assert.deepEqual([fallbacks.hold, permits, last?.at, tally.records.decision], [1, 2, 6, 2]);
});

test("Tally keeps what was only tried apart from what was done", () => {
  const tally = new Tally();
  tally.count(decision({ trial: { writes: null } }));
  const { trial, reasons, last } = tally.capsules.get("sha256:a")!;
  assert.deepEqual([trial.block, reasons.block.path, last], [1, 0, undefined]);
});

const recordOf = (some: { readonly kind: Record["kind"]; readonly [name: string]: string }): Record =>
  some as unknown as Record;

// Each record that has a counter of its own, and which one.
const table: readonly (readonly [Record, (tally: Tally) => number | undefined])[] = [
  [recordOf({ kind: "outcome", outcome: "unknown" }), ({ outcomes }) => outcomes.unknown],
  [recordOf({ kind: "stand-down", because: "control-dead" }), ({ standDowns }) => standDowns["control-dead"]],
  [recordOf({ kind: "lifecycle", event: "lease-refused" }), ({ events }) => events["lease-refused"]],
  [recordOf({ kind: "fault", code: "worker/dead" }), ({ faults }) => faults.worker],
  [recordOf({ kind: "drift", to: "recertify" }), ({ drifts }) => drifts.recertify],
  [recordOf({ kind: "twin", capsule: "sha256:a", to: "alarm" }), (tally) => of(tally)?.twinAlarms],
  [recordOf({ kind: "adapt", capsule: "sha256:a" }), (tally) => of(tally)?.adaptations],
  [recordOf({ kind: "regime", capsule: "sha256:a" }), (tally) => of(tally)?.regimeChanges],
  [recordOf({ kind: "boot" }), ({ records }) => records.boot],
];

function of(tally: Tally) {
  return tally.capsules.get("sha256:a");
}

for (const [record, counted] of table)
  test(`Tally counts ${Object.values(record).join(" ")}`, () => {
    const tally = new Tally();
    tally.count(record);
    tally.count(record);
    assert.deepEqual([counted(tally), tally.records[record.kind]], [2, 2]);
  });

test("Tally has counters for so many capsules and one more for all others", () => {
  const tally = new Tally();
  for (let number = 0; number < capsulesCountedMax + 20; number++)
    tally.count(decision({ capsule: `sha256:${number}` }));
  assert.equal(tally.capsules.size, capsulesCountedMax + 1);
  assert.equal(tally.capsules.get(otherCapsules)?.permits, 20);
});

test("Tally counts acts of rights by what was shown and how they ended, and by nobody's name", () => {
  const tally = new Tally();
  const act = {
    kind: "access",
    boot: "b",
    at: 0,
    who: "x",
    role: null,
    what: "activate",
    about: "",
  } as const;
  tally.count({ ...act, how: "file", outcome: "denied" });
  for (const outcome of ["intended", "done"] as const) tally.count({ ...act, how: "token", outcome });
  const { token, file, ...others } = tally.acts;
  assert.deepEqual([token, file.denied], [{ intended: 1, done: 1, asked: 0, refused: 0, denied: 0 }, 1]);
  assert.ok(Object.values(others).every((counts) => Object.values(counts).every((count) => count === 0)));
});
