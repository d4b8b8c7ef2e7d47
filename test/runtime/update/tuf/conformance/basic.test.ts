// The cases of the public conformance suite of TUF clients (theupdateframework/tuf-conformance, test_basic.py), under its own
// names, so that the two tables can be laid side by side. Ours were written from its descriptions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bench } from "../../../../support/tuf-client.ts";
import { dateIn, dayMs, signedBytes, topRoles } from "../../../../support/tuf-repository.ts";
import { reshaped } from "../../../../support/tuf-signer.ts";

const usualRequests = [
  ["root", 2],
  ["timestamp", null],
  ["snapshot", 1],
  ["targets", 1],
];

test("test_basic_refresh_requests", async (t) => {
  const { client, repository } = await bench(t);
  assert.equal(await client.init(repository.published["root"]![0]!), 0);
  assert.deepEqual(repository.metadataRequests, [], "no network in init");
  assert.equal(await client.refresh(), 0, client.said);
  assert.deepEqual(repository.metadataRequests, usualRequests);
});

test("test_basic_refresh_trusted_data", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  for (const role of topRoles)
    assert.deepEqual(client.file(`${role}.json`), Buffer.from(repository.published[role]!.at(-1)!));
});

test("test_implicit_refresh", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.download("nonexistent artifact"), 1);
  assert.deepEqual(repository.metadataRequests, usualRequests);
  assert.equal(client.roles().length, 4);
});

test("test_invalid_initial_root", async (t) => {
  const { client, repository } = await bench(t);
  const root = JSON.parse(repository.published["root"]![0]!.toString());
  delete root.signed.version;
  await client.init(Buffer.from(JSON.stringify(root)));
  assert.equal(await client.refresh(), 1);
  assert.deepEqual(repository.metadataRequests, []);
});

test("test_unsigned_initial_root", async (t) => {
  const { client, repository } = await bench(t);
  const root = JSON.parse(repository.published["root"]![0]!.toString());
  root.signatures[0].sig = "00".repeat(64);
  await client.init(Buffer.from(JSON.stringify(root)));
  assert.equal(await client.refresh(), 1);
  assert.deepEqual(repository.metadataRequests, []);
});

const stoppedAt: readonly (readonly [string, readonly (readonly [string, number])[]])[] = [
  ["root", [["root", 1]]],
  ["timestamp", [["root", 2]]],
  [
    "snapshot",
    [
      ["root", 2],
      ["timestamp", 2],
    ],
  ],
  [
    "targets",
    [
      ["root", 2],
      ["snapshot", 2],
      ["timestamp", 2],
    ],
  ],
];
for (const [role, trusted] of stoppedAt)
  test(`test_unsigned_metadata[${role}]`, async (t) => {
    const { client, repository } = await bench(t);
    repository.signers[role]!.clear();
    repository.publish(["root", "targets", "snapshot", "timestamp"]);
    await client.init(repository.published["root"]![0]!);
    assert.equal(await client.refresh(), 1);
    assert.deepEqual(client.roles(), trusted);
  });

for (const [role, trusted] of stoppedAt.filter(([name]) => name !== "timestamp"))
  test(`test_url_and_metadata_version_mismatch[${role}]`, async (t) => {
    const { client, repository } = await bench(t);
    repository.documents[role]!.version++;
    repository.publish(["root", "targets", "snapshot", "timestamp"]);
    // Announced as the second, which is what its address says too.
    repository.snapshot.meta["targets.json"]!.version = 2;
    repository.timestamp.meta["snapshot.json"].version = 2;
    repository.spoil("snapshot", () =>
      signedBytes(repository.snapshot, [...repository.signers["snapshot"]!.values()]),
    );
    repository.spoil("timestamp", () =>
      signedBytes(repository.timestamp, [...repository.signers["timestamp"]!.values()]),
    );
    await client.init(repository.published["root"]![0]!);
    assert.equal(await client.refresh(), 1);
    assert.deepEqual(client.roles(), trusted);
  });

