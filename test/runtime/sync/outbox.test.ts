import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import {
  acknowledge,
  envelope,
  inFlightMax,
  type Outbox,
  resumeAt,
  roomIn,
  take,
} from "#runtime/sync/outbox.ts";

const logged = (index: number): LoggedRecord => ({ index, body: `{"n":${index}}` });
const batchFrom = (from: number, count: number): LoggedRecord[] =>
  Array.from({ length: count }, (_, offset) => logged(from + offset));

test("acknowledge() moves the cursor over a gap only once the gap is closed", () => {
  let outbox = take(resumeAt(10), batchFrom(10, 3));
  outbox = acknowledge(outbox, 11);
  assert.equal(outbox.cursor, 10);
  outbox = acknowledge(outbox, 10);
  assert.equal(outbox.cursor, 12);
  outbox = acknowledge(outbox, 12);
  assert.deepEqual(outbox, { cursor: 13, next: 13, flying: [] });
});

test("acknowledge() ignores what is behind the cursor and refuses what was never sent", () => {
  const outbox = acknowledge(take(resumeAt(0), batchFrom(0, 2)), 0);
  assert.equal(acknowledge(outbox, 0), outbox);
  assert.throws(() => acknowledge(outbox, 2), /acknowledged after it was sent/);
});

test("take() refuses a gap, and more than there is room for", () => {
  assert.throws(() => take(resumeAt(4), [logged(5)]), /record 4 follows, not 5/);
  assert.throws(() => take(resumeAt(0), batchFrom(0, inFlightMax + 1)), /no more than it has room for/);
});

test("envelope() carries the record's own text", () => {
  const body = '{"a":"1.50","b":[]}';
  assert.equal(envelope({ index: 7, body }), `{"index":7,"record":${body}}`);
});

/** A broker that answers in any order, connections that break at any time: what a day may bring. */
const events = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("send" as const), count: fc.nat(20) }),
    fc.record({ kind: fc.constant("answer" as const), which: fc.nat() }),
    fc.record({ kind: fc.constant("break" as const) }),
  ),
  { maxLength: 120 },
);

test("Outbox: the cursor never goes back, never passes an unanswered record, and flights have a bound", () => {
  fc.assert(
    fc.property(fc.nat(1_000), events, (start, day) => {
      const answered = new Set<number>();
      let open: number[] = [];
      let outbox: Outbox = resumeAt(start);
      for (const event of day) {
        const before = outbox.cursor;
        if (event.kind === "send") {
          const batch = batchFrom(outbox.next, Math.min(event.count, roomIn(outbox)));
          outbox = take(outbox, batch);
          open.push(...batch.map(({ index }) => index));
        } else if (event.kind === "answer" && open.length > 0) {
          const [index] = open.splice(event.which % open.length, 1) as [number];
          answered.add(index);
          outbox = acknowledge(outbox, index);
        } else if (event.kind === "break") {
          outbox = resumeAt(outbox.cursor);
          open = [];
        }
        assert.ok(outbox.cursor >= before);
        assert.ok(outbox.flying.length <= inFlightMax);
        assert.equal(outbox.next, outbox.cursor + outbox.flying.length);
        for (let index = start; index < outbox.cursor; index++) assert.ok(answered.has(index));
      }
    }),
    { numRuns: 300 },
  );
});
