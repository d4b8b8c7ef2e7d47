import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { wordCode } from "#runtime/map/crawl/parse/word-code.ts";
import { openTables } from "#runtime/map/crawl/read/open.ts";
import { type Column, parquet } from "./parquet-writer.ts";
import { folder, rowsOf, survivesBreaking, tableOf } from "./rows.ts";

const vectors = `${import.meta.dirname}/../../../../vectors/parquet`;
const start = Date.parse("2024-03-25T00:00:00Z");
const steps = Array.from({ length: 25 }, (_, index) => index);

const columns = (type: "millis" | "micros"): readonly Column[] => [
  {
    name: "received",
    type,
    values: steps.map((step) => (start + 250 * step) * (type === "micros" ? 1_000 : 1)),
  },
  {
    name: "pressure [kPa]",
    type: "double",
    values: steps.map((step) => (step % 5 === 3 ? undefined : step / 8)),
  },
  { name: "state", type: "text", values: steps.map((step) => (step % 2 === 0 ? "RUN" : "Stopp ü")) },
];

for (const type of ["millis", "micros"] as const)
  test(`openTables() reads row groups, gaps, words and time in ${type} from Parquet`, async (context) => {
    const table = await tableOf(context, parquet(columns(type), { groupRows: 10 }));
    assert.equal(table.parts, 3);
    const found = await rowsOf(table);
    assert.deepEqual(
      [found.names, found.units],
      [
        ["pressure", "state"],
        ["kPa", undefined],
      ],
    );
    assert.deepEqual(
      found.seconds,
      steps.map((step) => start / 1e3 + step / 4),
    );
    assert.deepEqual(
      found.columns[0],
      steps.map((step) => (step % 5 === 3 ? Number.NaN : step / 8)),
    );
    assert.deepEqual(found.columns[1]!.slice(0, 2), [wordCode("RUN"), wordCode("Stopp ü")]);
    assert.equal(found.unreadable, 0);
  });

test("openTables() reads what Arrow and parquet-mr wrote, in their codecs and encodings", async () => {
  const read = async (name: string) => rowsOf((await openTables(`${vectors}/${name}.parquet`))[0]!);
  assert.deepEqual((await read("rowgroups")).columns, [Array.from({ length: 15 }, (_, index) => index + 1)]);
  const split = await read("byte_stream_split.zstd");
  assert.deepEqual([split.names, split.rows], [["f32", "f64"], 300]);
  assert.deepEqual(
    split.columns.map((column) => column.slice(0, 2)),
    [
      [1.764052391052246, 0.40015721321105957],
      [-1.3065268517353166, 1.658130679618188],
    ],
  );
  const brotli = await read("brotli_compressed");
  assert.deepEqual(brotli.columns[2], [42, 7.7, 42.125, 7.7]);
  assert.deepEqual([...brotli.words.values()], ["abc", "def"]);
  const snappy = await read("datapage_v2.snappy");
  assert.deepEqual(snappy.names, ["a", "b", "c", "d"]);
  assert.deepEqual(snappy.columns.slice(1), [
    [1, 2, 3, 4, 5],
    [2, 3, 4, 5, 2],
    [1, 1, 1, 0, 1],
  ]);
  assert.ok(Number.isNaN(snappy.columns[0]![3]));
});

test("openTables() answers every broken Parquet with rows or a Fault", async (context) => {
  const path = join(folder(context), "broken");
  const bytes = parquet(columns("millis"), { groupRows: 10 });
  await survivesBreaking(path, bytes, { from: 4, every: 5 });
  writeFileSync(path, parquet([columns("millis")[2]!], { groupRows: 10 }));
  await assert.rejects(openTables(path), /no column of it holds numbers/);
});
