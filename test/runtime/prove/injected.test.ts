// The writer under an operating system that refuses, or ends it, at every single call that touches the disk.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { fromBase64 } from "#runtime/core/base64.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { verifyLog } from "#runtime/prove/verify.ts";
import { inLanes, live, type Place, placesIn, type Run, skip, spawned } from "./injection.ts";
import { signer, verified } from "./log.ts";

const child = fileURLToPath(new URL("./writer-child.ts", import.meta.url));
const ticks = 4;

/** One life of the writer. */
function argvOf(dir: string, run: string): readonly string[] {
  return [child, dir, join(dir, "spool"), run, `${ticks}`];
}

/** What stands there after a life that nothing befell. */
const master = mkdtempSync(join(tmpdir(), "iv-inject-"));
after(() => rmSync(master, { recursive: true, force: true }));
const first = await spawned(process.execPath, argvOf(master, "run-1"));
assert.equal(first.lines.at(-1), "all");

/** What was promised in a run: how many records, and each checkpoint that was shown. */
function promisesOf({ lines }: Run): { flushed: number; shown: { size: number; root: Uint8Array }[] } {
  const shown = lines
    .map((line) => /^flushed (\d+) (.+)$/.exec(line))
    .filter((parts) => parts !== null)
    .map((parts) => ({ size: Number(parts[1]), root: fromBase64(parts[2]!)! }));
  return { flushed: Math.max(0, ...shown.map(({ size }) => size)), shown };
}

function holds(dir: string, runs: readonly Run[], what: string): void {
  using log = new LogReader(dir);
  const size = log.size();
  for (const { shown } of runs.map(promisesOf))
    for (const { size: at, root } of shown) {
      const { findings } = verifyLog(
        { start: log.start(), entries: log.entries(0, size), checkpoints: log.checkpoints(size) },
        signer.verifier,
        { origin: "", size: at, root },
      );
      assert.deepEqual(findings, [], `${what}: what was shown at ${at} is still so`);
    }
}

async function copied(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "iv-inject-"));
  try {
    cpSync(master, dir, { recursive: true });
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

for (const { end, what, step } of [
  { end: "is killed", what: "signal=KILL", step: 1 },
  { end: "is refused with EIO", what: "error=EIO", step: 2 },
  { end: "finds the disk full", what: "error=ENOSPC", step: 4 },
])
  test(`the writer keeps its word when it ${end} at any call to the disk`, {
    skip,
    timeout: 170_000,
  }, async () => {
    let places: readonly Place[] = [];
    await copied(async (dir) => {
      await live(argvOf(dir, "run-2"), { dir, what });
      places = placesIn(dir, step);
    });
    assert.ok(places.length > 24 / step, `${places.length} calls`);
    assert.ok(places.some(({ call }) => call === "fdatasync" || call === "fsync"));
    await inLanes(places, (place) =>
      copied(async (dir) => {
        const story = `${end} at ${place.call} ${place.when}`;
        const second = await live(argvOf(dir, "run-2"), { dir, what, place });
        if (what === "signal=KILL") assert.notEqual(second.status, 0, `${story}: it is dead`);
        else assert.equal(second.lines.at(-1), "all", `${story}: it goes on when it can`);
        const third = await spawned(process.execPath, argvOf(dir, "run-3"));
        assert.equal(third.lines.at(-1), "all", `${story}: the next start works`);
        assert.ok(!third.lines.some((line) => line.startsWith("epoch")), `${story}: no epoch is given up`);
        const { findings, records } = verified(dir);
        assert.deepEqual(findings, [], story);
        holds(dir, [first, second, third], story);
        // Everything that was taken is there: the spool outlives the process.
        const taken = Number(
          /taken (\d+)/.exec(second.lines.findLast((line) => line.startsWith("taken")) ?? "taken 0")![1],
        );
        const own = 1 + 2 * ticks;
        assert.ok(records >= Math.max(own, taken) + own, `${story}: ${taken} were taken`);
      }),
    );
  });
