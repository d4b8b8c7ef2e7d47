import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { repositoryOfCapsules } from "../../support/tuf-capsules.ts";
import { bench } from "../../support/tuf-client.ts";
import { temporaryFolder, writeRepository } from "../../support/tuf-folder.ts";
import { serve } from "../../support/tuf-repository.ts";

test("iv update takes its options before or behind the verb", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const options = ["--metadata-dir", client.metadata, "--metadata-url", client.urls.metadataUrl];
  assert.equal(await client.iv("refresh", ...options), 0, client.said);
  assert.equal(await client.iv(...options, "refresh"), 0, client.said);
  assert.equal(await client.iv(...options, "refresh", "--json"), 0, client.said);
  const { time, ...versions } = JSON.parse(client.said);
  assert.deepEqual(versions, { root: 1, timestamp: 1, snapshot: 1, targets: 1 });
  assert.equal(time.kind, "trusted");
});

test("iv update says what it is called wrongly with, and exits with 2", async (t) => {
  const { client } = await bench(t);
  for (const words of [
    [],
    ["burn"],
    ["init"],
    ["refresh"],
    ["download", "--metadata-dir", client.metadata],
  ]) {
    assert.equal(await client.iv(...words), 2, words.join(" "));
    assert.match(client.said, /Usage:/);
  }
  assert.equal(
    await client.iv("refresh", "--metadata-dir", client.metadata, "--metadata-url", "ftp://x/"),
    1,
  );
  assert.match(client.said, /neither a web server nor a folder/);
});

test("iv update refresh works from a stick, and says what to do before the first root", async (t) => {
  const { client, repository } = await bench(t);
  const stick = join(client.folder, "stick");
  writeRepository(repository, stick);
  const options = ["--metadata-dir", client.metadata, "--metadata-url", join(stick, "metadata")];
  assert.equal(await client.iv("refresh", ...options), 1);
  assert.match(client.said, /update\/no-root.*\n.*iv update init/);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.iv("refresh", ...options), 0, client.said);
});

test("iv update offers lists what a stick offers to this gateway", async (t) => {
  const { client } = await bench(t);
  const repository = repositoryOfCapsules({ id: "r1", groups: ["pilot"], percent: 100, isPaused: false });
  const stick = join(client.folder, "stick");
  writeRepository(repository, stick);
  await client.init(repository.published["root"]![0]!);
  const words = ["offers", "--metadata-dir", client.metadata, "--repository", stick, "--gateway", "hall-3"];
  assert.equal(await client.iv(...words), 0, client.said);
  assert.equal(client.said, `capsule://acme/pump-guard@1.2.0  epoch 3  sha256:${"3".repeat(64)}\n`);
  assert.equal(await client.iv(...words, "--group", "pilot", "--json"), 0, client.said);
  assert.equal(JSON.parse(client.said).offers.length, 2);
});

test("iv update is alone in its folder", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const asked = Promise.withResolvers<void>();
  const silent = await serve(() => asked.resolve());
  t.after(() => silent[Symbol.asyncDispose]());
  const stop = new AbortController();
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const options = ["--metadata-dir", client.metadata, "--metadata-url", silent.metadataUrl];
  const first = main(["update", "refresh", ...options], {
    ...{ out: say, err: say, isTerminal: false },
    stop: stop.signal,
  });
  await asked.promise;
  assert.equal(await client.refresh(), 1);
  assert.match(client.said, /update\/busy/);
  stop.abort();
  assert.equal(await first, 1);
  assert.match(said.join("\n"), /Stopped before it was done/);
  assert.equal(await client.refresh(), 0, client.said);
});

test("iv update says in words what the disk refuses", async (t) => {
  const { client, repository } = await bench(t);
  const folder = temporaryFolder(t);
  const file = join(folder, "file");
  writeRepository(repository, folder);
  for (const words of [
    ["init", join(folder, "absent.json"), "--metadata-dir", file],
    ["init", folder, "--metadata-dir", file],
    ["init", join(folder, "metadata/timestamp.json"), "--metadata-dir", file],
    ["init", join(folder, "metadata/1.root.json"), "--metadata-dir", join(folder, "metadata/1.root.json")],
  ]) {
    assert.equal(await client.iv(...words), 1, words.join(" "));
    assert.match(client.said, /\[update\/(unreadable|unwritable|refused)\]/);
  }
});

test("iv update init names the file that is no root, whatever is wrong with it", async (t) => {
  const { client, repository } = await bench(t);
  const folder = temporaryFolder(t);
  writeRepository(repository, folder);
  const root = JSON.parse(readFileSync(join(folder, "metadata/1.root.json"), "utf8"));
  const bad = {
    "no.json": "nothing",
    "empty.json": "{}",
    "unsigned.json": JSON.stringify({ ...root, signatures: [] }),
    "keyless.json": JSON.stringify({ ...root, signed: { ...root.signed, keys: {} } }),
    "changed.json": JSON.stringify({ ...root, signed: { ...root.signed, version: 7 } }),
  };
  for (const [name, text] of Object.entries(bad)) {
    const file = join(folder, name);
    writeFileSync(file, text);
    assert.equal(await client.iv("init", file, "--metadata-dir", join(folder, "trust")), 1, name);
    assert.ok(client.said.includes(file), client.said);
  }
});
