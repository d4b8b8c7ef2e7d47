import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chmodSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Disk } from "#runtime/map/crawl/disk.ts";
import { Summary } from "#runtime/map/crawl/summary.ts";
import { encodeSummary } from "#runtime/map/crawl/summary-file.ts";
import { crawlFolder, csvOf, Folder, small } from "./crawling.ts";
import { openCsv } from "./csv.ts";

function plant(): Folder {
  const folder = new Folder();
  for (const [seed, name] of ["a.csv", "line 2/b.csv", "line 2/c.csv", "z.csv"].entries())
    folder.write(name, csvOf(seed + 1, 130 + 40 * seed));
  return folder;
}

async function bytesOf(input: string): Promise<Uint8Array> {
  using out = new Folder();
  return encodeSummary((await crawlFolder([input], out.path)).summary);
}

test("crawl() in shards makes, merged, the bytes of one run", async () => {
  using folder = plant();
  const whole = await bytesOf(folder.path);
  for (const count of [2, 3, 7]) {
    const merged = new Summary(small);
    for (let index = count; index >= 1; index--) {
      using out = new Folder();
      merged.absorb((await crawlFolder([folder.path], out.path, { shard: { index, count } })).summary);
    }
    assert.deepEqual(encodeSummary(merged), whole, `${count} shards`);
  }
});

test("crawl() goes on after SIGKILL, wherever it came", async () => {
  using folder = plant();
  const whole = await bytesOf(folder.path);
  for (const parts of [1, 5, 14]) {
    using out = new Folder();
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL("./crawl-child.ts", import.meta.url)), folder.path, out.path, String(parts)],
      { stdio: ["ignore", "pipe", "inherit"] },
    ) as ChildProcessByStdio<null, Readable, null>;
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    let readAgain = 0;
    const { summary } = await crawlFolder([folder.path], out.path, { progress: () => readAgain++ });
    assert.deepEqual(encodeSummary(summary), whole, `killed at part ${parts}`);
    assert.ok(readAgain <= 17 - parts + 4, `killed at part ${parts}, it read ${readAgain} parts of 17`);
  }
});

/** What is on a disk outlives whoever wrote it; here the disk is the map. */
function diskOf(files: Map<string, Uint8Array>): Disk {
  return {
    folder: "memory",
    names: () => [...files.keys()],
    read: (name) => files.get(name),
    write: (name, bytes) => void files.set(name, bytes),
    remove: (name) => void files.delete(name),
  };
}

/** Fails at one write, before it or behind it: the power goes, and the program does not know which. */
function failing(disk: Disk, { at, failure }: { at: number; failure: "lost" | "kept" }): Disk {
  let writes = 0;
  return {
    ...disk,
    write(name, bytes) {
      if (writes++ !== at) return disk.write(name, bytes);
      if (failure === "kept") disk.write(name, bytes);
      throw new Error("no power");
    },
  };
}

test("crawl() survives every write that fails, lost or kept", async () => {
  using folder = plant();
  using out = new Folder();
  const whole = await bytesOf(folder.path);
  let writes = 0;
  const counting = diskOf(new Map());
  const disk: Disk = {
    ...counting,
    write(name, bytes) {
      writes++;
      counting.write(name, bytes);
    },
  };
  await crawlFolder([folder.path], out.path, { disk, saveMs: 0 });
  assert.ok(writes > 30, `${writes} writes`);
  for (const failure of ["lost", "kept"] as const)
    for (let at = 0; at < writes; at++) {
      const files = new Map<string, Uint8Array>();
      const broken = failing(diskOf(files), { at, failure });
      await assert.rejects(crawlFolder([folder.path], out.path, { disk: broken, saveMs: 0 }), /no power/);
      const { summary } = await crawlFolder([folder.path], out.path, { disk: diskOf(files), saveMs: 0 });
      assert.deepEqual(encodeSummary(summary), whole, `write ${at} ${failure}`);
    }
});