test("test_timestamp_content_changes", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  repository.timestamp.meta["snapshot.json"].version = 100;
  delete repository.published["timestamp"];
  repository.publish(["timestamp"]);
  assert.equal(repository.timestamp.version, 1);
  assert.equal(await client.refresh(), 0);
  assert.deepEqual(repository.metadataRequests.at(-1), ["timestamp", null]);
  const kept = JSON.parse(client.file("timestamp.json").toString());
  assert.equal(kept.signed.meta["snapshot.json"].version, 1);
});

test("test_basic_metadata_hash_support", async (t) => {
  const { client, repository } = await bench(t);
  repository.hashesMetadata = true;
  repository.publish(["targets", "snapshot", "timestamp"]);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0, client.said);
});

test("test_targets_hash_mismatch", async (t) => {
  const { client, repository } = await bench(t);
  repository.hashesMetadata = true;
  repository.publish(["targets", "snapshot", "timestamp"]);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  repository.publish(["targets"]);
  repository.snapshot.meta["targets.json"]!.hashes!["sha256"] = "0".repeat(64);
  repository.publish(["snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.equal(client.version("snapshot"), 3);
  assert.equal(client.version("targets"), 2);
});

test("test_snapshot_hash_mismatch", async (t) => {
  const { client, repository } = await bench(t);
  repository.hashesMetadata = true;
  repository.publish(["snapshot", "timestamp"]);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  repository.publish(["snapshot"]);
  repository.timestamp.meta["snapshot.json"].hashes!["sha256"] = "0".repeat(64);
  repository.publish(["timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.equal(client.version("snapshot"), 2);
  assert.equal(client.version("timestamp"), 3);
});

test("test_metadata_bytes_match", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.spoil("timestamp", (bytes) => Buffer.concat([bytes, Buffer.from(" ")]));
  assert.equal(await client.refresh(), 0);
  assert.deepEqual(client.file("timestamp.json"), Buffer.from(repository.published["timestamp"]!.at(-1)!));
});

test("test_custom_fields", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  repository.root["custom-field"] = "value";
  repository.addKey("root", {
    signer: reshaped(repository.newSigner(), { "extra-field": { a: 1, b: 2 } }),
  });
  repository.root.roles["root"]!["another-field"] = "value";
  repository.publish(["root"]);
  assert.equal(await client.refresh(), 0, client.said);
  assert.equal(client.version("root"), 2);
});

test("test_deprecated_keyid_hash_algorithms", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.root.roles["snapshot"]!.keyids = [];
  repository.signers["snapshot"]!.clear();
  repository.addKey("snapshot", {
    signer: reshaped(repository.newSigner(), { keyid_hash_algorithms: "md5" }),
  });
  repository.publish(["root", "snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 0, client.said);
  assert.equal(client.version("snapshot"), 2);
});

test("test_snapshot_404", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  repository.timestamp.meta["snapshot.json"].version++;
  repository.publish(["timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.deepEqual(repository.metadataRequests.at(-1), ["snapshot", 2]);
  assert.deepEqual(client.roles(), [
    ["root", 1],
    ["snapshot", 1],
    ["targets", 1],
    ["timestamp", 2],
  ]);
});

test("test_targets_404", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  repository.snapshot.meta["targets.json"]!.version++;
  repository.publish(["snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.deepEqual(repository.metadataRequests.at(-1), ["targets", 2]);
  assert.deepEqual(client.roles(), [
    ["root", 1],
    ["snapshot", 2],
    ["targets", 1],
    ["timestamp", 2],
  ]);
});

test("test_timestamp_404", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  delete repository.published["timestamp"];
  assert.equal(await client.refresh(), 1);
  assert.deepEqual(repository.metadataRequests.at(-1), ["timestamp", null]);
});

test("test_incorrect_metadata_type", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const [signer] = repository.signers["timestamp"]!.values();
  repository.addKey("snapshot", { signer: signer! });
  repository.snapshot.meta = { "snapshot.json": { version: 1 } };
  repository.publish(["root", "snapshot"]);
  repository.published["timestamp"]!.push(repository.published["snapshot"]!.pop()!);
  assert.equal(await client.refresh(), 1);
  assert.deepEqual(client.roles(), [["root", 2]]);
});

test("test_faketime", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.root.expires = dateIn(7);
  repository.publish(["root"]);
  assert.equal(await client.refresh(), 0);
  assert.equal(await client.refresh(Date.now() + 8 * dayMs), 1);
});
