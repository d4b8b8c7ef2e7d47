// As basic.test.ts: the cases of test_keys.py and test_quoting_issues.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bench } from "../../../../support/tuf-client.ts";

test("test_snapshot_does_not_meet_threshold", async (t) => {
  const { client, repository } = await bench(t);
  repository.root.roles["snapshot"]!.threshold = 3;
  for (let count = 0; count < 2; count++) repository.addKey("snapshot");
  repository.publish(["root", "targets", "snapshot", "timestamp"]);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0, client.said);
  const [first] = repository.signers["snapshot"]!.keys();
  repository.signers["snapshot"]!.delete(first!);
  repository.publish(["targets", "snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.equal(client.version("snapshot"), 2);
});

test("test_snapshot_has_too_few_keys", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  for (let count = 0; count < 4; count++) repository.addKey("snapshot");
  repository.root.roles["snapshot"]!.threshold = 6;
  repository.publish(["root", "snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.equal(client.version("root"), 2);
  assert.equal(client.version("snapshot"), undefined);
});

test("test_duplicate_keys", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const signer = repository.addKey("snapshot");
  repository.root.roles["snapshot"]!.threshold = 6;
  repository.publish(["root", "snapshot", "timestamp"]);
  repository.spoil("snapshot", (bytes) => {
    const metadata = JSON.parse(bytes.toString());
    const own = metadata.signatures.find(({ keyid }: { keyid: string }) => keyid === signer.keyId);
    for (let count = 0; count < 8; count++) metadata.signatures.push(own);
    return Buffer.from(JSON.stringify(metadata));
  });
  assert.equal(await client.refresh(), 1);
  assert.equal(client.version("snapshot"), undefined);
});

test("test_duplicate_sig_keyids", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.spoil("snapshot", (bytes) => {
    const metadata = JSON.parse(bytes.toString());
    metadata.signatures.push(metadata.signatures[0]);
    return Buffer.from(JSON.stringify(metadata));
  });
  assert.equal(await client.refresh(), 1);
  assert.equal(client.version("snapshot"), undefined);
});

for (const [keytype, scheme] of [
  ["rsa", "rsassa-pss-sha256"],
  ["ecdsa", "ecdsa-sha2-nistp256"],
  ["ed25519", "ed25519"],
] as const)
  test(`test_keytype_and_scheme[${keytype}/${scheme}]`, async (t) => {
    const { client, repository } = await bench(t);
    await client.init(repository.published["root"]![0]!);
    const signer = repository.addKey("root", { signer: repository.newSigner(keytype, scheme) });
    repository.root.roles["root"]!.threshold = 2;
    repository.publish(["root"]);
    assert.equal(await client.refresh(), 0, client.said);
    assert.equal(client.version("root"), 2);
    repository.publish(["root"]);
    repository.spoil("root", (bytes) => {
      const metadata = JSON.parse(bytes.toString());
      // A signature of its key, over something else.
      for (const signature of metadata.signatures)
        if (signature.keyid === signer.keyId) signature.sig = signer.sign(Buffer.from("something else"));
      return Buffer.from(JSON.stringify(metadata));
    });
    assert.equal(await client.refresh(), 1);
    assert.equal(client.version("root"), 2);
  });

test("test_invalid_sig_in_valid_metadata", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  const spoilFirst = (sig: string): void =>
    repository.spoil("timestamp", (bytes) => {
      const metadata = JSON.parse(bytes.toString());
      metadata.signatures[0].sig = sig;
      return Buffer.from(JSON.stringify(metadata));
    });
  repository.addKey("timestamp");
  repository.publish(["root", "timestamp"]);
  spoilFirst("ab".repeat(64));
  assert.equal(await client.refresh(), 0, client.said);
  repository.publish(["timestamp"]);
  spoilFirst("");
  assert.equal(await client.refresh(), 0, client.said);
});

for (const name of ["?", "#", "/delegatedrole", "../delegatedrole"])
  test(`test_unusual_role_name[${name}]`, async (t) => {
    const { client, repository } = await bench(t);
    repository.addDelegation("targets", { name });
    repository.publish([name, "targets", "snapshot", "timestamp"]);
    await client.init(repository.published["root"]![0]!);
    assert.equal(await client.download("nonexistent target"), 1);
    const quoted = encodeURIComponent(name);
    assert.ok(repository.metadataRequests.some(([role, version]) => role === quoted && version === 1));
    assert.equal(client.roles().length, 5);
  });
