import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "#runtime/core/fault.ts";
import { textFormatOf } from "#runtime/map/crawl/parse/text-format.ts";
import { batchesOf } from "#runtime/map/crawl/read/feed.ts";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { openText } from "#runtime/map/crawl/read/text.ts";
import type { Batch } from "#runtime/map/crawl/table.ts";
import { folder, rowsOf } from "./rows.ts";

const marks = { encoding: "utf-8", newline: "\n" } as const;

/** Fields that need all ways of the parser, some of them broken. */
const field = fc.oneof(
  { weight: 6, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 3, arbitrary: fc.integer().map(String) },
  fc.constantFrom("", "NaN", "Bad", "true", "RUN", "é", "1,234", "2024-01-02 03:04:05.25", "02/01/2024 3:04"),
  fc.constantFrom('"a;b"', '"a ""b"" c"', '"two\nlines"', '"open', 'in"ch', "-", "1e5", "1e999", ".5", "5."),
);
const table = fc
  .record({
    rows: fc.array(fc.array(field, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 30 }),
    newline: fc.constantFrom("\n", "\r\n"),
    end: fc.constantFrom("", "\n", "\n\n"),
  })
  .map(({ rows, newline, end }) => `x;y;z\n1;2;3\n${rows.map((row) => row.join(";")).join(newline)}${end}`);

test("batchesOf() gives the same rows however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.array(fc.nat({ max: 40 }), { maxLength: 60 }), async (text, cuts) => {
      const format = textFormatOf({ head: text.split("\n"), later: [] }, marks);
      if (format === undefined) return;
      const bytes = new TextEncoder().encode(text.split("\n").slice(format.bodyLine).join("\n"));
      const whole = await gather(batchesOf(chunks(bytes, []), { reader: format.reader(), path: "x" }));
      const cut = await gather(batchesOf(chunks(bytes, cuts), { reader: format.reader(), path: "x" }));
      assert.deepEqual(cut, whole);
    }),
    { numRuns: 400 },
  );
});

test("openText() gives the same rows from parts of any size, in any encoding", async (context) => {
  const path = join(folder(context), "table");
  const encodings = { utf8: "utf8", wide: "utf16le", latin: "latin1" } as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer(), fc.constantFrom("RUN", "Stopp ü", "é")), {
        minLength: 3,
        maxLength: 60,
      }),
      fc.constantFrom("utf8", "wide", "latin"),
      fc.integer({ min: 1, max: 200 }),
      async (rows, name, half) => {
        const text = `n,state\r\n${rows.map((row) => row.join(",")).join("\r\n")}\r\n`;
        writeFileSync(path, Buffer.from(name === "wide" ? `\ufeff${text}` : text, encodings[name]));
        const size = Buffer.byteLength(text, encodings[name]) + (name === "wide" ? 2 : 0);
        const whole = await openText(path, { packing: undefined, size });
        const parts = await openText(path, { packing: undefined, size, partBytes: 2 * half });
        const expected = await rowsOf(whole);
        assert.equal(whole.parts, 1);
        assert.equal(expected.rows, rows.length);
        assert.deepEqual(
          expected.columns[0],
          rows.map(([number]) => number),
        );
        assert.deepEqual(new Set(expected.words.values()), new Set(rows.map(([, word]) => word)));
        assert.deepEqual(await rowsOf(parts), expected);
      },
    ),
    { numRuns: 120 },
  );
});

const dialects = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|", " "),
  decimal: fc.constantFrom(".", ","),
  quote: fc.constantFrom("", '"'),
  newline: fc.constantFrom("\n", "\r\n", "\r"),
  header: fc.constantFrom("names", "units", "none"),
  stamp: fc.constantFrom("iso", "german", "none"),
  end: fc.constantFrom("", "end"),
});

