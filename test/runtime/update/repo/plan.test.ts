import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import {
  type Count,
  countOf,
  type Decision,
  decide,
  type Plan,
  type Report,
  readFleet,
  readPlan,
  readReports,
  usualSteps,
} from "#runtime/update/repo/plan.ts";
import { isMeant, placeOf, type Rollout } from "#runtime/update/rollout.ts";

const id = `sha256:${"1".repeat(64)}` as const;
const gateways = Array.from({ length: 200 }, (_, at) => ({
  gateway: `plant-${at}`,
  group: at < 50 ? "north" : "south",
}));
const plan: Plan = {
  schema: "industriverse.rollout/1",
  id: "pump-1-3",
  capsules: [{ utid: "capsule://acme/pump@1.3.0", id, target: "acme/pump/1.3.0.json" }],
  gateways,
  steps: usualSteps,
};
const at = (percent: number, more: Partial<Rollout> = {}): Rollout => ({
  ...{ id: plan.id, groups: [], percent, isPaused: false },
  ...more,
});

function counted(meant: number, answered: number, failed: number): Count {
  return { meant, answered, failed, failures: [] };
}

/** The whole table: where the roll-out is, what has been heard, what becomes of it. */
const table: readonly (readonly [string, Rollout, Count, Decision])[] = [
  ["all well at the first step", at(1), counted(2, 2, 0), { kind: "advance", percent: 10 }],
  ["half of the first two are silent", at(1), counted(2, 1, 0), { kind: "wait", because: "too-few-answers" }],
  [
    "one of the first two has failed",
    at(1),
    counted(2, 1, 1),
    { kind: "pause", because: "too-many-failures" },
  ],
  ["just enough answers", at(10), counted(20, 16, 0), { kind: "advance", percent: 50 }],
  ["one too few", at(10), counted(20, 15, 0), { kind: "wait", because: "too-few-answers" }],
  ["as many failures as are allowed", at(50), counted(100, 100, 5), { kind: "advance", percent: 100 }],
  ["one more", at(50), counted(100, 100, 6), { kind: "pause", because: "too-many-failures" }],
  [
    "too many of those who answered",
    at(50),
    counted(100, 80, 5),
    { kind: "pause", because: "too-many-failures" },
  ],
  [
    "failures are not waited for",
    at(100),
    counted(200, 20, 11),
    { kind: "pause", because: "too-many-failures" },
  ],
  [
    "the first failure of many is no reason yet",
    at(100),
    counted(200, 1, 1),
    { kind: "wait", because: "too-few-answers" },
  ],
  [
    "paused, whatever is heard",
    at(10, { isPaused: true }),
    counted(20, 20, 0),
    { kind: "wait", because: "paused" },
  ],
  ["at the end", at(100), counted(200, 180, 2), { kind: "done" }],
  ["nobody is meant yet", at(0), counted(0, 0, 0), { kind: "advance", percent: 1 }],
];

for (const [what, now, count, decision] of table)
  test(`decide() when ${what}: ${decision.kind}`, () =>
    assert.deepEqual(decide(plan, { now, count }), decision));

test("decide() passes over steps at which nobody joins, and ends at the last", () => {
  const few: Plan = { ...plan, gateways: gateways.slice(0, 3) };
  const places = few.gateways.map(({ gateway }) => placeOf(plan.id, gateway) * 100);
  const first = usualSteps.find(({ percent }) => places.some((place) => place < percent))!.percent;
  assert.deepEqual(decide(few, { now: at(0), count: counted(0, 0, 0) }), { kind: "advance", percent: first });
});

test("isMeant(): whoever is meant at a share is meant at every larger one, and all are at 100", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: 100 }), (rollout, gateway, percent) => {
      const whole = { id: rollout, groups: [], percent: 100 };
      assert.ok(isMeant(whole, { gateway }));
      assert.ok(!isMeant({ ...whole, percent: 0 }, { gateway }));
      if (isMeant({ ...whole, percent }, { gateway }))
        for (let more = percent; more <= 100; more++)
          assert.ok(isMeant({ ...whole, percent: more }, { gateway }));
    }),
  );
});

