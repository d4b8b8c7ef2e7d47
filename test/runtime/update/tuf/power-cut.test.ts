import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Fault } from "#runtime/core/fault.ts";
import { folderMirror } from "#runtime/update/fetch/folder-mirror.ts";
import { TufClient } from "#runtime/update/tuf/client.ts";
import { MetadataDirectory } from "#runtime/update/tuf/metadata-directory.ts";
import { nodeDisk } from "#runtime/update/tuf/node-disk.ts";
import type { Disk } from "#runtime/update/tuf/port.ts";
import { keepFirstRoot } from "#runtime/update/tuf/roots.ts";
import { diskIsFull, failingDisk } from "../../../support/failing-disk.ts";
import { never, temporaryFolder, timeIs, writeRepository } from "../../../support/tuf-folder.ts";
import { TufRepository } from "../../../support/tuf-repository.ts";

const child = fileURLToPath(new URL("./refresh-child.ts", import.meta.url));

interface Scene {
  readonly repository: TufRepository;
  /** What a gateway trusted before. */
  readonly before: string;
  /** What is published now: another root, and with it another key for timestamps that begin anew. */
  readonly site: string;
  readonly base: string;
}

async function scene(t: TestContext): Promise<Scene> {
  const base = temporaryFolder(t);
  const [before, site] = [join(base, "before"), join(base, "site")];
  const repository = new TufRepository();
  repository.publish(["timestamp", "timestamp", "timestamp"]);
  writeRepository(repository, site);
  await keepFirstRoot(await MetadataDirectory.open(before, nodeDisk), repository.published["root"]![0]!);
  await refresh(before, site, nodeDisk);
  repository.rotateKeys("timestamp");
  repository.timestamp.version = 0;
  repository.publish(["root", "targets", "snapshot", "timestamp"]);
  assert.equal(repository.timestamp.version, 1, "older than the one that is trusted");
  writeRepository(repository, site);
  return { repository, before, site, base };
}

async function refresh(folder: string, site: string, disk: Disk): Promise<void> {
  const store = await MetadataDirectory.open(folder, disk);
  await new TufClient({ store, mirror: folderMirror(`${site}/metadata`), time: timeIs() }).refresh(never);
}

/** Every file is one that was published, to the byte; and the next refresh ends where an undisturbed one does. */
async function isUsable(folder: string, { repository, site }: Scene): Promise<void> {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
    const bytes = readFileSync(join(folder, name));
    const known = repository.published[name.replace(".json", "")]!;
    assert.ok(
      known.some((published) => bytes.equals(published)),
      `${name} is whole`,
    );
  }
  await refresh(folder, site, nodeDisk);
  for (const role of ["root", "timestamp", "snapshot", "targets"])
    assert.deepEqual(
      readFileSync(join(folder, `${role}.json`)),
      Buffer.from(repository.published[role]!.at(-1)!),
      role,
    );
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".new")),
    [],
  );
}

test("refresh() survives a kill at every change that it makes to the disk", {
  timeout: 300_000,
}, async (t) => {
  const set = await scene(t);
  let kills = 0;
  for (let at = 0; ; at++) {
    const folder = join(set.base, `killed-${at}`);
    cpSync(set.before, folder, { recursive: true });
    const running = spawn(process.execPath, [child, folder, set.site, String(at)], { stdio: "inherit" });
    const [code, signal] = (await once(running, "exit")) as [number | null, string | null];
    await isUsable(folder, set);
    if (signal === null) {
      assert.equal(code, 0);
      break;
    }
    kills++;
  }
  assert.ok(kills >= 20, `it was killed ${kills} times`);
});

test("refresh() survives a full disk at every change, and says so", async (t) => {
  const set = await scene(t);
  for (let at = 0; ; at++) {
    const folder = join(set.base, `full-${at}`);
    cpSync(set.before, folder, { recursive: true });
    const disk = failingDisk(at, diskIsFull);
    const failed = await refresh(folder, set.site, disk).then(
      () => undefined,
      (error: unknown) => error,
    );
    await isUsable(folder, set);
    if (failed === undefined) return void assert.ok(at >= 20);
    assert.ok(failed instanceof Fault && failed.code === "update/unwritable");
  }
});

test("refresh() mends a folder of which any one file was spoilt or lost", async (t) => {
  const set = await scene(t);
  const spoil: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array | undefined])[] = [
    ["cut", (bytes) => bytes.subarray(0, bytes.length / 2)],
    ["emptied", () => new Uint8Array(0)],
    ["lost", () => undefined],
  ];
  for (const name of ["root.json", "timestamp.json", "snapshot.json", "targets.json"])
    for (const [how, change] of spoil) {
      const folder = join(set.base, `${name}-${how}`);
      cpSync(set.before, folder, { recursive: true });
      const bytes = change(readFileSync(join(folder, name)));
      await nodeDisk.remove(join(folder, name));
      if (bytes !== undefined) await nodeDisk.write(join(folder, name), bytes);
      await refresh(folder, set.site, nodeDisk);
      await isUsable(folder, set);
    }
});
