import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { prng } from "#runtime/core/prng.ts";
import { ArchiveReader } from "#runtime/signal/archive/disk/reader.ts";
import { sliced } from "#runtime/signal/archive/series.ts";
import { killPoints, known, rowsIn, wholeOf } from "./known-signal.ts";

const folder = mkdtempSync(join(tmpdir(), "iv-archive-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const kills = 8;
const writer = fileURLToPath(new URL("./writer-child.ts", import.meta.url));

test(`an archive survives ${kills} kills: all that was flushed is there, and nothing is there twice`, {
  timeout: 120_000,
}, async () => {
  const path = join(folder, "archive.db");
  const signal = known();
  const chance = prng(6);
  let told = 0;
  for (let kill = 0; kill < kills; kill++) {
    // The first deaths come while the file is being made, the others after some flushes.
    told = Math.max(told, await killedAfter(path, kill < 2 ? 0 : Math.floor(chance.between(1, 30))));
    if (!existsSync(path)) continue;
    using reader = readerOf(path);
    if (reader === undefined) continue;
    const rows = rowsIn(reader);
    assert.ok(rows >= told, `${told} rows were flushed, ${rows} are there`);
    for (const { name } of reader.points()) assert.deepEqual(wholeOf(reader, name), sliced(signal, 0, rows));
  }
  assert.ok(told > 0);
  using reader = new ArchiveReader(path, unexpected);
  assert.equal(reader.points().length, killPoints.length);
  assert.ok(reader.figures().seals > 0, "blocks were made meanwhile");
});

/** How many rows it had told of when it died. */
async function killedAfter(path: string, flushes: number): Promise<number> {
  const child = spawn(process.execPath, [writer, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let told = 0;
  let seen = 0;
  if (flushes === 0) {
    while (!existsSync(path) && child.exitCode === null)
      await new Promise((resolve) => setImmediate(resolve));
    child.kill("SIGKILL");
  } else
    for await (const line of createInterface({ input: child.stdout! })) {
      told = Number(line);
      if (++seen === flushes) child.kill("SIGKILL");
    }
  await exited;
  return told;
}

/** A file that was killed before it had its form is begun again by the next writer, and is no archive until then. */
function readerOf(path: string): ArchiveReader | undefined {
  try {
    return new ArchiveReader(path, unexpected);
  } catch (error) {
    assert.equal((error as { code?: string }).code, "archive/unreadable");
    return undefined;
  }
}

function unexpected(fault: Error): never {
  throw fault;
}
