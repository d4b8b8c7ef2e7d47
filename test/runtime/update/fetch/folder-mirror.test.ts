import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { gathered } from "#runtime/update/tuf/gathered.ts";
import { within } from "#runtime/update/tuf/within.ts";
import { never, temporaryFolder } from "../../../support/tuf-folder.ts";

test("folderMirror() reads plain files of its folder, and nothing else", async (t) => {
  const folder = temporaryFolder(t);
  const stick = join(folder, "stick with a space");
  mkdirSync(join(stick, "inner"), { recursive: true });
  writeFileSync(join(folder, "secret"), "secret");
  writeFileSync(join(stick, "inner", "a b"), "0123456789");
  symlinkSync(join(folder, "secret"), join(stick, "link"));
  spawnSync("mkfifo", [join(stick, "pipe")]);
  const read = async (path: string, bytesMax = 10): Promise<string> =>
    await gathered(mirrorAt(stick), path, { bytesMax, signal: never }).then(String, ({ code }) => code);

  assert.equal(await read("inner/a%20b"), "0123456789");
  assert.equal(await read("inner/a%20b", 9), "update/too-large");
  for (const path of [
    "link",
    "pipe",
    "inner",
    "nothing",
    "../secret",
    "%2e%2e/secret",
    "inner%2Fa%20b",
    "a/../../secret",
    "",
  ])
    assert.equal(await read(path), "update/absent", path);

  const mirror = within(mirrorAt(pathToFileURL(stick).href), "inner");
  const pieces: Uint8Array[] = [];
  for await (const piece of mirror.open("a%20b", { from: 7, bytesMax: 10, signal: never }))
    pieces.push(piece);
  assert.equal(Buffer.concat(pieces).toString(), "789");
  assert.equal(mirror.name, `${stick}/inner`);
});
