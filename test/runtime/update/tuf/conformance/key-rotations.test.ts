// As basic.test.ts: the cases of test_updater_key_rotations.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bench } from "../../../../support/tuf-client.ts";
import type { TufRepository } from "../../../../support/tuf-repository.ts";
import type { Signer } from "../../../../support/tuf-signer.ts";

/** Which keys count, how many of them must sign, which do, and whether that is to be accepted. */
type Version = readonly [keys: string, threshold: number, signers: string, expected?: "refused"];

const roots: Readonly<Record<string, readonly Version[]>> = {
  "1-of-1-key-rotation": [
    ["1", 1, "1"],
    ["2", 1, "21"],
    ["2", 1, "2"],
  ],
  "1-of-1-key-rotation-unused-signatures": [
    ["1", 1, "314"],
    ["2", 1, "3214"],
    ["2", 1, "324"],
  ],
  "3-of-5-sign-with-different-keycombos": [
    ["01234", 3, "024"],
    ["01234", 3, "041"],
    ["01234", 3, "013"],
    ["01234", 3, "013"],
  ],
  "3-of-5-one-key-rotated": [
    ["01234", 3, "024"],
    ["01345", 3, "041"],
  ],
  "3-of-5-one-key-rotated-with-intermediate-step": [
    ["01234", 3, "024"],
    ["01345", 3, "0245"],
    ["01345", 3, "045"],
  ],
  "3-of-5-all-keys-rotated-with-intermediate-step": [
    ["01234", 3, "024"],
    ["56789", 3, "024567"],
    ["56789", 3, "567"],
  ],
  "1-of-3-threshold-increase-to-2-of-3": [
    ["123", 1, "1"],
    ["123", 2, "12"],
  ],
  "2-of-3-threshold-decrease-to-1-of-3": [
    ["123", 2, "12"],
    ["123", 1, "12"],
    ["123", 1, "1"],
  ],
  "1-of-2-threshold-increase-to-2-of-2": [
    ["1", 1, "1"],
    ["12", 2, "12"],
  ],
  "1-of-1-key-rotation-fail-not-signed-with-old-key": [
    ["1", 1, "1"],
    ["2", 1, "234", "refused"],
  ],
  "1-of-1-key-rotation-fail-not-signed-with-new-key": [
    ["1", 1, "1"],
    ["2", 1, "134", "refused"],
  ],
  "3-of-5-one-key-rotate-fails-not-signed-with-3-new-keys": [
    ["01234", 3, "024"],
    ["01345", 3, "024", "refused"],
  ],
  "3-of-5-one-key-rotate-fails-not-signed-with-3-old-keys": [
    ["01234", 3, "024"],
    ["01345", 3, "045", "refused"],
  ],
  "1-of-3-threshold-bump-to-2-of-3-fails-new-threshold-not-reached": [
    ["123", 1, "1"],
    ["123", 2, "2", "refused"],
  ],
  "2-of-3-threshold-decr-to-1-of-3-fails-old-threshold-not-eached": [
    ["123", 2, "12"],
    ["123", 1, "1", "refused"],
  ],
};

const others: Readonly<Record<string, Version>> = {
  "1-of-1-key-rotation": ["2", 1, "2"],
  "1-of-1-key-rotation-unused-signatures": ["1", 1, "314"],
  "1-of-1-key-rotation-fail-not-signed-with-new-key": ["2", 1, "134", "refused"],
  "3-of-5-one-key-signature-wrong-not-signed-with-3-expected-keys": ["01345", 3, "024", "refused"],
  "2-of-5-one-key-signature-mising-threshold-not-reached": ["01345", 3, "04", "refused"],
  "3-of-5-sign-first-combo": ["01234", 3, "024"],
  "3-of-5-sign-second-combo": ["01234", 3, "041"],
  "3-of-5-sign-third-combo": ["01234", 3, "013"],
  "3-of-5-sign-fourth-combo": ["01234", 3, "123"],
  "3-of-5-sign-fifth-combo": ["01234", 3, "234"],
};

function give(
  repository: TufRepository,
  role: string,
  { version: [keys, threshold, signing], signers }: { version: Version; signers: readonly Signer[] },
): void {
  repository.root.roles[role] = { keyids: [], threshold };
  for (const index of keys) repository.addKey(role, { signer: signers[Number(index)]! });
  repository.signers[role]!.clear();
  for (const index of signing) repository.addSigner(role, signers[Number(index)]!);
}

for (const [name, versions] of Object.entries(roots))
  test(`test_root_rotation[${name}]`, async (t) => {
    const { client, repository } = await bench(t);
    delete repository.published["root"];
    const signers = Array.from({ length: 10 }, () => repository.newSigner());
    for (const version of versions) {
      give(repository, "root", { version, signers });
      repository.publish(["root"]);
    }
    repository.publish(["targets", "snapshot", "timestamp"]);
    await client.init(repository.published["root"]![0]!);
    const isRefused = versions.at(-1)![3] === "refused";
    assert.equal(await client.refresh(), isRefused ? 1 : 0, client.said);
    const expected = repository.published["root"]!.at(isRefused ? -2 : -1)!;
    assert.deepEqual(client.file("root.json"), Buffer.from(expected));
  });

for (const [name, version] of Object.entries(others))
  test(`test_non_root_rotations[${name}]`, async (t) => {
    const { client, repository } = await bench(t);
    await client.init(repository.published["root"]![0]!);
    const signers = Array.from({ length: 10 }, () => repository.newSigner());
    for (const role of ["timestamp", "snapshot", "targets"]) {
      give(repository, role, { version, signers });
      repository.publish(["root", "targets", "snapshot", "timestamp"]);
      assert.equal(await client.refresh(), version[3] === "refused" ? 1 : 0, client.said);
      if (version[3] === undefined)
        assert.deepEqual(client.file(`${role}.json`), Buffer.from(repository.published[role]!.at(-1)!));
    }
  });
