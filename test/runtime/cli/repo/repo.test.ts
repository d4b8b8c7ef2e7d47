import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { main } from "#runtime/cli/main.ts";
import { prng } from "#runtime/core/prng.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { isMeant } from "#runtime/update/rollout.ts";
import { capsuleFile, iv, json, openShop, shopOf } from "./shop.ts";
import { served } from "./tuf-js.ts";

interface Status {
  readonly waiting: readonly {
    readonly kind: string;
    readonly holders: readonly { readonly name: string; readonly hasSigned: boolean }[];
  }[];
}

test("a key ceremony: files travel, each holder signs alone, and nothing is published before the last", async (t) => {
  const shop = await shopOf(t);
  const roles = [
    "root=alice",
    "root=bob",
    "root=carol",
    "targets=alice",
    "snapshot=online",
    "timestamp=online",
  ];
  const begun = await iv(
    ...["repo", "init", "--repo", shop.repo, "--threshold", "root=2"],
    ...roles.flatMap((text) => ["--holder", `${text.replace("=", `=${shop.dir}/`)}.pub`]),
  );
  assert.equal(begun.code, 0, begun.out);
  assert.match(begun.out, /waiting {4}root 1: 0 of 2 signatures/);
  assert.match(begun.out, /carol: iv repo sign root\.json --key carol\.key/);
  const file = join(shop.dir, "root.json");
  writeFileSync(file, readFileSync(join(shop.repo, "pending/root.json")));
  for (const name of ["alice", "carol"]) {
    const { out } = await iv("repo", "sign", file, "--key", shop.key(name));
    assert.match(out, /root: 2 of 3 must sign/, "a holder reads what is signed");
    assert.match(out, new RegExp(`signed .*root\\.json, by ${name}`));
  }
  assert.deepEqual((await json("repo", "take", file, "--repo", shop.repo)).published, []);
  const { waiting } = await json<Status>("repo", "status", "--repo", shop.repo);
  assert.deepEqual(
    waiting.find(({ kind }) => kind === "targets")!.holders.map(({ name, hasSigned }) => [name, hasSigned]),
    [["alice", false]],
  );
  assert.equal((await json("repo", "sign", ...shop.with("alice", "online"))).published.length, 4);
  const again = await iv("repo", "take", file, "--repo", shop.repo);
  assert.match(again.out, /No root waits for signatures, .*\[repo\/bad-metadata\]/s);
  assert.match(
    (await iv("repo", "init", "--repo", shop.repo, "--holder", `root=${shop.pub("alice")}`)).out,
    /say with --holder/,
  );
});

test("iv repo add keeps the deltas that are worth it, and verify applies each", async (t) => {
  const shop = await openShop(t);
  const words = prng(5);
  const map = Uint8Array.from({ length: 30_000 }, () => words.uint32() & 0xff);
  const changed = Uint8Array.from(map, (byte, at) => (at < 2_000 ? byte ^ 0x55 : byte));
  const first = await capsuleFile(shop.dir, { epoch: 1, map });
  const second = await capsuleFile(shop.dir, { epoch: 2, map: changed });
  await json("repo", "add", first.path, ...shop.with("alice", "bob", "online"));
  const { added } = await json<{ added: { deltas: { file: string; isKept: boolean; delta: number }[] }[] }>(
    ...["repo", "add", second.path, ...shop.with("alice", "bob", "online")],
  );
  const [delta, ...others] = added[0]!.deltas;
  assert.deepEqual([delta!.file, delta!.isKept, others], ["map.npz", true, []]);
  assert.ok(delta!.delta < 3_000);
  assert.equal((await iv("repo", "verify", "--repo", shop.repo)).code, 0);

  const folder = join(shop.repo, "public/deltas");
  const [name] = readdirSync(folder);
  const bytes = readFileSync(join(folder, name!));
  bytes[1_000]! ^= 1;
  writeFileSync(join(folder, name!), bytes);
  assert.match(
    (await iv("repo", "verify", "--repo", shop.repo)).out,
    /deltas\/.* is not the file that the targets name/,
  );
  const blobs = join(shop.repo, "public/blobs/sha256");
  rmSync(join(blobs, readdirSync(blobs)[0]!));
  assert.match((await iv("repo", "verify", "--repo", shop.repo)).out, /blobs\/sha256\/[0-9a-f]+: is missing/);
});

