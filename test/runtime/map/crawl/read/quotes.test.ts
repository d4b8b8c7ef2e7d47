import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import Papa from "papaparse";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { folder, rowsOf, tableOf } from "./rows.ts";

// The peer writes, this reader reads: whatever stands in quotes comes back.
test("openTables() reads words that papaparse quoted", async (context) => {
  const path = join(folder(context), "quoted");
  const word = fc
    .string({ unit: fc.constantFrom(..."ab;,\"\n\t\\|' é1."), maxLength: 12 })
    .map((text) => `w${text.trim()}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, { minLength: 4, maxLength: 30 }),
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom("\n", "\r\n"),
      async (words, delimiter, newline) => {
        const rows = words.map((text, index) => ({ count: index + 0.5, note: text, end: 2 * index }));
        writeFileSync(path, Papa.unparse(rows, { delimiter, newline, quotes: true }));
        const [table] = await openTables(path);
        const found = await rowsOf(table!);
        assert.deepEqual(found.names, ["count", "note", "end"]);
        assert.deepEqual(
          found.columns[0],
          rows.map(({ count }) => count),
        );
        assert.deepEqual(
          found.columns[2],
          rows.map(({ end }) => end),
        );
        assert.deepEqual(
          found.columns[1]!.map((code) => found.words.get(code)),
          words,
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("openTables() tells a backslash that escapes from one that ends a path", async (context) => {
  const escaped = await rowsOf(await tableOf(context, 'n,x\n"a \\"b\\" c",1\n"d",2\n"e",3\n'));
  assert.deepEqual([...escaped.words.values()], ['a "b" c', "d", "e"]);
  const path = await rowsOf(await tableOf(context, 'n,x\n"C:\\logs\\",1\n"d",2\n"e",3\n'));
  assert.deepEqual([...path.words.values()], ["C:\\logs\\", "d", "e"]);
});
