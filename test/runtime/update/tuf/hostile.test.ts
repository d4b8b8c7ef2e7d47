import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Fault } from "#runtime/core/fault.ts";
import { prng } from "#runtime/core/prng.ts";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { bring } from "#runtime/update/fetch/verified-file.ts";
import { TufClient } from "#runtime/update/tuf/client.ts";
import { MetadataDirectory } from "#runtime/update/tuf/metadata-directory.ts";
import { nodeDisk } from "#runtime/update/tuf/node-disk.ts";
import type { Disk } from "#runtime/update/tuf/port.ts";
import { quotedPath } from "#runtime/update/tuf/quoted.ts";
import { keepFirstRoot } from "#runtime/update/tuf/roots.ts";
import { answerHostilely } from "../../../support/hostile-server.ts";
import { never, temporaryFolder, timeIs } from "../../../support/tuf-folder.ts";
import { serve, TufRepository } from "../../../support/tuf-repository.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const repositories = 1_000;
const atOnce = 8;
const artifact = Buffer.from("what was meant".repeat(9_000));

/** So many files come and go that a real sync of each would be all that this test does. */
const lazyDisk: Disk = { ...nodeDisk, sync: async () => undefined, syncFolder: async () => undefined };

/** Reads from small files and short waits, and gives up soon: what is asked here is what is left behind. */
const hasty = { idleMsMax: 250, windowMs: 250, windowBytesMin: 16_384 };
const patience = { triesMax: 3, pause: async () => undefined };

function newestOf(): TufRepository {
  const repository = new TufRepository();
  repository.publish(["targets", "snapshot", "timestamp"]);
  repository.addDelegation("targets", { name: "plant", paths: ["plant/*"] });
  repository.addArtifact("plant", "plant/file", artifact);
  repository.rotateKeys("timestamp");
  repository.publish(["root", "plant", "targets", "snapshot", "timestamp"]);
  return repository;
}

async function update(url: string, folder: string): Promise<void> {
  const store = await MetadataDirectory.open(join(folder, "trust"), lazyDisk);
  const mirror = mirrorAt(`${url}metadata/`, { pace: hasty });
  const client = new TufClient({ store, mirror, time: timeIs() });
  await client.refresh(never);
  const target = await client.find("plant/file", never);
  if (target === undefined) throw new Fault("update/absent", "Nobody vouches for it");
  const path = quotedPath(await client.mirrorPath(target, never));
  const targets = { mirror: mirrorAt(`${url}targets/`, { pace: hasty }), path };
  await bring(targets, target, { folder: join(folder, "files"), name: "file", patience, signal: never });
}

/** Everything that lies there was published and signed, is no older than what was trusted, and is no longer than it may be. */
function requireClean(folder: string, known: ReadonlyMap<string, readonly unknown[]>): void {
  for (const place of ["trust", "trust/roots"])
    for (const name of readdirSync(join(folder, place)).filter((file) => file !== "roots")) {
      const role = name.replace(/^\d+\./, "").replace(/\.json$/, "");
      const { signed } = JSON.parse(readFileSync(join(folder, place, name), "utf8"));
      assert.ok(
        known.get(role)!.some((each) => isDeepStrictEqual(each, signed)),
        `${name} was published`,
      );
    }
  const files = join(folder, "files");
  if (!existsSync(files)) return;
  for (const name of readdirSync(files).filter((file) => file !== ".parts")) {
    assert.equal(name, "file");
    assert.ok(readFileSync(join(files, name)).equals(artifact), "only what was meant");
  }
  const parts = readdirSync(join(files, ".parts"));
  assert.ok(parts.length <= 1);
  for (const part of parts) assert.ok(statSync(join(files, ".parts", part)).size <= artifact.length);
}

test(`${repositories} hostile repositories and servers leave nothing behind that was not signed`, {
  timeout: 300_000,
}, async (t) => {
  const repository = newestOf();
  const strangers = Array.from({ length: 3 }, () => repository.newSigner());
  const known = new Map(
    Object.entries(repository.published).map(([role, versions]) => [
      role,
      versions.map((bytes) => JSON.parse(bytes.toString()).signed as unknown),
    ]),
  );
  const base = temporaryFolder(t);
  const chances = new Map<string, Parameters<typeof answerHostilely>[2]>();
  const served = await serve((request, response) => {
    const [, name, rest] = /^\/([^/]+)(\/.*)$/.exec(request.url!) ?? [];
    const hostility = chances.get(name ?? "");
    // Where a redirect of ours led, or what was on its way when its gateway gave up.
    if (hostility === undefined || rest === undefined) return void response.destroy();
    request.url = rest;
    answerHostilely(request, response, hostility);
  });
  t.after(() => served[Symbol.asyncDispose]());

  // What every gateway here trusts before: the first of everything.
  const first = join(base, "first");
  await keepFirstRoot(
    await MetadataDirectory.open(join(first, "trust"), lazyDisk),
    repository.published["root"]![0]!,
  );
  const honest = { prng: prng(0), repository, strangers, chance: 0 };

  const ended = new Map<string, number>();
  let buffersMax = 0;
  const one = async (seed: number): Promise<void> => {
    const folder = join(base, `gateway-${seed}`);
    cpSync(first, folder, { recursive: true });
    chances.set(`${seed}`, { ...honest, prng: prng(seed), chance: seed % 2 === 0 ? 0.05 : 0.3 });
    const outcome = await update(`${served.url}${seed}/`, folder).then(
      () => "fetched",
      (error: unknown) => {
        assert.ok(error instanceof Fault, `seed ${seed}: ${(error as Error).stack}`);
        return error.code;
      },
    );
    ended.set(outcome, (ended.get(outcome) ?? 0) + 1);
    buffersMax = Math.max(buffersMax, process.memoryUsage().arrayBuffers);
    try {
      requireClean(folder, known);
      if (seed % 20 !== 0) return;
      // However it was treated, an honest server is believed again.
      chances.set(`${seed}`, honest);
      await until(() => update(`${served.url}${seed}/`, folder));
      requireClean(folder, known);
      assert.ok(existsSync(join(folder, "files", "file")));
    } catch (error) {
      throw new Error(`seed ${seed} (${outcome})`, { cause: error });
    } finally {
      chances.delete(`${seed}`);
      rmSync(folder, { recursive: true });
    }
  };
  const heapBefore = heapUsed();
  const seeds = Array.from({ length: repositories }, (_, index) => index + 1).values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const seed of seeds) await one(seed);
    }),
  );
  const heapGrowth = heapUsed() - heapBefore;

  t.diagnostic(JSON.stringify(Object.fromEntries([...ended].sort(([, a], [, b]) => b - a))));
  t.diagnostic(`buffers ${mb(buffersMax)} MB at most, heap grew by ${mb(heapGrowth)} MB`);
  assert.ok((ended.get("update/refused") ?? 0) > 20);
  assert.ok(buffersMax < buffersMaxBytes, `${mb(buffersMax)} MB of buffers`);
  assert.ok(heapGrowth < heapGrowthBytesMax, `the heap grew by ${mb(heapGrowth)} MB`);
});

/** A machine under load may be too slow for our haste. */
async function until(work: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++)
    try {
      return await work();
    } catch (error) {
      if (tries >= 50 || !(error instanceof Fault && error.code === "update/too-slow")) throw error;
    }
}

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function mb(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

/** Eight at once, each with a file of at most 5 MB, read once and kept once, beside what the server sends. */
const buffersMaxBytes = 192 * 2 ** 20;
/** Of what is still needed afterwards, which is nothing but the test's own. */
const heapGrowthBytesMax = 24 * 2 ** 20;
