// The writer under an operating system that refuses, or ends it, at every single call that touches the disk.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fromBase64 } from "#runtime/core/base64.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { verifyLog } from "#runtime/prove/verify.ts";
import { signer, verified } from "./log.ts";

const child = fileURLToPath(new URL("./writer-child.ts", import.meta.url));
const calls = "pwrite64,fsync,fdatasync,ftruncate,unlink";
const ticks = 7;

const hasStrace = spawnSync("strace", ["--version"]).status === 0;
const skip = hasStrace || process.env["IV_CI"] ? false : "no strace here";

interface Run {
  readonly lines: readonly string[];
  readonly status: number | null;
}

/** One life of the writer; `inject` is what strace does to it. */
function live(dir: string, run: string, inject: readonly string[] = []): Promise<Run> {
  const writer = [process.execPath, child, dir, join(dir, "spool"), run, `${ticks}`];
  const strace = ["-f", "--seccomp-bpf", "-qq", "-o", join(dir, "trace"), ...inject];
  const [program, ...argv] = inject.length > 0 ? ["strace", ...strace, ...writer] : writer;
  const started = spawn(program!, argv, { stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  started.stdout.on("data", (bytes) => {
    out += bytes;
  });
  return new Promise((resolve) =>
    started.on("close", (status) => resolve({ status, lines: out.split("\n").slice(0, -1) })),
  );
}

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

async function inFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "iv-inject-"));
  try {
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** How many calls one life makes, beginning with a log that is there. */
async function countCalls(): Promise<number> {
  let count = 0;
  await inFolder(async (dir) => {
    await live(dir, "run-1");
    await live(dir, "run-2", ["-e", `trace=${calls}`]);
    count = readFileSync(join(dir, "trace"), "utf8")
      .split("\n")
      .filter((line) => line.includes("(")).length;
  });
  return count;
}

for (const { end, inject, step } of [
  { end: "is killed", inject: "signal=KILL", step: 1 },
  { end: "is refused with EIO", inject: "error=EIO", step: 2 },
  { end: "finds the disk full", inject: "error=ENOSPC", step: 4 },
])
  test(`the writer keeps its word when it ${end} at any call to the disk`, {
    skip,
    timeout: 170_000,
  }, async () => {
    const count = await countCalls();
    assert.ok(count > 40, `${count} calls`);
    const turns = Array.from({ length: Math.ceil(count / step) }, (_, index) => 1 + index * step);
    const lane = async (offset: number) => {
      for (const when of turns.filter((_, index) => index % 2 === offset))
        await inFolder(async (dir) => {
          const what = `${end} at call ${when}`;
          const first = await live(dir, "run-1");
          const second = await live(dir, "run-2", [
            "-e",
            `trace=${calls}`,
            "-e",
            `inject=${calls}:${inject}:when=${when}`,
          ]);
          if (inject !== "signal=KILL")
            assert.equal(second.lines.at(-1), "all", `${what}: it goes on when it can`);
          const third = await live(dir, "run-3");
          assert.equal(third.lines.at(-1), "all", `${what}: the next start works`);
          assert.ok(!third.lines.some((line) => line.startsWith("epoch")), `${what}: no epoch is given up`);
          assert.deepEqual(verified(dir).findings, [], what);
          holds(dir, [first, second, third], what);
          // Everything that was taken is there: the spool outlives the process.
          const taken = Number(
            /taken (\d+)/.exec(second.lines.findLast((line) => line.startsWith("taken")) ?? "taken 0")![1],
          );
          const own = 1 + 2 * ticks;
          assert.ok(verified(dir).records >= Math.max(own, taken) + own, `${what}: ${taken} were taken`);
        });
    };
    await Promise.all([lane(0), lane(1)]);
  });
