import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { prng } from "#runtime/core/prng.ts";
import { WindowStore } from "#runtime/prove/memory/disk/segments.ts";
import { Fold } from "#runtime/prove/memory/fold.ts";
import { recallFrom } from "#runtime/prove/memory/recall.ts";
import type { Window } from "#runtime/prove/memory/window.ts";
import { distances } from "#runtime/signal/memory/distance.ts";
import { adapter, minutes } from "./records.ts";

const rows = 32;

function windowsOf(count: number): readonly Window[] {
  const chance = prng(5);
  const moods = Array.from({ length: count + 1 }, () => chance.between(0, 9));
  const fold = new Fold(1, { adapterOf: () => adapter, keptUntil: () => -1 });
  return minutes(count, (minute) => moods[minute]!).flatMap((record, index) => fold.take(index, record));
}

function folder(): Disposable & { readonly dir: string } {
  const dir = mkdtempSync(join(tmpdir(), "memory-"));
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true }) };
}

const windows = windowsOf(150);

test("WindowStore finds what is exactly the nearest, before and after it was opened again", () => {
  using of = folder();
  for (const life of ["first", "second"]) {
    using store = new WindowStore(of.dir, { windowsMax: 1_000, rows });
    if (life === "first") for (const window of windows) store.append(window);
    assert.equal(store.end, 150);
    for (const metric of ["cosine", "l2"] as const)
      for (const { vector } of windows.slice(0, 10)) {
        const exact = windows.map((window, row) => ({
          row,
          distance: distances[metric](vector, window.vector),
        }));
        const nearest = exact
          .toSorted((one, other) => one.distance - other.distance || one.row - other.row)
          .slice(0, 3);
        const found = store.near(vector, { metric }).slice(0, 3);
        assert.deepEqual(
          found.map(({ row, distance }) => ({ row, distance })),
          nearest,
        );
      }
  }
});

test("WindowStore makes an index again that is damaged, and goes on behind what a power cut left of a row", () => {
  using of = folder();
  {
    using store = new WindowStore(of.dir, { windowsMax: 1_000, rows });
    for (const window of windows.slice(0, 70)) store.append(window);
  }
  writeFileSync(join(of.dir, "000000.near"), "rubbish");
  rmSync(join(of.dir, "000001.near"));
  truncateSync(join(of.dir, "000002.rows"), 5 * 2_048 + 700);
  using store = new WindowStore(of.dir, { windowsMax: 1_000, rows });
  assert.equal(store.end, 69);
  assert.equal(store.damaged, 0);
  store.append(windows[69]!);
  assert.deepEqual(store.row(69), windows[69]);
  assert.equal(store.near(windows[3]!.vector, { metric: "cosine" })[0]!.row, 3);
  assert.ok(statSync(join(of.dir, "000000.near")).size > 1_000);
});

test("WindowStore leaves out a row that is damaged, and says so", () => {
  using of = folder();
  {
    using store = new WindowStore(of.dir, { windowsMax: 1_000, rows });
    for (const window of windows.slice(0, 10)) store.append(window);
  }
  writeFileSync(join(of.dir, "000000.rows"), "x", { flag: "r+" });
  using store = new WindowStore(of.dir, { windowsMax: 1_000, rows });
  assert.deepEqual([store.end, store.damaged, store.row(0)], [10, 1, undefined]);
  assert.ok(store.near(windows[0]!.vector, { metric: "cosine" }).every(({ row }) => row > 0));
});

test("WindowStore gives up its oldest file once there are more windows than were asked for", () => {
  using of = folder();
  using store = new WindowStore(of.dir, { windowsMax: 40, rows });
  for (const window of windows) store.append(window);
  assert.equal(store.end, 150);
  assert.ok(store.end - store.begin >= 40);
  assert.equal(store.row(0), undefined);
  assert.deepEqual(
    readdirSync(of.dir).filter((name) => name.endsWith(".rows")),
    ["000002.rows", "000003.rows", "000004.rows"],
  );
});

test("WindowStore has one writer", () => {
  using of = folder();
  using _store = new WindowStore(of.dir, { windowsMax: 1_000 });
  assert.throws(() => new WindowStore(of.dir, { windowsMax: 1_000 }), { code: "memory/locked" });
});

test("recallFrom() tells the minute of a record, what was like it, and what came then", () => {
  using of = folder();
  using store = new WindowStore(of.dir, { windowsMax: 1_000, rows });
  for (const window of windows) store.append(window);
  const found = recallFrom(store, { of: 45 * 60 + 7, count: 3, metric: "cosine" }, 1)!;
  assert.equal(found.of.first, 45 * 60);
  assert.equal(found.occasions.length, 3);
  for (const { window, after } of found.occasions) {
    assert.ok(Math.abs(window.at - found.of.at) >= 1_800e6);
    assert.ok(after.minutes > 0 || window.last > 148 * 60);
  }
  assert.equal(recallFrom(store, { of: "now", count: 1, metric: "energy" }, 1)!.of.last, 150 * 60 - 1);
  assert.equal(recallFrom(store, { of: 1e9, count: 1, metric: "cosine" }, 1), null);
  assert.equal(recallFrom(store, { of: 7, count: 1, metric: "cosine" }, 2), null);
});
