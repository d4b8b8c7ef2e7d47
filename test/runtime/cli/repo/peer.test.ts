import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readEnvelope } from "#runtime/capsule/trust/envelope.ts";
import { digestOf } from "#runtime/core/digest.ts";
import { capsuleFile, iv, json, openShop, type Published, type Shop } from "./shop.ts";
import { clientOf, served } from "./tuf-js.ts";

const target = "industriverse/test-furnace/0.1.0.json";
const firstRoot = (shop: Shop): string => join(shop.repo, "public/metadata/1.root.json");

test("tuf-js accepts what iv repo publishes, and gets the envelope whose payload is the capsule's id", async (t) => {
  const shop = await openShop(t);
  const client = clientOf(t, await served(t, join(shop.repo, "public")), firstRoot(shop));
  await client.refresh();
  assert.equal(await client.target(target), undefined);

  const { path } = await capsuleFile(shop.dir, { epoch: 1 });
  const first = await json("repo", "add", path, ...shop.with("alice"));
  assert.deepEqual(first.published, []);
  assert.equal(await client.target(target), undefined, "one of two signatures offers nothing");

  const { published } = await json("repo", "sign", ...shop.with("bob", "online"));
  assert.deepEqual(published, [
    "metadata/2.targets.json",
    "metadata/2.snapshot.json",
    "metadata/timestamp.json",
  ]);
  const envelope = await client.target(target);
  const { id } = await json<{ id: string }>("capsule", "inspect", path);
  assert.equal(digestOf(readEnvelope(envelope!, "the target").payload), id);
});

test("tuf-js follows rotations: root keys, thresholds, and the keys that stay online", async (t) => {
  const shop = await openShop(t, ["alice", "bob", "carol", "online", "dave", "newer"]);
  const client = clientOf(t, await served(t, join(shop.repo, "public")), firstRoot(shop));
  await client.refresh();

  // Carol leaves, Dave comes, and from now on all three of them must sign.
  const root = ["--drop", "root=carol", "--add", `root=${shop.pub("dave")}`, "--threshold", "root=3"];
  const waiting = await json("repo", "rotate", ...root, ...shop.with("alice", "bob"));
  assert.deepEqual(waiting.published, []);
  const rotated = await json("repo", "sign", ...shop.with("dave"));
  assert.deepEqual(rotated.published, ["metadata/2.root.json"]);
  await client.refresh();

  // A new key online: what stands below the root is signed by both for a while.
  const online = ["snapshot", "timestamp"].flatMap((role) => [
    ...["--drop", `${role}=online`, "--add", `${role}=${shop.pub("newer")}`],
  ]);
  const all = shop.with("alice", "bob", "dave", "online", "newer");
  const next = await json("repo", "rotate", ...online, ...all);
  assert.deepEqual(next.published, [
    "metadata/2.snapshot.json",
    "metadata/timestamp.json",
    "metadata/3.root.json",
  ]);
  await client.refresh();
  assert.equal((await iv("repo", "refresh", ...shop.with("online"))).code, 1);
  await json("repo", "refresh", ...shop.with("newer"));
  await client.refresh();

  // The holders of targets change: the list is signed again.
  const { path } = await capsuleFile(shop.dir, { epoch: 1 });
  await json("repo", "add", path, ...shop.with("alice", "bob", "newer"));
  const targets = ["--drop", "targets=bob", "--add", `targets=${shop.pub("dave")}`];
  const last = await json("repo", "rotate", ...targets, ...shop.with("alice", "bob", "dave", "newer"));
  assert.deepEqual(last.published, [
    "metadata/3.targets.json",
    "metadata/4.snapshot.json",
    "metadata/timestamp.json",
    "metadata/4.root.json",
  ]);
  await client.refresh();
  assert.ok((await client.target(target)) !== undefined);
  const fresh = clientOf(t, await served(t, join(shop.repo, "public")), firstRoot(shop));
  assert.ok((await fresh.target(target)) !== undefined, "a gateway that slept through all of it");
  assert.equal((await iv("repo", "verify", "--repo", shop.repo)).code, 0);
});

test("a stolen key that must not sign any more is gone with --lost, and gateways recover", async (t) => {
  const shop = await openShop(t, ["alice", "bob", "carol", "online", "newer"]);
  const client = clientOf(t, await served(t, join(shop.repo, "public")), firstRoot(shop));
  await client.refresh();
  const change = ["snapshot", "timestamp"].flatMap((role) => [
    ...["--drop", `${role}=online`, "--add", `${role}=${shop.pub("newer")}`],
  ]);
  const done = await json("repo", "rotate", "--lost", ...change, ...shop.with("alice", "carol", "newer"));
  assert.deepEqual(done.published, [
    "metadata/2.snapshot.json",
    "metadata/2.root.json",
    "metadata/timestamp.json",
  ]);
  await client.refresh();
  assert.equal((await iv("repo", "verify", "--repo", shop.repo)).code, 0);
});

const documents: readonly { readonly file: string; readonly needed: number }[] = [
  { file: "1.root.json", needed: 2 },
  { file: "1.targets.json", needed: 2 },
  { file: "1.snapshot.json", needed: 1 },
  { file: "timestamp.json", needed: 1 },
];

test("a repository with one signature missing is refused by tuf-js and by iv repo verify", async (t) => {
  const shop = await openShop(t);
  const url = await served(t, join(shop.repo, "public"));
  for (const { file, needed } of documents) {
    const path = join(shop.repo, "public/metadata", file);
    const before = readFileSync(path);
    const document = JSON.parse(before.toString()) as { signatures: object[] };
    assert.equal(document.signatures.length, needed, file);
    writeFileSync(path, JSON.stringify({ ...document, signatures: document.signatures.slice(1) }));
    await assert.rejects(clientOf(t, url, firstRoot(shop)).refresh(), file);
    const { code, out } = await iv("repo", "verify", "--repo", shop.repo);
    assert.equal(code, 1, file);
    assert.match(out, /\[repo\/broken\]/, file);
    writeFileSync(path, before);
  }
  await clientOf(t, url, firstRoot(shop)).refresh();
});

test("keys that the root does not ask sign nothing", async (t) => {
  const shop = await openShop(t, ["alice", "bob", "carol", "online", "mallory"]);
  const { path } = await capsuleFile(shop.dir, { epoch: 1 });
  const { published, signed } = await json<Published>(
    "repo",
    "add",
    path,
    ...shop.with("mallory", "carol", "online"),
  );
  assert.deepEqual([published, signed], [[], []]);
});