test("isMeant() is the same everywhere: these places are the format", () => {
  // printf "r1\ngw1" | sha256sum begins with these eight digits.
  assert.equal(placeOf("r1", "gw1"), 0xbb577214 / 2 ** 32);
});

test("isMeant() keeps to groups", () => {
  const rollout = at(100, { groups: ["north"] });
  assert.ok(isMeant(rollout, { gateway: "a", group: "north" }));
  assert.ok(!isMeant(rollout, { gateway: "a", group: "south" }));
  assert.ok(!isMeant(rollout, { gateway: "a" }));
});

test("countOf() takes each gateway's last word, and hears only who is meant", () => {
  const now = at(10);
  const meant = gateways.filter((member) => isMeant(now, member));
  const other = gateways.find((member) => !isMeant(now, member))!;
  const [a, b, c] = meant as [(typeof gateways)[0], (typeof gateways)[0], (typeof gateways)[0]];
  const report = (gateway: string, outcome: Report["outcome"], hour: number): Report => ({
    ...{ gateway, outcome, capsule: id, at: `2026-11-21T${String(hour).padStart(2, "0")}:00:00Z` },
  });
  const count = countOf(plan, {
    now,
    reports: [
      report(a.gateway, "committed", 9),
      report(a.gateway, "failed", 8),
      report(b.gateway, "committed", 8),
      report(b.gateway, "rolled-back", 9),
      report(other.gateway, "failed", 9),
      report("nobody-knows", "failed", 9),
      { ...report(c.gateway, "failed", 9), capsule: `sha256:${"2".repeat(64)}` },
    ],
  });
  assert.equal(count.meant, meant.length);
  assert.deepEqual([count.answered, count.failed], [2, 1]);
  assert.deepEqual(
    count.failures.map(({ gateway }) => gateway),
    [b.gateway],
  );
});

test("a roll-out's share is about its percentage of a fleet", () => {
  const meant = gateways.filter((member) => isMeant(at(50), member)).length;
  assert.ok(meant > 70 && meant < 130, String(meant));
});

test("files of plans, fleets and reports are refused with a place where they are wrong", () => {
  const refused = (work: () => unknown, words: RegExp): void =>
    void assert.throws(
      work,
      (error) => error instanceof Fault && error.code === "repo/bad-rollout" && words.test(error.message),
    );
  assert.deepEqual(readFleet("a north\n# a remark\n\nb\n", "fleet.txt"), [
    { gateway: "a", group: "north" },
    { gateway: "b" },
  ]);
  refused(() => readFleet("a\na\n", "fleet.txt"), /names a gateway twice/);
  refused(() => readFleet("a b c\n", "fleet.txt"), /the line "a b c"/);
  refused(() => readFleet("", "fleet.txt"), /names 0 gateways/);
  refused(() => readReports('{"gateway":"a"}\n', "r.jsonl"), /r\.jsonl:1 is no report/);
  refused(() => readReports("\nnonsense\n", "r.jsonl"), /r\.jsonl:2 is no report/);
  assert.deepEqual(readPlan(JSON.stringify(plan), "plan"), plan);
  refused(() => readPlan("{", "plan"), /no JSON/);
  refused(
    () => readPlan(JSON.stringify({ ...plan, steps: [...usualSteps].reverse() }), "plan"),
    /do not rise/,
  );
});

test("readPlan() and readReports() throw a Fault for whatever else a file may hold", () => {
  const values = fc.anything({ withNullPrototype: false, withBigInt: false });
  const isFault = (work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      assert.ok(error instanceof Fault, String(error));
    }
  };
  fc.assert(
    fc.property(values, fc.constantFrom("schema", "id", "capsules", "gateways", "steps"), (value, name) => {
      isFault(() => readPlan(JSON.stringify(value) ?? "", "plan"));
      isFault(() => readPlan(JSON.stringify({ ...plan, [name]: value }), "plan"));
      isFault(() => readPlan(JSON.stringify({ ...plan, [name]: [value] }), "plan"));
      isFault(() => readReports(JSON.stringify(value) ?? "", "reports"));
    }),
    { numRuns: Number(process.env["PLAN_RUNS"] ?? 200) },
  );
});