test("crawl() stops when asked, and goes on when run again", async () => {
  using folder = plant();
  using out = new Folder();
  const stop = new AbortController();
  const first = await crawlFolder([folder.path], out.path, {
    stop: stop.signal,
    progress: () => stop.abort(),
  });
  assert.equal(first.isDone, false);
  assert.equal(first.summary.rows, 50);
  const second = await crawlFolder([folder.path], out.path);
  assert.equal(second.isDone, true);
  assert.deepEqual(encodeSummary(second.summary), await bytesOf(folder.path));
});

test("crawl() reads again what changed, what is gone and what was damaged, and nothing else", async () => {
  using folder = plant();
  using out = new Folder();
  await crawlFolder([folder.path], out.path);
  let parts = 0;
  const rerun = await crawlFolder([folder.path], out.path, { progress: () => parts++ });
  assert.deepEqual([rerun.again, parts], [[], 0]);

  appendFileSync(join(folder.path, "z.csv"), "9999,20.00,1\n");
  const changed = await crawlFolder([folder.path], out.path);
  assert.deepEqual(changed.again, [{ name: "z.csv", why: "changed" }]);
  assert.deepEqual(encodeSummary(changed.summary), await bytesOf(folder.path));

  rmSync(join(folder.path, "a.csv"));
  const gone = await crawlFolder([folder.path], out.path);
  assert.deepEqual(gone.again, [{ name: "a.csv", why: "gone" }]);
  assert.deepEqual(encodeSummary(gone.summary), await bytesOf(folder.path));

  const group = readdirSync(out.path).find((name) => name.startsWith("group-"))!;
  appendFileSync(join(out.path, group), "x");
  const damaged = await crawlFolder([folder.path], out.path);
  assert.equal(damaged.again[0]?.why, "its summary was damaged");
  assert.deepEqual(encodeSummary(damaged.summary), await bytesOf(folder.path));
});

test("crawl() loses nothing else to a bad file", async () => {
  using folder = plant();
  using out = new Folder();
  const whole = (await crawlFolder([folder.path], out.path)).summary;
  folder.write("README.md", "not a table");
  folder.write(".hidden/x.csv", csvOf(9, 10));
  folder.write("<script>alert(1)</script>.csv", "no table either");
  folder.write("locked.csv", csvOf(3, 5));
  chmodSync(join(folder.path, "locked.csv"), 0);
  symlinkSync(folder.path, join(folder.path, "round"));
  const open = async (path: string) => {
    if (path.endsWith("locked.csv")) throw new Error("EACCES: permission denied");
    return openCsv(path);
  };
  using other = new Folder();
  const { summary } = await crawlFolder([folder.path], other.path, { open });
  assert.equal(summary.rows, whole.rows);
  assert.equal(summary.files, whole.files);
  const said = summary.problemList.kept().map(({ items }) => `${items[0]!.path}: ${items[0]!.what}`);
  assert.deepEqual(said, [
    ".hidden: hidden: left out",
    "<script>alert(1)</script>.csv: this is no table",
    "README.md: this is no table",
    "locked.csv: EACCES: permission denied",
    "round: a link: not followed",
  ]);
});

test("crawl() keeps the rows before the place where a part breaks off", async () => {
  using folder = plant();
  using out = new Folder();
  const open = async (path: string) => {
    const [table] = await openCsv(path);
    const broken = {
      ...table!,
      async *read(part: number) {
        yield* table!.read(part);
        if (part === 1) throw new Error("the block is torn");
      },
    };
    return [path.endsWith("a.csv") ? broken : table!];
  };
  const { summary } = await crawlFolder([folder.path], out.path, { open });
  assert.equal(summary.rows, 130 + 170 + 210 + 250);
  assert.match(
    summary.problemList.kept()[0]!.items[0]!.what,
    /part 2 of 3 breaks off after 50 rows: the block is torn/,
  );
});

test("crawl() of nothing is a clear fault", async () => {
  using folder = new Folder();
  using out = new Folder();
  await assert.rejects(crawlFolder([folder.path], out.path), { code: "map/no-files" });
  await assert.rejects(crawlFolder([join(folder.path, "nowhere")], out.path), { code: "map/no-files" });
});

test("crawl() does not read its own folder", async () => {
  using folder = plant();
  const before = (await crawlFolder([folder.path], join(folder.path, "out"))).summary.files;
  assert.equal((await crawlFolder([folder.path], join(folder.path, "out"))).summary.files, before);
});