test("iv repo add refuses another capsule under the same version, and an epoch that does not rise", async (t) => {
  const shop = await openShop(t);
  const { path, utid } = await capsuleFile(shop.dir, { epoch: 2 });
  await json("repo", "add", path, ...shop.with("alice", "bob", "online"));
  const other = await capsuleFile(shop.dir, { epoch: 2, map: "something else" });
  assert.match(
    (await iv("repo", "add", other.path, "--repo", shop.repo)).out,
    /is in the repository already.*\[repo\/bad-capsule\]/s,
  );
  const older = await capsuleFile(shop.dir, { epoch: 1 });
  assert.match(
    (await iv("repo", "add", older.path, "--repo", shop.repo)).out,
    /offers epoch 2 of it already/,
  );
  const cut = join(shop.dir, "cut.capsule");
  writeFileSync(cut, readFileSync(path).subarray(0, 4_000));
  assert.match((await iv("repo", "add", cut, "--repo", shop.repo)).out, /\[capsule\/bad-bundle\]/);

  await json("repo", "remove", utid, ...shop.with("alice"));
  assert.match(
    (await iv("repo", "list", "--repo", shop.repo)).out,
    /After the signatures that are waited for:/,
  );
  await json("repo", "discard", "--repo", shop.repo);
  await json("repo", "remove", utid, ...shop.with("alice", "bob", "online"));
  assert.match((await iv("repo", "list", "--repo", shop.repo)).out, /No capsule is offered/);
});

test("a roll-out goes on by what gateways report, and pauses where too many fail", async (t) => {
  const shop = await openShop(t);
  const gateways = Array.from({ length: 40 }, (_, at) => `plant-${at}`);
  const fleet = join(shop.dir, "fleet.txt");
  writeFileSync(fleet, gateways.join("\n"));
  const { path, manifest } = await capsuleFile(shop.dir, { epoch: 1 });
  const all = shop.with("alice", "bob", "online");
  const start = ["--rollout", "furnace-1", "--fleet", fleet, "--percent", "10"];
  const { added } = await json<{ added: { id: string }[] }>("repo", "add", path, ...start, ...all);
  const reports = join(shop.dir, "reports.jsonl");
  const meantAt = (percent: number): string[] =>
    gateways.filter((gateway) => isMeant({ id: "furnace-1", groups: [], percent }, { gateway }));
  const report = (names: readonly string[], outcome: string): void =>
    writeFileSync(
      reports,
      names
        .map((gateway) =>
          JSON.stringify({ gateway, capsule: added[0]!.id, outcome, at: "2026-11-21T08:00:00Z" }),
        )
        .join("\n"),
    );
  const advance = ["repo", "rollout", "advance", "furnace-1", "--reports", reports, ...all];

  report([], "committed");
  const early = await iv(...advance);
  assert.equal(early.code, 1);
  assert.match(early.out, /waits: too few have answered/);
  report(meantAt(10), "committed");
  const first = await iv(...advance);
  assert.match(first.out, /goes on to 50 %[\s\S]*published {2}metadata\/timestamp\.json/);
  report(meantAt(50), "rolled-back");
  const failed = await iv(...advance);
  assert.equal(failed.code, 1);
  assert.match(failed.out, /pauses: too many have failed/);
  const targets = `industriverse/test-furnace/${manifest.version}.json`;
  const { offered } = await json<{ offered: Record<string, { custom: { rollout: object } }> }>(
    "repo",
    "list",
    "--repo",
    shop.repo,
  );
  assert.deepEqual(offered[targets]!.custom.rollout, {
    id: "furnace-1",
    groups: [],
    percent: 50,
    isPaused: true,
  });
  assert.match((await iv(...advance)).out, /waits: it is paused/);
  await json("repo", "rollout", "resume", "furnace-1", ...all);
  report(meantAt(50), "committed");
  await json(...advance);
  report(gateways, "committed");
  assert.match((await iv(...advance)).out, /is done/);
  assert.match((await iv("repo", "rollout", "show", "furnace-1", "--repo", shop.repo)).out, /> 100 %/);
  const next = await capsuleFile(shop.dir, { epoch: 2 });
  assert.match(
    (await iv("repo", "add", next.path, ...start, ...all)).out,
    /furnace-1 is the roll-out of .*@0\.1\.0/,
  );
  assert.match(
    (await iv("repo", "rollout", "show", "nothing", "--repo", shop.repo)).out,
    /\[repo\/bad-rollout\]/,
  );
});

test("iv repo ticket: one gateway may go back, once all have signed who must", async (t) => {
  const shop = await openShop(t, ["alice", "bob", "carol", "online", "site"]);
  for (const epoch of [1, 2]) {
    const { path } = await capsuleFile(shop.dir, { epoch });
    await json("repo", "add", path, ...shop.with("alice", "bob", "online"));
  }
  const vkey = signerKeyFrom("plant7-gw1", new Uint8Array(32).fill(7)).verifier.text;
  const trust = join(shop.dir, "trust.yaml");
  await json("keys", "trust", shop.pub("alice"), "--in", trust);
  await json("keys", "trust", shop.pub("site"), "--in", trust, "--role", "site");
  writeFileSync(trust, readFileSync(trust, "utf8").replace("accept: author", "accept: author+site"));
  const out = join(shop.dir, "gw1.ticket");
  const name = (version: string): string => `capsule://industriverse/test-furnace@${version}`;
  const made = await iv(
    ...["repo", "ticket", "--gateway", vkey, "--from", name("0.2.0"), "--to", name("0.1.0")],
    ...["--reason", "hunts at low flow", "--out", out, ...shop.with("alice")],
  );
  assert.match(made.out, /plant7-gw1 may go back\n {2}to {7}capsule:\/\/industriverse\/test-furnace@0\.1\.0/);
  assert.match((await iv("repo", "ticket", out, "--trust", trust)).out, /site has 0 of the 1/);
  const both = await iv("repo", "ticket", out, "--key", shop.key("site"), "--trust", trust);
  assert.equal(both.code, 0, both.out);
});

