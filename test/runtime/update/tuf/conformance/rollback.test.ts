// As basic.test.ts: the cases of test_rollback.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bench } from "../../../../support/tuf-client.ts";

function many(work: () => void): void {
  for (let count = 0; count < 99; count++) work();
}

test("test_new_timestamp_version_rollback", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.publish(["timestamp"]);
  assert.equal(await client.refresh(), 0);
  assert.equal(client.version("timestamp"), 2);
  delete repository.published["timestamp"];
  repository.timestamp.version = 1;
  repository.publish(["timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.match(client.said, /update\/rolled-back/);
  assert.equal(client.version("timestamp"), 2);
  assert.deepEqual(repository.metadataRequests.at(-1), ["timestamp", null]);
});

for (const how of ["basic", "with hashes"])
  test(`test_snapshot_rollback[${how}]`, async (t) => {
    const { client, repository } = await bench(t);
    await client.init(repository.published["root"]![0]!);
    repository.hashesMetadata = how === "with hashes";
    repository.publish(["snapshot", "timestamp"]);
    assert.equal(await client.refresh(), 0);
    delete repository.published["snapshot"];
    repository.snapshot.version = 1;
    repository.publish(["snapshot", "timestamp"]);
    assert.equal(await client.refresh(), 1);
    assert.equal(client.version("timestamp"), 2);
    assert.equal(client.version("snapshot"), 2);
    assert.deepEqual(repository.metadataRequests.at(-1), ["timestamp", null]);
  });

test("test_targets_role_removal", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.addDelegation("targets", { name: "delegated", paths: ["delegatedpath/*"] });
  repository.publish(["delegated", "targets", "snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 0);
  delete repository.snapshot.meta["delegated.json"];
  repository.publish(["snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.equal(client.version("snapshot"), 2);
});

test("test_targets_fast_forward_recovery", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.addDelegation("targets", { name: "delegated", paths: ["delegatedpath/*"] });
  repository.publish(["delegated"]);
  many(() => repository.publish(["targets"]));
  repository.publish(["snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 0, client.said);
  assert.equal(client.version("targets"), 100);
  repository.rotateKeys("snapshot");
  delete repository.published["targets"];
  repository.targets.version = 1;
  delete repository.snapshot.meta["delegated.json"];
  repository.publish(["root", "targets", "snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 0, client.said);
  assert.equal(client.version("targets"), 1);
});

test("test_new_snapshot_fast_forward_recovery", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  many(() => repository.publish(["snapshot"]));
  repository.publish(["timestamp"]);
  assert.equal(await client.refresh(), 0);
  assert.equal(client.version("snapshot"), 100);
  repository.rotateKeys("snapshot");
  repository.rotateKeys("timestamp");
  delete repository.published["snapshot"];
  repository.snapshot.version = 1;
  repository.publish(["root", "targets", "snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 0, client.said);
  assert.equal(client.version("snapshot"), 1);
});

test("test_new_timestamp_fast_forward_recovery", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  many(() => repository.publish(["timestamp"]));
  assert.equal(await client.refresh(), 0);
  assert.equal(client.version("timestamp"), 100);
  repository.rotateKeys("timestamp");
  delete repository.published["timestamp"];
  repository.timestamp.version = 1;
  repository.publish(["root", "timestamp"]);
  assert.equal(await client.refresh(), 0, client.said);
  assert.equal(client.version("timestamp"), 1);
});

for (const how of ["basic", "with hashes"])
  test(`test_targets_rollback[${how}]`, async (t) => {
    const { client, repository } = await bench(t);
    await client.init(repository.published["root"]![0]!);
    repository.hashesMetadata = how === "with hashes";
    repository.publish(["targets", "snapshot", "timestamp"]);
    assert.equal(await client.refresh(), 0);
    delete repository.published["targets"];
    repository.targets.version = 1;
    repository.publish(["targets", "snapshot", "timestamp"]);
    assert.equal(await client.refresh(), 1);
    assert.equal(client.version("snapshot"), 2);
    assert.equal(client.version("targets"), 2);
  });