test("openTables() reads back what any dialect wrote", async (context) => {
  const path = join(folder(context), "table");
  const values = fc.array(
    fc.array(fc.integer({ min: -9_999_999, max: 9_999_999 }), { minLength: 3, maxLength: 3 }),
    {
      minLength: 4,
      maxLength: 40,
    },
  );
  await fc.assert(
    fc.asyncProperty(dialects, values, async (dialect, integers) => {
      const { delimiter, newline, header, stamp, end } = dialect;
      // A comma cannot part fields and decimals at once unless the fields are quoted.
      const quote = delimiter === "," && dialect.decimal === "," ? '"' : dialect.quote;
      const numbers = integers.map((row) => row.map((value) => value / 100 + 0.001));
      const shown = (value: number): string =>
        `${quote}${value.toFixed(4).replace(".", dialect.decimal)}${quote}`;
      const hasStamp = stamp !== "none" && delimiter !== " ";
      const rows = numbers.map((row, index) => [
        ...(hasStamp ? [stampOf(index, stamp)] : []),
        ...row.map(shown),
      ]);
      const names = [...(hasStamp ? ["when"] : []), "alpha", "beta", "gamma"];
      const units = [...(hasStamp ? [""] : []), "kPa", "°C", "m/s"];
      const above = header === "none" ? [] : header === "names" ? [names] : [names, units];
      // Runs of blanks cannot show an empty unit, so there is none in that dialect.
      const lines = [...above, ...rows].map((row) => row.join(delimiter));
      writeFileSync(path, lines.join(newline) + (end === "" ? "" : newline));
      const [table, ...others] = await openTables(path);
      assert.deepEqual(others, []);
      const found = await rowsOf(table!);
      assert.deepEqual(
        found.columns,
        [0, 1, 2].map((column) => numbers.map((row) => Number(row[column]!.toFixed(4)))),
      );
      assert.deepEqual(
        found.seconds,
        hasStamp ? numbers.map((_, index) => 1_704_067_200 + 60 * index) : undefined,
      );
      assert.equal(found.unreadable, 0);
      if (header !== "none") assert.deepEqual(found.names, ["alpha", "beta", "gamma"]);
      if (header === "units") assert.deepEqual(found.units, ["kPa", "°C", "m/s"]);
    }),
    { numRuns: 300 },
  );
});

test("openTables() answers any bytes with tables or a Fault", async (context) => {
  const path = join(folder(context), "noise");
  const magic = fc.constantFrom(
    "",
    "a,b\n1,2\n",
    "CDF\x01",
    "CDF\x02",
    "CDF\x05",
    "\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
    "PK\x03\x04",
    "PAR1",
    "\x89HDF\r\n\x1a\n",
    "\x1f\x8b\x08\x00",
    '{"a":1}\n{"a":',
    "t=1 u=2\n",
  );
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .string({ maxLength: 300, unit: fc.constantFrom(..."0123456789.,;:\"'\t\n\r -+eE#=%aT/{}[]()") })
      .map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(magic, noise, async (start, rest) => {
      writeFileSync(path, Buffer.concat([Buffer.from(start, "latin1"), rest]));
      try {
        for (const table of await openTables(path)) {
          assert.ok(table.parts >= 1 && table.columns.length >= 1);
          const { columns } = await rowsOf(table);
          for (const column of columns)
            assert.ok(column.every((value) => Number.isFinite(value) || Number.isNaN(value)));
        }
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
      }
    }),
    { numRuns: 800 },
  );
});

function stampOf(index: number, form: string): string {
  const pad = (value: number): string => String(value).padStart(2, "0");
  const clock = `${pad(Math.floor(index / 60))}:${pad(index % 60)}:00`;
  return form === "iso" ? `2024-01-01T${clock}Z` : `01.01.2024 ${clock}`;
}

async function* chunks(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array, void, void> {
  let at = 0;
  for (const cut of cuts) {
    yield bytes.subarray(at, at + cut);
    at += cut;
  }
  yield bytes.subarray(Math.min(at, bytes.length));
}

async function gather(batches: AsyncIterable<Batch>): Promise<unknown> {
  const columns: number[][] = [];
  const words = new Map<number, string>();
  let unreadable = 0;
  for await (const batch of batches) {
    for (const [index, column] of batch.columns.entries())
      columns[index] = [...(columns[index] ?? []), ...column];
    for (const [code, word] of batch.words) words.set(code, word);
    unreadable += batch.unreadable;
  }
  return { columns, words, unreadable };
}
