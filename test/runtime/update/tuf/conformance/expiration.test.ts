// As basic.test.ts: the cases of test_expiration.py.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bench } from "../../../../support/tuf-client.ts";
import { dateIn, dayMs } from "../../../../support/tuf-repository.ts";

test("test_root_expired", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  assert.equal(await client.refresh(), 0);
  repository.publish(["root"]);
  assert.equal(await client.refresh(), 0);
  repository.root.expires = dateIn(-1);
  repository.publish(["root", "targets", "snapshot", "timestamp"]);
  assert.equal(await client.refresh(), 1);
  assert.deepEqual(client.roles(), [
    ["root", 3],
    ["snapshot", 1],
    ["targets", 1],
    ["timestamp", 1],
  ]);
});

const keptWhere: readonly (readonly [string, readonly string[], readonly (readonly [string, number])[]])[] = [
  [
    "timestamp",
    ["timestamp"],
    [
      ["root", 1],
      ["snapshot", 1],
      ["targets", 1],
      ["timestamp", 1],
    ],
  ],
  [
    "snapshot",
    ["snapshot", "timestamp"],
    [
      ["root", 1],
      ["snapshot", 1],
      ["targets", 1],
      ["timestamp", 2],
    ],
  ],
  [
    "targets",
    ["targets", "snapshot", "timestamp"],
    [
      ["root", 1],
      ["snapshot", 2],
      ["targets", 1],
      ["timestamp", 2],
    ],
  ],
];
for (const [role, published, trusted] of keptWhere)
  test(`test_${role}_expired`, async (t) => {
    const { client, repository } = await bench(t);
    await client.init(repository.published["root"]![0]!);
    assert.equal(await client.refresh(), 0);
    repository.documents[role]!.expires = dateIn(-5);
    repository.publish(published);
    assert.equal(await client.refresh(), 1);
    assert.match(client.said, /update\/expired/);
    assert.deepEqual(client.roles(), trusted);
  });

test("test_expired_local_root", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.root.expires = dateIn(7);
  repository.publish(["root"]);
  assert.equal(await client.refresh(), 0);
  repository.root.expires = dateIn(21);
  repository.publish(["root"]);
  assert.equal(await client.refresh(Date.now() + 18 * dayMs), 0, client.said);
  assert.equal(client.version("root"), 3);
});

test("test_expired_local_timestamp", async (t) => {
  const { client, repository } = await bench(t);
  await client.init(repository.published["root"]![0]!);
  repository.timestamp.expires = dateIn(7);
  repository.publish(["timestamp"]);
  assert.equal(await client.refresh(), 0);
  repository.timestamp.expires = dateIn(21);
  repository.publish(["targets", "snapshot", "timestamp"]);
  assert.equal(await client.refresh(Date.now() + 18 * dayMs), 0, client.said);
  assert.deepEqual(client.roles(), [
    ["root", 1],
    ["snapshot", 2],
    ["targets", 2],
    ["timestamp", 3],
  ]);
});