test("iv repo serve: whole, from any byte on, not again if it is the same, and nothing else of the disk", async (t) => {
  const shop = await openShop(t);
  const url = await served(t, join(shop.repo, "public"));
  const path = join(shop.repo, "public/metadata/1.root.json");
  const size = statSync(path).size;
  const get = async (name: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/${name}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const whole = await get("metadata/1.root.json");
  assert.equal(whole.text, readFileSync(path, "utf8"));
  const etag = whole.headers.get("etag")!;
  assert.match(whole.headers.get("cache-control")!, /immutable/);
  assert.equal((await get("metadata/timestamp.json")).headers.get("cache-control"), "no-cache");
  assert.equal((await get("metadata/1.root.json", { "if-none-match": etag })).status, 304);
  const rest = await get("metadata/1.root.json", { range: "bytes=10-", "if-range": etag });
  assert.deepEqual([rest.status, rest.text], [206, whole.text.slice(10)]);
  assert.equal(rest.headers.get("content-range"), `bytes 10-${size - 1}/${size}`);
  assert.equal((await get("metadata/1.root.json", { range: "bytes=2-5" })).text, whole.text.slice(2, 6));
  assert.equal((await get("metadata/1.root.json", { range: "bytes=-7" })).text, whole.text.slice(-7));
  assert.equal((await get("metadata/1.root.json", { range: `bytes=${size}-` })).status, 416);
  assert.equal((await get("metadata/1.root.json", { range: "bytes=1-", "if-range": '"old"' })).status, 200);
  for (const name of [
    "",
    "metadata",
    "metadata/9.root.json",
    "metadata/..%2f..%2frepository.json",
    "lock",
    "metadata/.hidden",
  ])
    assert.equal((await get(name)).status, 404, name);
  assert.equal((await fetch(`${url}/metadata/1.root.json`, { method: "POST" })).status, 405);
});

test("iv repo refresh keeps what waits, and its signatures count afterwards", async (t) => {
  const shop = await openShop(t);
  const { path } = await capsuleFile(shop.dir, { epoch: 1 });
  await json("repo", "add", path, ...shop.with("alice"));
  for (const _ of [1, 2])
    assert.deepEqual((await json("repo", "refresh", ...shop.with("online"))).published, [
      "metadata/timestamp.json",
    ]);
  assert.match((await iv("repo", "list", "--repo", shop.repo)).out, /^No capsule is offered/);
  const { published, signed } = await json("repo", "sign", ...shop.with("bob", "online"));
  assert.equal(published.length, 3);
  assert.deepEqual(
    signed.map(({ kind, name }) => `${kind} ${name}`),
    ["targets bob", "snapshot online", "timestamp online"],
  );
  assert.equal((await iv("repo", "verify", "--repo", shop.repo)).code, 0);
  assert.equal(
    (await json("repo", "refresh", "--targets", ...shop.with("alice", "bob", "online"))).published.length,
    3,
  );
});

test("iv repo sweep deletes what nothing lists, and nothing else", async (t) => {
  const shop = await openShop(t);
  const first = await capsuleFile(shop.dir, { epoch: 1 });
  const second = await capsuleFile(shop.dir, { epoch: 2, map: "another map" });
  const all = shop.with("alice", "bob", "online");
  for (const { path } of [first, second]) await json("repo", "add", path, ...all);
  writeFileSync(join(shop.repo, "public/blobs/sha256/half.new"), "left behind");
  const sweep = async (): Promise<number> =>
    (await json<{ removed: string[] }>("repo", "sweep", "--repo", shop.repo)).removed.length;
  // Targets 1 and snapshot 1 are long replaced, and the half blob is nobody's.
  assert.equal(await sweep(), 3);
  assert.equal(await sweep(), 0);
  await json("repo", "remove", first.utid, ...all);
  // Its envelope, its map, and the two documents before the last ones.
  assert.equal(await sweep(), 4);
  assert.equal((await iv("repo", "verify", "--repo", shop.repo)).code, 0);
});

test("iv repo serve says where it listens, and ends when it is asked to", async (t) => {
  const shop = await openShop(t);
  const stop = new AbortController();
  const said = Promise.withResolvers<string>();
  const io = { out: said.resolve, err: said.reject, isTerminal: false, stop: stop.signal };
  const running = main(["repo", "serve", "--repo", shop.repo, "--port", "0", "--json"], io);
  const { url } = JSON.parse(await said.promise) as { url: string };
  assert.equal((await fetch(`${url}/metadata/timestamp.json`)).status, 200);
  stop.abort();
  assert.equal(await running, 0);
});
