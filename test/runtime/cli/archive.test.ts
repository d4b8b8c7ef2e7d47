import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Database from "better-sqlite3";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { main } from "#runtime/cli/main.ts";
import { quality } from "#runtime/field/quality.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { ArchiveStore } from "#runtime/signal/archive/disk/store.ts";
import { type Series, sliced } from "#runtime/signal/archive/series.ts";

const folder = mkdtempSync(join(tmpdir(), "iv-archive-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const rows = 9_000;
const start = Date.parse("2026-11-01T00:00:00Z") * 1_000;
/** A beat of a second; now and then a bad sample. */
const level = series((at) => Math.round(1_000 * Math.sin(at / 700)) / 100);
const flow = series((at) => (at % 1_000 < 10 ? Number.NaN : at / 4));

before(() => {
  mkdirSync(join(folder, "archive"));
  using store = new ArchiveStore(
    join(folder, "archive", "archive.db"),
    [
      { name: "level", unit: "m" },
      { name: "flow", unit: "m3/h" },
    ],
    { days: 366, bytesMax: 1e9 },
  );
  for (let at = 0; at < rows; at += 1_500)
    store.flush(
      new Map([
        [0, sliced(level, at, at + 1_500)],
        [1, sliced(flow, at, at + 1_500)],
      ]),
    );
});

test("iv archive info tells what an archive has", async () => {
  const { code, out } = await iv("archive", "info", folder, "--json");
  assert.equal(code, 0);
  const { from, to, points, rows: sealed, pieceRows, times } = JSON.parse(out);
  assert.deepEqual([from, to], [start, start + (rows - 1) * 1e6]);
  assert.equal(sealed + pieceRows, 2 * rows);
  assert.ok(times > 5, `${times} times`);
  assert.deepEqual(
    points.map(({ name, unit }: { name: string; unit: string }) => `${name} ${unit}`),
    ["flow m3/h", "level m"],
  );
  const text = await iv("archive", "info", folder);
  assert.match(text.out, /2026-11-01T00:00:00\.000Z to 2026-11-01T02:29:59\.000Z\n/);
  assert.match(text.out, / times smaller than as times and values/);
});

test("iv archive query draws a span, whatever its length", async () => {
  const hour = ["--from", "2026-11-01T01:00:00Z", "--to", "2026-11-01 02:00"];
  const { code, out } = await iv("archive", "query", folder, "flow", ...hour, "--pixels", "60", "--json");
  assert.equal(code, 0);
  const { pixels, unit, widthUs } = JSON.parse(out);
  assert.equal(unit, "m3/h");
  assert.equal(widthUs, 60e6);
  assert.equal(pixels.length, 60);
  assert.deepEqual(pixels[10], {
    at: start + 4_200e6,
    count: 60,
    bad: 0,
    min: 1_050,
    max: 1_064.75,
    mean: 1_057.375,
  });
  assert.equal(
    pixels.reduce((sum: number, { count }: { count: number }) => sum + count, 0),
    3_600,
  );
  const text = await iv("archive", "query", folder, "level", "--last", "90s");
  assert.match(text.out, /^level \(m\), 2026-11-01T02:28:29\.000Z to /);
  assert.match(text.out, /[▁▂▃▄▅▆▇█]{72}/);
});

test("iv archive query --rows prints samples with their qualities", async () => {
  const { out } = await iv("archive", "query", folder, "flow", "--to", "2026-11-01T00:16:42Z", "--rows", "3");
  assert.deepEqual(
    out
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/ {2,}/)),
    [
      ["2026-11-01T00:16:39.000Z", "249.75", "good"],
      ["2026-11-01T00:16:40.000Z", "NaN", "badTimeout"],
      ["2026-11-01T00:16:41.000Z", "NaN", "badTimeout"],
    ],
  );
});

