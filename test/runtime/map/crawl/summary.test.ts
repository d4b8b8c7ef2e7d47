import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readPart } from "#runtime/map/crawl/read-part.ts";
import { Summary } from "#runtime/map/crawl/summary.ts";
import { decodeSummary, encodeSummary } from "#runtime/map/crawl/summary-file.ts";
import { type TestTable, tableOf } from "./tables.ts";

const options = { sampleBytesMax: 12_000, cardBytesMax: 1_500 };

const cell = fc.oneof(
  fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-300, 1e300),
);

const table: fc.Arbitrary<TestTable> = fc
  .record({
    rows: fc.integer({ min: 0, max: 300 }),
    width: fc.integer({ min: 1, max: 3 }),
    hasTime: fc.boolean(),
    rowsEach: fc.integer({ min: 20, max: 120 }),
    batchRows: fc.integer({ min: 7, max: 90 }),
    unit: fc.constantFrom(undefined, "bar", "kPa"),
  })
  .chain(({ rows, width, hasTime, unit, ...rest }) =>
    fc
      .record({
        columns: fc.array(fc.array(cell, { minLength: rows, maxLength: rows }), {
          minLength: width,
          maxLength: width,
        }),
        steps: fc.array(
          fc.oneof(fc.constant(1), fc.integer({ min: -5, max: 900 }), fc.constant(Number.NaN)),
          {
            minLength: rows,
            maxLength: rows,
          },
        ),
      })
      .map(({ columns, steps }) => {
        let now = 0;
        const seconds = steps.map((step) => {
          now += Number.isNaN(step) ? 0 : step;
          return Number.isNaN(step) ? step : now;
        });
        return {
          name: "",
          ...rest,
          columns: columns.map((values, index) => ({ name: `c${index}`, values, ...(unit && { unit }) })),
          ...(hasTime && { seconds }),
        };
      }),
  );

async function partsOf(tables: readonly TestTable[]): Promise<readonly Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for (const [index, each] of tables.entries()) {
    const opened = tableOf({ ...each, name: `t${index}` });
    for (let part = 0; part < opened.parts; part++)
      parts.push(encodeSummary(await readPart(opened, { name: opened.name, part, summary: options })));
  }
  return parts;
}

function mergeOf(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Summary(options);
  for (const part of parts) whole.absorb(decodeSummary(part, "a part"));
  return encodeSummary(whole);
}

test("Summary is the same bytes whichever shard reads what, in whatever order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(table, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.nat(1000)),
      async (tables, shards, order) => {
        const parts = await partsOf(tables);
        const dealt = parts.map((part) => ({ part, at: order.next().value }));
        const shuffled = dealt.toSorted((a, b) => a.at - b.at);
        const piles = Array.from({ length: shards }, (_, shard) =>
          mergeOf(shuffled.filter(({ at }) => at % shards === shard).map(({ part }) => part)),
        );
        assert.deepEqual(mergeOf(piles), mergeOf(parts));
        assert.deepEqual(mergeOf(piles.toReversed()), mergeOf(parts));
      },
    ),
    { numRuns: 40 },
  );
});

test("Summary does not depend on how a reader cuts its batches", async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 50 }), async (each, batchRows) => {
      const [a, b] = [await partsOf([each]), await partsOf([{ ...each, batchRows }])];
      assert.deepEqual(mergeOf(a), mergeOf(b));
    }),
    { numRuns: 40 },
  );
});

test("Summary that is built in place equals one that was written and read", async () => {
  const each = tableOf({
    name: "t",
    columns: [
      { name: "a", values: [1, 2.5, 2.5] },
      { name: "b", values: [0, 0, 1] },
    ],
  });
  const part = await readPart(each, { name: "t", part: 0, summary: options });
  const whole = new Summary(options);
  whole.absorb(part);
  assert.deepEqual(encodeSummary(whole), encodeSummary(decodeSummary(encodeSummary(part), "t")));
});

test("decodeSummary() refuses what is no summary", () => {
  const bytes = encodeSummary(new Summary(options));
  assert.throws(() => decodeSummary(bytes.slice(0, -3), "x"), { code: "map/bad-file" });
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
      const broken = bytes.slice();
      if (broken[at] === byte) return;
      broken[at] = byte;
      try {
        decodeSummary(broken, "x");
      } catch (error) {
        assert.equal((error as { code?: string }).code, "map/bad-file");
      }
    }),
    { numRuns: 300 },
  );
});
