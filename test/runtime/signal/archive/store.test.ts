import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import Database from "better-sqlite3";
import fc from "fast-check";
import type { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { quality } from "#runtime/field/quality.ts";
import { blockRows } from "#runtime/signal/archive/disk/cut.ts";
import { openArchive } from "#runtime/signal/archive/disk/open.ts";
import { ArchiveReader } from "#runtime/signal/archive/disk/reader.ts";
import { ArchiveStore, type StoreLimits } from "#runtime/signal/archive/disk/store.ts";
import { joined, type Series, sliced } from "#runtime/signal/archive/series.ts";
import { anySeries } from "./arbitraries.ts";

const root = mkdtempSync(join(tmpdir(), "iv-archive-"));
after(() => rmSync(root, { recursive: true, force: true }));

const points = [
  { name: "level", unit: "m" },
  { name: "flow", unit: "m3/h", hint: { scale: 100 / 27_648, offset: 0 } },
  { name: "pressure", unit: "kPa", step: 0.5 },
];
const roomy: StoreLimits = { days: 366, bytesMax: 1e9 };
const all = { from: -1e15, to: 1e16 };
const start = 1.79e15;

test("ArchiveStore gives back what was flushed, in pieces and in blocks, bit for bit", () => {
  const path = join(folder(), "archive.db");
  const said = [noise(10_000, 1), noise(10_000, 2)];
  using store = new ArchiveStore(path, points, roomy);
  for (let at = 0; at < 10_000; at += 700)
    store.flush(new Map(said.map((series, place) => [place, sliced(series, at, at + 700)])));
  using reader = new ArchiveReader(path, unexpected);
  for (const [place, series] of said.entries()) assert.deepEqual(whole(reader, points[place]!.name), series);
  const [figures] = [reader.figures()];
  assert.ok(figures.seals > 0 && figures.pieces > 0, "both kinds are there");
  assert.equal(figures.from, said[0]!.times[0]);
  assert.equal(figures.to, said[0]!.times.at(-1));
  const { blocks } = reader.pointFigures()[1]!;
  const count = query(path, "SELECT COUNT(*) AS count FROM content")["count"];
  assert.equal(count, 3 * blocks, "two points of one scan have three columns: their times are one");
});

test("ArchiveStore gives back any series at all, cut anywhere", () => {
  fc.assert(
    fc.property(fc.array(anySeries, { minLength: 1, maxLength: 4 }), (parts) => {
      const path = join(folder(), "archive.db");
      using store = new ArchiveStore(path, points, roomy);
      for (const series of parts) store.flush(new Map([[0, series]]));
      using reader = new ArchiveReader(path, unexpected);
      assert.deepEqual(whole(reader, "level"), joined(parts));
    }),
    { numRuns: 25 },
  );
});

test("a point with a declared step is kept to the nearest multiple, and its bad samples as they are", () => {
  const path = join(folder(), "archive.db");
  using store = new ArchiveStore(path, points, roomy);
  const qualities = Uint32Array.of(quality.good, quality.good, quality.badTimeout);
  store.flush(
    new Map([[2, { times: Float64Array.of(1, 2, 3), values: Float64Array.of(7.3, -0.2, 7.3), qualities }]]),
  );
  using reader = new ArchiveReader(path, unexpected);
  assert.deepEqual([...whole(reader, "pressure").values], [7.5, 0, 7.3]);
});

test("a point with little to say waits for a block, and none waits for ever", () => {
  const path = join(folder(), "archive.db");
  using store = new ArchiveStore(path, points, roomy);
  const [fast, slow] = [noise(3 * blockRows, 1), noise(30, 2)];
  for (let flush = 0; flush < 30; flush++)
    store.flush(
      new Map([
        [0, sliced(fast, flush * 400, (flush + 1) * 400)],
        [1, sliced(slow, flush, flush + 1)],
      ]),
    );
  using reader = new ArchiveReader(path, unexpected);
  assert.deepEqual(whole(reader, "flow"), slow);
  assert.deepEqual(
    reader.pointFigures().map(({ name, blocks }) => [name, blocks > 0]),
    [
      ["flow", false],
      ["level", true],
      ["pressure", false],
    ],
  );
});

test("a damaged block is told of and left out, and all others are read", () => {
  const path = join(folder(), "archive.db");
  const said = noise(3 * blockRows, 1);
  {
    using store = new ArchiveStore(path, points, roomy);
    for (let at = 0; at < said.times.length; at += blockRows)
      store.flush(new Map([[0, sliced(said, at, at + blockRows)]]));
    store.flush(new Map([[0, noise(10, 5)]]));
  }
  const db = new Database(path);
  const { content } = db.prepare("SELECT content FROM block ORDER BY seal LIMIT 1 OFFSET 1").get() as {
    content: number;
  };
  const packed = db.prepare("SELECT packed FROM content WHERE id = ?").pluck().get(content) as Buffer;
  packed[packed.length >> 1]! ^= 4;
  db.prepare("UPDATE content SET packed = ? WHERE id = ?").run(packed, content);
  db.close();
  const told: Fault[] = [];
  using reader = new ArchiveReader(path, (fault) => told.push(fault));
  const read = whole(reader, "level");
  const expected = [sliced(said, 0, blockRows), sliced(said, 2 * blockRows, 3 * blockRows), noise(10, 5)];
  assert.deepEqual(read, joined(expected));
  assert.equal(told.length, 1);
  assert.equal(told[0]!.code, "archive/broken");
  assert.match(told[0]!.message, /archive\.db, block 2\.0: A block of the archive is damaged/);
});

test("what is too old or too much is given up, the oldest first, one seal a flush", () => {
  for (const limits of [
    { days: 0.25, bytesMax: 1e9 },
    { days: 366, bytesMax: 150_000 },
  ]) {
    const path = join(folder(), "archive.db");
    using store = new ArchiveStore(path, points, limits);
    const said = noise(40 * blockRows, 1);
    for (let at = 0; at < said.times.length; at += blockRows)
      store.flush(new Map([[0, sliced(said, at, at + blockRows)]]));
    using reader = new ArchiveReader(path, unexpected);
    const kept = whole(reader, "level");
    const count = kept.times.length;
    assert.ok(count >= 2 * blockRows && count < 30 * blockRows, `${count} rows`);
    assert.deepEqual(kept, sliced(said, said.times.length - count, said.times.length));
    assert.equal(query(path, "SELECT COUNT(*) AS count FROM content")["count"], (2 * count) / blockRows);
  }
});

test("a reader stays at its moment while blocks are made of what it reads", () => {
  const path = join(folder(), "archive.db");
  using store = new ArchiveStore(path, points, roomy);
  const said = noise(2 * blockRows, 1);
  store.flush(new Map([[0, sliced(said, 0, blockRows - 1)]]));
  using reader = new ArchiveReader(path, unexpected);
  assert.equal(reader.figures().pieceRows, blockRows - 1);
  store.flush(new Map([[0, sliced(said, blockRows - 1, 2 * blockRows)]]));
  assert.deepEqual(whole(reader, "level"), sliced(said, 0, blockRows - 1));
  using later = new ArchiveReader(path, unexpected);
  assert.deepEqual(whole(later, "level"), said);
});

test("openArchive() has one writer, and no file that is something else is written to", () => {
  const dir = folder();
  using open = openArchive(dir, points, roomy);
  assert.ok(open.store);
  assert.throws(() => openArchive(dir, points, roomy), { code: "archive/locked" });
  const other = folder();
  writeFileSync(join(other, "archive.db"), "this is a diary, and no database at all".repeat(40));
  assert.throws(() => openArchive(other, points, roomy), { code: "archive/broken" });
  const stranger = folder();
  const db = new Database(join(stranger, "archive.db"));
  db.exec("CREATE TABLE diary (day TEXT)");
  db.close();
  assert.throws(() => openArchive(stranger, points, roomy), { code: "archive/unreadable" });
  assert.throws(() => new ArchiveReader(join(stranger, "archive.db"), unexpected), {
    code: "archive/unreadable",
  });
  assert.throws(() => new ArchiveReader(join(dir, "nowhere"), unexpected), { code: "archive/unreadable" });
});

function folder(): string {
  return mkdtempSync(join(root, "archive-"));
}

/** A beat of a second, some jitter, and a signal with two decimals. */
function noise(rows: number, seed: number): Series {
  const chance = prng(seed);
  return {
    times: Float64Array.from({ length: rows }, (_, at) => start + at * 1e6 + (at % 7)),
    values: Float64Array.from(
      { length: rows },
      (_, at) => Math.round(2_000 + 100 * Math.sin(at / 300) + 5 * chance.normal()) / 100,
    ),
    qualities: new Uint32Array(rows),
  };
}

function whole(reader: ArchiveReader, name: string): Series {
  return joined([...reader.series(reader.point(name), all)]);
}

function query(path: string, sql: string): Record<string, unknown> {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(sql).get() as Record<string, unknown>;
  } finally {
    db.close();
  }
}

function unexpected(fault: Fault): never {
  throw fault;
}
