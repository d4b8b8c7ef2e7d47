import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startProof } from "#runtime/prove/client.ts";
import { bodiesIn, folder, verified } from "./log.ts";

const script = fileURLToPath(new URL("./gateway-child.ts", import.meta.url));

/** The ticks of each run must be 1, 2, 3 … without a gap, as far as they got to the disk. */
function checkPrefix(bodies: readonly string[]): void {
  const orders = new Map<string, number>();
  for (const body of bodies) {
    const { kind, boot, tick } = JSON.parse(body) as { kind: string; boot: string; tick: number };
    const order = kind === "boot" ? 0 : kind === "decision" ? 2 * tick - 1 : 2 * tick;
    assert.equal(order, orders.get(boot) ?? 0, `${boot} goes on where it was`);
    orders.set(boot, order + 1);
  }
}

test("ProofLog survives kill -9 at any moment: a prefix, nothing twice, nothing acknowledged missing", async (t) => {
  const dir = folder(t);
  const acknowledged = { taken: 0, flushed: 0 };
  for (let run = 0; run < 10; run++) {
    const child = spawn(process.execPath, [script, dir, `run-${run}`, "1000000"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    let lines = 0;
    for await (const line of createInterface({ input: child.stdout! })) {
      const [word, count] = line.split(" ") as [keyof typeof acknowledged, string];
      acknowledged[word] = Math.max(acknowledged[word], Number(count));
      // Some die before their boot is on disk, others in the middle of a commit some time later.
      if (++lines < run * 3) continue;
      if (lines === run * 3 || run === 0) await sleep((run * 7) % 11);
      child.kill("SIGKILL");
    }
    await ended;
    const { flushed, taken } = acknowledged;
    // On the disk is what was flushed; what was only taken is found by the next start.
    if (flushed > 0) assert.ok(verified(dir).records >= flushed, `flushed ${flushed}`);
    const next = await startProof({ dataDir: dir, origin: "gw-1", rings: [] });
    await next.close();
    const { findings, records } = verified(dir);
    assert.deepEqual(findings, [], `after kill ${run}`);
    assert.ok(records >= taken, `${records} records, ${taken} were taken`);
    checkPrefix(bodiesIn(dir));
  }
  assert.ok(acknowledged.taken > 100 && acknowledged.flushed > 100, "the runs got somewhere");
});

test("ProofLog waits out a full disk: it says so, loses nothing, and goes on when there is room", async (t) => {
  const dir = folder(t);
  // No file may grow beyond 200 KB. Writes beyond fail for real, until somebody makes room.
  const child = spawn(
    "sh",
    ["-c", 'ulimit -S -f 400; exec "$0" "$@"', process.execPath, script, dir, "run-0", "2000"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const seen: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    seen.push(line);
    if (line === "trouble") makeRoom(child);
  }
  const words = seen.filter((line) => !/^(taken|flushed) /.test(line));
  assert.deepEqual([...new Set(words)], ["trouble", "recovered", "all 4001"]);
  const { findings, records } = verified(dir);
  assert.deepEqual([findings, records], [[], 4_001]);
  checkPrefix(bodiesIn(dir));
});

function makeRoom(child: ChildProcess): void {
  const { status } = spawnSync("prlimit", ["--pid", `${child.pid}`, "--fsize=unlimited:"]);
  assert.equal(status, 0, "prlimit of util-linux raises the limit");
}
