// As basic.test.ts: the cases of test_file_download.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bench } from "../../../../support/tuf-client.ts";
import { hashesOf } from "../../../../support/tuf-repository.ts";

const all = ["targets", "snapshot", "timestamp"];

for (const [name, path] of [
  ["test_client_downloads_expected_file", "target_file.txt"],
  ["test_client_downloads_expected_file_in_sub_dir", "path/to/a/target_file.txt"],
] as const)
  test(name, async (t) => {
    const { client, repository } = await bench(t);
    await client.init(repository.published["root"]![0]!);
    repository.addArtifact("targets", path, "target file contents");
    repository.publish(all);
    assert.equal(await client.refresh(), 0);
    assert.deepEqual(client.downloaded(), []);
    assert.equal(await client.download(path), 0, client.said);
    assert.deepEqual(client.downloaded(), ["target file contents"]);
  });

test("test_repository_substitutes_target_file", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.addArtifact("targets", "target_file.txt", "target file contents");
  repository.addArtifact("targets", "another_target_file.txt", "content");
  repository.publish(all);
  assert.equal(await client.download("target_file.txt"), 0);
  for (const artifact of Object.values(repository.artifacts))
    artifact.data = Buffer.from("malicious data - should not download");
  await client.download("target_file.txt");
  assert.deepEqual(client.downloaded(), ["target file contents"]);
  assert.equal(await client.download("another_target_file.txt"), 1);
  assert.deepEqual(client.downloaded(), ["target file contents"]);
});

test("test_multiple_changes_to_target", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const expected = new Set(["target file contents"]);
  repository.addArtifact("targets", "target_file.txt", "target file contents");
  repository.publish(all);
  assert.equal(await client.download("target_file.txt"), 0);
  let previous = "target file contents";
  for (let round = 0; round < 11; round++) {
    const [modified, added] = [`modified file contents ${round}`, `new file contents ${round}`];
    repository.addArtifact("targets", "target_file.txt", modified);
    repository.addArtifact("targets", `new-target-${round}`, added);
    repository.publish(all);
    // The client sees every fifth version only.
    if (round % 5 !== 0) continue;
    assert.equal(await client.download("target_file.txt"), 0);
    expected.delete(previous);
    expected.add(modified);
    previous = modified;
    assert.equal(await client.download(`new-target-${round}`), 0);
    expected.add(added);
    assert.deepEqual(new Set(client.downloaded()), expected);
    repository.artifacts["target_file.txt"]!.data = Buffer.from(`malicious contents ${round}`);
    repository.publish(all);
    await client.download("target_file.txt");
    assert.deepEqual(new Set(client.downloaded()), expected);
  }
});

for (const names of [["sha256"], ["sha512"], ["sha256", "sha512"]])
  test(`test_download_with_hash_algorithms[${names.join("-")}]`, async (t) => {
    const { client, repository } = await bench(t);
    repository.addArtifact("targets", "target_file.txt", "target file contents");
    const { data, target } = repository.artifacts["target_file.txt"]!;
    target.hashes = hashesOf(data, ...names);
    repository.publish(all);
    await client.init(repository.published["root"]![0]!);
    assert.equal(await client.download("target_file.txt"), 0, client.said);
    assert.equal(repository.artifactRequests.length, 1);
    assert.ok(Object.values(target.hashes).includes(repository.artifactRequests[0]![1]));
    assert.deepEqual(client.downloaded(), ["target file contents"]);
  });

test("test_download_with_unknown_hash_algorithm", async (t) => {
  const { client, repository } = await bench(t);
  repository.addArtifact("targets", "target_file.txt", "target file contents");
  const { data, target } = repository.artifacts["target_file.txt"]!;
  target.hashes = { "unknown-hash": hashesOf(data, "sha512")["sha512"]! };
  repository.publish(all);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.download("target_file.txt"), 1);
  assert.deepEqual(client.downloaded(), []);
});

test("test_artifact_cache", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.addArtifact("targets", "target_file.txt", "target file contents");
  repository.publish(all);
  assert.equal(await client.download("target_file.txt"), 0);
  assert.equal(await client.download("target_file.txt"), 0);
  assert.equal(repository.artifactRequests.length, 1);
});
