// Power cuts by the thousand: at every moment of a run, with whatever a disk may have made of what was not synced.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { base64 } from "#runtime/core/base64.ts";
import { openLog } from "#runtime/prove/disk/epochs.ts";
import { LogReader } from "#runtime/prove/disk/reader.ts";
import { CompactRange, leafHash } from "#runtime/prove/tree.ts";
import { folder, signer } from "./log.ts";
import { brokenBy, type DiskEvent, readTrace, traceOptions } from "./power-images.ts";

const hasStrace = spawnSync("strace", ["--version"]).status === 0;
const skip = hasStrace || process.env["IV_CI"] ? false : "no strace here";
const child = fileURLToPath(new URL("./writer-child.ts", import.meta.url));
const cuts = 500;

/** A run that goes on with an earlier one, as the disk saw it from the first record on. */
function traced(dir: string): readonly DiskEvent[] {
  const events: DiskEvent[] = [];
  for (const run of ["run-1", "run-2"]) {
    const trace = join(dir, "trace");
    const argv = [
      ...traceOptions,
      "-o",
      trace,
      process.execPath,
      child,
      join(dir, "data"),
      join(dir, "spool"),
      run,
      "9",
    ];
    const { status, stderr } = spawnSync("strace", argv, { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    events.push(...readTrace(trace));
  }
  return events;
}

/** Undefined where the log keeps every promise that was made before the power went, else what it broke. */
function brokenIn(dir: string, promises: readonly { size: number; root: string }[]): string | undefined {
  const { store, because } = openLog(dir, signer, () => 0);
  store.close();
  if (because !== undefined) return because;
  const roots = new Map([[0, base64(CompactRange.empty.root())]]);
  using log = new LogReader(dir);
  let range = CompactRange.empty;
  for (const { body } of log.entries(0, log.size())) {
    range = range.append(leafHash(body!));
    roots.set(range.size, base64(range.root()));
  }
  const gone = promises.find(({ size, root }) => roots.get(size) !== root);
  return gone && `the checkpoint at ${gone.size} was shown, and is not so any more`;
}

/** How many of the power cuts broke a promise. */
function cutOften(events: readonly DiskEvent[], root: string): number {
  return brokenBy(events, { root, seed: 1, count: cuts }, (dir, said) => {
    const promises = [...said.matchAll(/^flushed (\d+) (\S+)$/gm)].map(([, size, at]) => ({
      size: Number(size),
      root: at!,
    }));
    return brokenIn(dir, promises) !== undefined;
  });
}

test("no power cut takes back what was shown, and the test would see it if one did", {
  skip,
  timeout: 170_000,
}, (t) => {
  const dir = folder(t);
  const events = traced(dir);
  const root = join(dir, "data");
  assert.ok(events.filter(({ kind }) => kind === "sync").length > 20, "the writer syncs");
  assert.equal(cutOften(events, root), 0);
  // The control: the same run, had the write-ahead file not been synced at each commit, as SQLite's NORMAL has it.
  const careless = events.filter((event) => event.kind !== "sync" || !event.path.endsWith("-wal"));
  const broken = cutOften(careless, root);
  assert.ok(broken > cuts / 10, `${broken} of ${cuts} power cuts broke a promise`);
  t.diagnostic(`without that sync ${broken} of ${cuts} power cuts broke a promise`);
});
