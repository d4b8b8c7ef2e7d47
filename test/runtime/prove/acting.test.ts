// What the durability classes promise: no action without its record, after the end of the process, or after a power cut.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Durability } from "#runtime/capsule/manifest.ts";
import { startProof } from "#runtime/prove/client.ts";
import { bodiesIn, folder, verified } from "./log.ts";
import { brokenBy, type DiskEvent, readTrace, traceOptions } from "./power-images.ts";

const child = fileURLToPath(new URL("./acting-child.ts", import.meta.url));
const hasStrace = spawnSync("strace", ["--version"]).status === 0;
const skip = hasStrace || process.env["IV_CI"] ? false : "no strace here";
const kills = 6;
const cuts = 120;

interface Gone {
  readonly acted: number;
  /** How many of them the log does not know. */
  readonly unproven: number;
}

/** The ticks of the actions that the log holds, each with its run. */
function recordedIn(dir: string): ReadonlySet<string> {
  const records = bodiesIn(dir).map(
    (body) => JSON.parse(body) as { kind: string; boot: string; tick: number },
  );
  return new Set(records.flatMap(({ kind, boot, tick }) => (kind === "decision" ? [`${boot} ${tick}`] : [])));
}

function actsIn(text: string): readonly string[] {
  return [...text.matchAll(/^acted (.+)$/gm)].map(([, act]) => act!);
}

/** Processes that are killed at some moment, one after the other; the last start takes in what they left. */
async function killOften(dir: string, durability: Durability): Promise<Gone> {
  const env = { ...process.env, RUNTIME_DIRECTORY: join(dir, "run") };
  mkdirSync(env.RUNTIME_DIRECTORY);
  const acted: string[] = [];
  for (let run = 0; run < kills; run++) {
    const gateway = spawn(process.execPath, [child, join(dir, "data"), `run-${run}`, durability, "100000"], {
      stdio: ["ignore", "pipe", "inherit"],
      env,
    });
    let heard = 0;
    for await (const line of createInterface({ input: gateway.stdout! })) {
      acted.push(...actsIn(line));
      if (++heard !== 1 + run * 7) continue;
      await sleep((run * 5) % 17);
      gateway.kill("SIGKILL");
    }
  }
  const own = process.env["RUNTIME_DIRECTORY"];
  process.env["RUNTIME_DIRECTORY"] = env.RUNTIME_DIRECTORY;
  try {
    await using _ = await startProof({ dataDir: join(dir, "data"), origin: "gw-1", rings: [] });
  } finally {
    if (own === undefined) delete process.env["RUNTIME_DIRECTORY"];
    else process.env["RUNTIME_DIRECTORY"] = own;
  }
  assert.deepEqual(verified(join(dir, "data")).findings, []);
  const recorded = recordedIn(join(dir, "data"));
  return { acted: acted.length, unproven: acted.filter((act) => !recorded.has(act)).length };
}

for (const durability of ["committed", "durable"] as const)
  test(`no ${durability} action is without its record, wherever the process is killed`, async (t) => {
    const { acted, unproven } = await killOften(folder(t), durability);
    assert.ok(acted > kills, `${acted} actions`);
    assert.equal(unproven, 0);
  });

test("an async action may be without its record after a kill, which shows that the tests above would see one", async (t) => {
  const { acted, unproven } = await killOften(folder(t), "async");
  t.diagnostic(`${unproven} of ${acted} actions were lost with the ring in ${kills} kills`);
  assert.ok(unproven > 0);
});

/** The log as a gateway's disk saw it that acted `ticks` times. */
function traced(dir: string, durability: Durability): readonly DiskEvent[] {
  const run = join(dir, "run");
  mkdirSync(run);
  const trace = join(dir, "trace");
  const argv = [
    ...traceOptions,
    "-o",
    trace,
    process.execPath,
    child,
    join(dir, "data"),
    "run",
    durability,
    "40",
  ];
  const { status, stderr } = spawnSync("strace", argv, {
    encoding: "utf8",
    env: { ...process.env, RUNTIME_DIRECTORY: run },
  });
  assert.equal(status, 0, stderr);
  return readTrace(trace);
}

/** Of so many power cuts at moments all over the run, how many left an action without its record. */
function cutOften(events: readonly DiskEvent[], root: string): number {
  const from = events.findIndex((event) => event.kind === "said");
  return brokenBy(events, { root, seed: 7, count: cuts, from }, (dir, said) => {
    const recorded = recordedIn(dir);
    return actsIn(said).some((act) => !recorded.has(act));
  });
}

test("no durable action is without its record after a power cut, and the test sees that others are", {
  skip,
  timeout: 120_000,
}, (t) => {
  const dirs = { durable: folder(t), committed: folder(t) };
  const events = traced(dirs.durable, "durable");
  // Where the disk is slow, what is ordered while a crowd waits for it is refused, and does not act.
  const acts = events.flatMap((event) => (event.kind === "said" ? actsIn(event.text) : []));
  assert.ok(acts.length >= 5, `${acts.length} of 40 actions`);
  assert.equal(cutOften(events, join(dirs.durable, "data")), 0);
  // The control: what waited for the spool alone, which a power cut takes.
  const broken = cutOften(traced(dirs.committed, "committed"), join(dirs.committed, "data"));
  assert.ok(broken > cuts / 10, `${broken} of ${cuts} power cuts left an action without its record`);
  t.diagnostic(`committed: ${broken} of ${cuts} power cuts left an action without its record`);
});
