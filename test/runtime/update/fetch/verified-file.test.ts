import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { bring, isThere } from "#runtime/update/fetch/verified-file.ts";
import type { Mirror, Want } from "#runtime/update/tuf/port.ts";
import { never, temporaryFolder } from "../../../support/tuf-folder.ts";
import { hashesOf } from "../../../support/tuf-repository.ts";

const data = Buffer.from("0123456789".repeat(1_000));
const wanted = { length: data.length, hashes: new Map(Object.entries(hashesOf(data))) };
const [digest] = wanted.hashes.values();

interface Scene {
  readonly folder: string;
  readonly asked: number[];
  run(give: (want: Want) => Iterable<Uint8Array>): Promise<string>;
}

function scene(t: TestContext): Scene {
  const folder = temporaryFolder(t);
  const asked: number[] = [];
  return {
    ...{ folder, asked },
    async run(give) {
      const mirror: Mirror = {
        ...{ name: "test", way: "local" },
        async *open(_path, want) {
          asked.push(want.from);
          yield* give(want);
        },
      };
      const patience = { triesMax: 3, pause: async () => undefined };
      return await bring({ mirror, path: "x" }, wanted, {
        folder,
        name: "file",
        patience,
        signal: never,
      }).then(
        () => readFileSync(join(folder, "file"), "utf8"),
        ({ code }) => code,
      );
    },
  };
}

function* cutAfter({ from }: Want, bytes: number): Generator<Uint8Array> {
  yield data.subarray(from, from + bytes);
  if (from + bytes < data.length) throw new Fault("update/cut", "cut");
}

test("bring() goes on where a connection broke, so many times and not more", async (t) => {
  const { run, asked } = scene(t);
  assert.equal(await run((want) => cutAfter(want, 4_000)), data.toString());
  assert.deepEqual(asked, [0, 4_000, 8_000]);
});

test("bring() keeps what has come, and the next run fetches only the rest", async (t) => {
  const { run, asked, folder } = scene(t);
  assert.equal(await run((want) => cutAfter(want, 1_000)), "update/cut");
  assert.deepEqual(readdirSync(folder), [".parts"]);
  assert.equal(await run((want) => cutAfter(want, 9_999)), data.toString());
  assert.deepEqual(asked, [0, 1_000, 2_000, 3_000]);
  assert.deepEqual(readdirSync(join(folder, ".parts")), []);
});

test("bring() begins anew where the part on disk was spoilt", async (t) => {
  const { run, asked, folder } = scene(t);
  mkdirSync(join(folder, ".parts"));
  for (const part of ["spoilt".repeat(100), "longer".repeat(9_999), data.subarray(0, 77)]) {
    writeFileSync(join(folder, ".parts", digest!), part);
    assert.equal(await run((want) => cutAfter(want, 99_999)), data.toString());
  }
  assert.deepEqual(asked, [600, 0, 0, 77]);
});

test("bring() leaves nothing of a file that is another one", async (t) => {
  const { run, folder } = scene(t);
  const others: readonly ((want: Want) => Iterable<Uint8Array>)[] = [
    () => [Buffer.alloc(data.length)],
    () => [data.subarray(1)],
    () => [],
  ];
  for (const other of others) {
    assert.equal(await run(other), "update/refused");
    assert.deepEqual(readdirSync(folder), [".parts"]);
    assert.deepEqual(readdirSync(join(folder, ".parts")), []);
  }
});

test("bring() keeps one part at most, and follows no link", async (t) => {
  const { run, folder } = scene(t);
  mkdirSync(join(folder, ".parts"));
  writeFileSync(join(folder, ".parts", "f".repeat(64)), "left by another");
  writeFileSync(join(folder, "elsewhere"), "untouched");
  symlinkSync(join(folder, "elsewhere"), join(folder, ".parts", digest!));
  assert.equal(await run((want) => cutAfter(want, 99_999)), "update/unwritable");
  assert.equal(readFileSync(join(folder, "elsewhere"), "utf8"), "untouched");
  assert.deepEqual(readdirSync(join(folder, ".parts")), [digest]);
});

test("isThere() believes a file only by its bytes", async (t) => {
  const { run, folder } = scene(t);
  const place = { folder, name: "file" };
  assert.equal(await isThere(place, wanted), false);
  await run((want) => cutAfter(want, 99_999));
  assert.equal(await isThere(place, wanted), true);
  const changed = Buffer.from(data);
  changed[9] = 0;
  writeFileSync(join(folder, "file"), changed);
  assert.equal(await isThere(place, wanted), false);
});
