import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeRecord } from "#runtime/prove/record.ts";
import { alarmOf } from "#runtime/sync/proofs/alarm.ts";
import {
  type Telemetry,
  TelemetryQueue,
  telemetryClasses,
  waitingMax,
} from "#runtime/sync/proofs/telemetry.ts";

const budgets = { alarm: 36_000, points: 3_600 };

function message(what: Telemetry["what"], atMs: number, bytes = 100): Telemetry {
  return { what, payload: "x".repeat(bytes), atMs };
}

test("TelemetryQueue sends alarms first, and readings only while the log rests", () => {
  const queue = new TelemetryQueue(budgets, 0);
  queue.offer(message("points", 1));
  queue.offer(message("alarm", 2));
  assert.equal(queue.next(2, { isLogIdle: false })?.what, "alarm");
  assert.equal(queue.next(2, { isLogIdle: false }), undefined);
  assert.equal(queue.next(2, { isLogIdle: true })?.what, "points");
  assert.deepEqual(queue.gaps(), []);
});

test("TelemetryQueue keeps the newest reading and the first alarms, and counts the rest once", () => {
  const queue = new TelemetryQueue(budgets, 0);
  for (let at = 1; at <= 10; at++) queue.offer(message("points", at));
  for (let at = 1; at <= waitingMax.alarm + 3; at++) queue.offer(message("alarm", at, 5));
  assert.equal(queue.next(10, { isLogIdle: true })?.atMs, 1);
  assert.deepEqual(queue.gaps(), [
    { what: "alarm", count: 3, bytes: 15, fromMs: 65, toMs: 67 },
    { what: "points", count: 9, bytes: 900, fromMs: 1, toMs: 9 },
  ]);
  assert.deepEqual(queue.gaps(), []);
});

test("TelemetryQueue keeps to its budgets, and what was offered was sent, waits, or is in a gap", () => {
  const offers = fc.array(
    fc.record({
      what: fc.constantFrom(...telemetryClasses),
      afterMs: fc.nat({ max: 60_000 }),
      bytes: fc.integer({ min: 1, max: 2_000 }),
      isLogIdle: fc.boolean(),
    }),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(offers, (all) => {
      const queue = new TelemetryQueue(budgets, 0);
      const sent = { alarm: 0, points: 0 };
      const sentBytes = { alarm: 0, points: 0 };
      const offered = { alarm: 0, points: 0 };
      let now = 0;
      for (const { what, afterMs, bytes, isLogIdle } of all) {
        now += afterMs;
        offered[what]++;
        queue.offer(message(what, now, bytes));
        for (
          let next = queue.next(now, { isLogIdle });
          next !== undefined;
          next = queue.next(now, { isLogIdle })
        ) {
          sent[next.what]++;
          sentBytes[next.what] += next.payload.length;
        }
      }
      const dropped = Object.fromEntries(queue.gaps().map(({ what, count }) => [what, count]));
      for (const what of telemetryClasses) {
        // A tenth of an hour at once, what an hour gives by and by, and one message that overdraws.
        const allowed = budgets[what] / 10 + (now / 3_600_000) * budgets[what] + 2_000;
        assert.ok(sentBytes[what] <= allowed + 1e-6);
        const waiting = offered[what] - sent[what] - (dropped[what] ?? 0);
        assert.ok(waiting >= 0 && waiting <= waitingMax[what]);
      }
    }),
  );
});

test("alarmOf() is what somebody should see at once, and its record's own bytes", () => {
  const at = { boot: "b", at: 1 };
  const fault = encodeRecord({ kind: "fault", ...at, code: "proof/disk", text: "full" });
  const body = new TextDecoder().decode(fault);
  assert.equal(alarmOf({ index: 7, body }), `{"index":7,"record":${body}}`);
  const table: readonly (readonly [object, boolean])[] = [
    [{ kind: "decision", verdict: "block", fallback: "hold" }, true],
    [{ kind: "decision", verdict: "block", fallback: "next" }, false],
    [{ kind: "decision", verdict: "block", fallback: "hold", trial: { writes: null } }, false],
    [{ kind: "decision", verdict: "allow", fallback: null }, false],
    [{ kind: "stand-down" }, true],
    [{ kind: "lifecycle", to: "suspended" }, true],
    [{ kind: "lifecycle", to: "armed" }, false],
    [{ kind: "gap" }, false],
    [{}, false],
  ];
  for (const [record, is] of table)
    assert.equal(
      alarmOf({ index: 0, body: JSON.stringify(record) }) !== undefined,
      is,
      JSON.stringify(record),
    );
});
