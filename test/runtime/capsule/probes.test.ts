import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Probe } from "#runtime/capsule/manifest.ts";
import { type ProbedTick, ProbeWatch, probedTicksMin } from "#runtime/capsule/probes.ts";

const none: ReadonlyMap<string, number> = new Map();
const blocked: Probe = { kind: "blocked", shareMax: 0.1, overTicks: 20 };
const late: Probe = { kind: "late", shareMax: 0, overTicks: 30 };
const warm: Probe = { kind: "point", point: "melt", min: 900, max: 1_100 };

function watched(probes: readonly Probe[], ...owns: readonly ProbedTick["own"][]): ProbeWatch {
  const watch = new ProbeWatch({ probes, tickMs: 100 });
  for (const own of owns) watch.observe({ at: 0, own, values: none });
  return watch;
}

function times(count: number, own: ProbedTick["own"]): readonly ProbedTick["own"][] {
  return Array.from({ length: count }, () => own);
}

test("ProbeWatch waits until every window was full once", () => {
  const watch = watched([blocked, late], ...times(29, "let-through"));
  assert.deepEqual(watch.finding, { kind: "waiting" });
  assert.ok(watch.progress > 0.9 && watch.progress < 1);
  assert.deepEqual(watch.observe({ at: 0, own: "let-through", values: none }), { kind: "held" });
  assert.equal(watch.progress, 1);
});

test("ProbeWatch takes as many blocks as are allowed, and fails with the next one", () => {
  const watch = watched([blocked], "blocked", "blocked");
  assert.equal(watch.finding.kind, "waiting");
  assert.deepEqual(watch.observe({ at: 0, own: "blocked", values: none }), {
    kind: "failed",
    because: "3 of 20 ticks were blocked, 2 are allowed",
  });
  assert.equal(watch.observe({ at: 0, own: "let-through", values: none }).kind, "failed", "and stays failed");
});

test("ProbeWatch begins a new window after a full one", () => {
  const window = ["blocked", "blocked", ...times(18, "let-through")] as const;
  assert.equal(watched([blocked], ...window, ...window, ...window).finding.kind, "held");
  assert.equal(watched([blocked], ...window, ...times(3, "blocked")).finding.kind, "failed");
});

test("ProbeWatch does not count a tick in which the capsule had no fair chance", () => {
  assert.equal(watched([blocked], ...times(1_000, "unasked")).finding.kind, "waiting");
});

test("ProbeWatch holds a point to its range whenever it is read", () => {
  const watch = watched([warm], ...times(probedTicksMin, "let-through"));
  assert.equal(watch.finding.kind, "held");
  watch.observe({ at: 0, own: "unasked", values: new Map([["melt", 1_100]]) });
  assert.equal(watch.finding.kind, "held");
  assert.deepEqual(watch.observe({ at: 0, own: "unasked", values: new Map([["melt", 1_100.5]]) }), {
    kind: "failed",
    because: "melt was 1100.5, outside 900 … 1100",
  });
  assert.equal(
    watched([warm]).observe({ at: 0, own: "let-through", values: new Map([["melt", Number.NaN]]) }).kind,
    "failed",
  );
});

test("ProbeWatch without probes wants a few ticks all the same", () => {
  assert.equal(watched([], ...times(probedTicksMin - 1, "let-through")).finding.kind, "waiting");
  assert.equal(watched([], ...times(probedTicksMin, "let-through")).finding.kind, "held");
});

test("ProbeWatch never holds a capsule whose share in the first window is above the limit", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom<ProbedTick["own"]>("let-through", "blocked", "late"), {
        minLength: 20,
        maxLength: 20,
      }),
      (ticks) => {
        const share = ticks.filter((own) => own === "blocked").length / ticks.length;
        assert.equal(watched([blocked], ...ticks).finding.kind, share > 0.1 ? "failed" : "held");
      },
    ),
  );
});

test("ProbeWatch counts ticks that never were as late, but not those of a dead thread", () => {
  const lenient: Probe = { kind: "late", shareMax: 0.1, overTicks: 20 };
  const tick = (at: number) => ({ at: at * 100_000, own: "let-through" as const, values: none });
  const watch = new ProbeWatch({ probes: [lenient], tickMs: 100 });
  // Two decisions of one tick, and one that is a little late, miss nothing.
  for (const at of [10, 11, 11, 12.3, 13]) assert.equal(watch.observe(tick(at)).kind, "waiting");
  assert.equal(watch.observe(tick(16)).kind, "waiting");
  watch.pause();
  assert.equal(watch.observe(tick(99)).kind, "waiting");
  assert.deepEqual(watch.observe(tick(101)), {
    kind: "failed",
    because: "3 of 20 ticks were late, 2 are allowed",
  });
});