test("iv archive export writes each sample to Parquet, as an independent reader finds it", async () => {
  const file = join(folder, "all.parquet");
  const { code, out } = await iv("archive", "export", folder, file, "--json");
  assert.equal(code, 0);
  assert.equal(JSON.parse(out).rows, 2 * rows);
  const found = await parquet(file);
  assert.equal(found.length, 2 * rows);
  for (const [name, of] of Object.entries({ flow, level })) {
    const own = found.filter(({ point }) => point === name);
    assert.deepEqual(
      Float64Array.from(own, ({ time }) => (time as Date).getTime() * 1_000),
      of.times,
    );
    assert.deepEqual(
      Float64Array.from(own, ({ value }) => value as number),
      of.values,
    );
    assert.deepEqual(
      Uint32Array.from(own, ({ quality: code }) => code as number),
      of.qualities,
    );
  }
  const { schema, row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(file));
  assert.deepEqual(schema[1]!.logical_type, { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" });
  assert.equal(row_groups[0]!.columns[0]!.meta_data!.codec, "ZSTD");
});

test("iv archive export --every writes a table, the same to Parquet and to .npz", async () => {
  const asked = [
    "--every",
    "10",
    "--hold",
    "12",
    "--from",
    "2026-11-01T00:10:00Z",
    "--to",
    "2026-11-01T00:20:00Z",
  ];
  const [npz, table] = [join(folder, "table.npz"), join(folder, "table.parquet")];
  assert.equal((await iv("archive", "export", folder, npz, ...asked)).code, 0);
  assert.equal((await iv("archive", "export", folder, table, ...asked, "--points", "flow,level")).code, 0);
  const members = readNpz(readFileSync(npz));
  assert.deepEqual(members.get("points")!.values, ["flow", "level"]);
  assert.deepEqual(members.get("units")!.values, ["m3/h", "m"]);
  const frame = members.get("frame")!;
  assert.deepEqual(frame.shape, [60, 2]);
  // At 00:16:40 the flow was bad, and its last usable sample a second old.
  assert.deepEqual(
    [frame.values[2 * 39], frame.values[2 * 40], frame.values[2 * 41]],
    [247.5, 249.75, 252.5],
  );
  const found = await parquet(table);
  assert.deepEqual(
    Float64Array.from(found.flatMap(({ flow: a, level: b }) => [a, b]) as number[]),
    frame.values,
  );
  assert.deepEqual(
    found.map(({ time }) => BigInt((time as Date).getTime()) * 1_000n),
    [...members.get("at")!.values],
  );
});

test("iv archive export to .npz has each point by itself", async () => {
  const file = join(folder, "each.npz");
  await iv("archive", "export", folder, file, "--points", "level");
  const members = readNpz(readFileSync(file));
  assert.deepEqual([...members.keys()].sort(), [
    "level.quality",
    "level.time",
    "level.value",
    "points",
    "units",
  ]);
  assert.deepEqual(members.get("level.value")!.values, level.values);
  assert.deepEqual(members.get("level.time")!.values, BigInt64Array.from(level.times, BigInt));
});

test("iv archive refuses what it cannot do, and says what one can", async () => {
  const file = join(folder, "there.npz");
  writeFileSync(file, "");
  for (const [words, expected] of [
    [["info", join(folder, "nowhere")], /There is no archive at .* \[archive\/unreadable\]/],
    [["query", folder, "steam"], /has no point "steam" \[archive\/no-point\]/],
    [["export", folder, file], /EEXIST \[archive\/unwritable\]/],
    [
      ["export", folder, join(folder, "big.npz"), "--mib", "1", "--every", "0.01"],
      /more than 1 MiB \[archive\/too-much\]/,
    ],
  ] as const) {
    const { code, err } = await iv("archive", ...words);
    assert.equal(code, 1, words.join(" "));
    assert.match(err, expected);
  }
  for (const words of [
    ["query", folder, "level", "--from", "yesterday"],
    ["query", folder, "level", "--last", "2 weeks"],
    ["query", folder, "level", "--from", "2026-11-02", "--to", "2026-11-01"],
    ["export", folder, "a.csv"],
    ["export", folder, "a.npz", "--hold", "3"],
  ])
    assert.equal((await iv("archive", ...words)).code, 2, words.join(" "));
});

test("iv archive reads on past a damaged block, and exits with 1", async () => {
  const copy = join(folder, "copy.db");
  const source = new Database(join(folder, "archive", "archive.db"));
  await source.backup(copy);
  source.close();
  const db = new Database(copy);
  db.prepare("UPDATE content SET packed = x'00' WHERE id = (SELECT MIN(content) FROM block)").run();
  db.close();
  const { code, out, err } = await iv("archive", "export", copy, join(folder, "rest.parquet"), "--json");
  assert.equal(code, 1);
  assert.equal(JSON.parse(out).damaged, 1);
  assert.equal(JSON.parse(out).rows, 2 * rows - 4_096);
  assert.match(err, /copy\.db, block 1\.0: A block of the archive is damaged: .*\[archive\/broken\]/);
});

function series(valueAt: (at: number) => number): Series {
  const values = Float64Array.from({ length: rows }, (_, at) => valueAt(at));
  return {
    times: Float64Array.from({ length: rows }, (_, at) => start + at * 1e6),
    values,
    qualities: Uint32Array.from(values, (value) => (Number.isNaN(value) ? quality.badTimeout : quality.good)),
  };
}

async function iv(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(argv, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isTerminal: false,
    stop: new AbortController().signal,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

async function parquet(file: string): Promise<Record<string, unknown>[]> {
  return await parquetReadObjects({ file: await asyncBufferFromFile(file), compressors });
}
