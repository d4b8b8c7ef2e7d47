import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { DecisionRecord, OutcomeRecord, Record } from "#runtime/prove/record.ts";
import { isSampled, spanIdOf, traceIdOf } from "#runtime/prove/trace-id.ts";
import { Batches } from "#runtime/sync/traces/batches.ts";
import { requestJson, type Span, spanJson } from "#runtime/sync/traces/otlp.ts";
import { Spans } from "#runtime/sync/traces/spans.ts";
import { decision } from "../../prove/memory/records.ts";

const at = decision(1).at;

function logged(records: readonly Record[], from = 0) {
  return records.map((record, place) => ({ index: from + place, body: JSON.stringify(record) }));
}

function outcome(permit: string, kind: OutcomeRecord["outcome"] = "verified"): OutcomeRecord {
  return {
    kind: "outcome",
    boot: "b",
    tick: 1,
    at: at + 4_000,
    permit,
    outcome: kind,
    because: "read back",
    readBack: null,
  };
}

const nameOf = ({ name }: Span): string => name;

test("Spans tells of a decision once its outcome is known and it is on the disk", () => {
  const spans = new Spans({ sampleShare: 1 });
  spans.take(logged([decision(1, 0, { permit: "p1" })]));
  assert.deepEqual(spans.flushed(1, at + 900_000), []);
  spans.take(logged([outcome("p1")], 1));
  const told = spans.flushed(2, at + 5_000_000);
  assert.deepEqual(told.map(nameOf), ["decision", "proposer", "shield", "field", "proof"]);
  const [root, proposer, shield, field, proof] = told as [Span, Span, Span, Span, Span];
  for (const child of [proposer, shield, field, proof])
    assert.deepEqual([child.traceId, child.parentSpanId], [traceIdOf({ boot: "b", tick: 1 }), root.spanId]);
  assert.deepEqual([field.from, field.to, field.attributes["iv.outcome"]], [at, at + 4_000, "verified"]);
  assert.deepEqual([proof.from, proof.to], [at, at + 900_000]);
  assert.equal(new Set(told.map(({ spanId }) => spanId)).size, 5);
  assert.deepEqual(spans.flushed(9, at + 6_000_000), []);
});

test("Spans tells what was refused and what failed as errors, and has no field where nothing was permitted", () => {
  const spans = new Spans({ sampleShare: 1 });
  const refused: DecisionRecord = decision(1, 6, { fallback: "next", origin: "optimiser", by: "rogue" });
  spans.take(logged([refused, decision(1, 0, { permit: "p1" }), outcome("p1", "unknown")]));
  const told = spans.flushed(3, at + 1_000);
  assert.deepEqual(told.map(nameOf), [
    "decision",
    "proposer",
    "shield",
    "proof",
    "decision",
    "proposer",
    "shield",
    "field",
    "proof",
  ]);
  assert.equal(new Set(told.map(({ traceId }) => traceId)).size, 1);
  assert.equal(new Set(told.map(({ spanId }) => spanId)).size, 9);
  assert.deepEqual([told[2]!.error, told[7]!.error], [refused.text, "read back"]);
});

test("Spans waits for an outcome no longer than ten seconds, and for no more than so many decisions", () => {
  const spans = new Spans({ sampleShare: 1 });
  spans.take(
    logged(Array.from({ length: 3_000 }, (_, tick) => decision(tick, 0, { permit: `p${tick}`, at }))),
  );
  assert.equal(spans.dropped, 5 * (3_000 - 2_048));
  assert.deepEqual(spans.flushed(3_000, at + 9_999_999), []);
  const told = spans.flushed(3_000, at + 10_000_000);
  assert.equal(told.length, 5 * 2_048);
  assert.equal(told[3]!.attributes["iv.outcome"], "not known yet");
});

test("isSampled() picks about the share that was asked for, the same ones every time", () => {
  const ids = Array.from({ length: 4_000 }, (_, tick) => traceIdOf({ boot: "b", tick }));
  assert.ok(ids.every((id) => isSampled(id, 1) && /^[0-9a-f]{32}$/.test(id) && !isSampled(id, 0)));
  const some = ids.filter((id) => isSampled(id, 0.25));
  assert.ok(Math.abs(some.length / ids.length - 0.25) < 0.03);
  assert.ok(some.every((id) => isSampled(id, 0.5)));
  assert.match(spanIdOf(ids[0]!, "x"), /^[0-9a-f]{16}$/);
});

const about = { resource: { "service.name": "x" }, scope: { name: "s", version: "1" } };
const span: Span = {
  ...{ traceId: "0".repeat(31).concat("1"), spanId: "0".repeat(15).concat("1"), name: "n" },
  ...{
    from: 1_790_000_000_123_456,
    to: 1_790_000_000_123_457,
    attributes: { a: 1, b: "t", c: true, d: 0.5, e: Number.NaN },
  },
};

test("requestJson() writes what protobuf's JSON mapping says: hex ids, 64-bit numbers as strings, no nulls", () => {
  const request = JSON.parse(
    requestJson([spanJson(span), spanJson({ ...span, parentSpanId: "p", error: "e" })], about),
  );
  assert.deepEqual(request, {
    resourceSpans: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "x" } }] },
        scopeSpans: [
          {
            scope: { name: "s", version: "1" },
            spans: [
              {
                ...{ traceId: span.traceId, spanId: span.spanId, name: "n", kind: 1, status: {} },
                ...{ startTimeUnixNano: "1790000000123456000", endTimeUnixNano: "1790000000123457000" },
                attributes: [
                  { key: "a", value: { intValue: "1" } },
                  { key: "b", value: { stringValue: "t" } },
                  { key: "c", value: { boolValue: true } },
                  { key: "d", value: { doubleValue: 0.5 } },
                  { key: "e", value: { doubleValue: "NaN" } },
                ],
              },
              {
                ...{ traceId: span.traceId, spanId: span.spanId, parentSpanId: "p", name: "n", kind: 1 },
                ...{ startTimeUnixNano: "1790000000123456000", endTimeUnixNano: "1790000000123457000" },
                attributes: request.resourceSpans[0].scopeSpans[0].spans[0].attributes,
                status: { code: 2, message: "e" },
              },
            ],
          },
        ],
      },
    ],
  });
});

test("Batches keeps within its bytes, drops the oldest, and loses count of none", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 }),
      fc.integer({ min: 400, max: 9_000 }),
      (puts, bytesMax) => {
        const batches = new Batches(about, { bytesMax });
        let [put, taken] = [0, 0];
        for (const [turn, count] of puts.entries()) {
          batches.put(Array.from({ length: count }, () => span));
          put += count;
          if (turn % 3 === 2) taken += batches.shift()?.spans ?? 0;
        }
        for (let next = batches.shift(); next !== undefined; next = batches.shift()) taken += next.spans;
        assert.equal(put, taken + batches.dropped);
        assert.ok(batches.isEmpty);
      },
    ),
  );
});
