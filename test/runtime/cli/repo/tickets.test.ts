import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type TestContext, test } from "node:test";
import { readSecretKey } from "#runtime/capsule/trust/disk.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { mirrorAt } from "#runtime/update/fetch/mirror.ts";
import { gatewayIn, signTicket, type Ticket, ticketPath } from "#runtime/update/ticket.ts";
import { ticketIn } from "#runtime/update/tuf/ticket-in.ts";
import { capsuleFile, iv, json, openShop } from "./shop.ts";
import { served } from "./tuf-js.ts";

const keyOf = (seed: number) => signerKeyFrom(`gw-${seed}`, new Uint8Array(32).fill(seed)).verifier;

/** A repository with two versions of a capsule, and tickets that lead from anywhere to its first. */
async function ground(t: TestContext) {
  const shop = await openShop(t, ["alice", "bob", "carol", "online"]);
  for (const epoch of [1, 2]) {
    const { path } = await capsuleFile(shop.dir, { epoch });
    await json("repo", "add", path, ...shop.with("alice", "bob", "online"));
  }
  const { offered } = (await json("repo", "list", "--repo", shop.repo)) as {
    offered: Record<string, { custom: { capsule: Digest; epoch: number } }>;
  };
  const to = Object.values(offered).find(({ custom }) => custom.epoch === 1)!.custom.capsule;
  return {
    shop,
    ticket(seed: number, change: Partial<Ticket> = {}) {
      const said: Ticket = {
        ...{ schema: "industriverse.ticket/1", ...gatewayIn(keyOf(seed)), capsule: "capsule://a/b@1.0.0" },
        ...{ from: `sha256:${"0".repeat(64)}`, to, expires: "2099-01-01T00:00:00Z", reason: "it hunts" },
        ...change,
      };
      const file = join(shop.dir, `${seed}.ticket`);
      writeFileSync(file, signTicket(said, [readSecretKey(shop.key("alice"))]));
      return { file, at: join(shop.repo, "public", ticketPath(said.logKey)) };
    },
    publish: (file: string) => iv("repo", "ticket", file, "--publish", "--repo", shop.repo),
  };
}

test("iv repo ticket --publish puts it where its gateway finds it, and --withdraw takes it away", async (t) => {
  const { shop } = await ground(t);
  const vkey = keyOf(7).text;
  const name = (version: string): string => `capsule://industriverse/test-furnace@${version}`;
  const out = join(shop.dir, "gw7.ticket");
  const made = await iv(
    ...["repo", "ticket", "--gateway", vkey, "--from", name("0.2.0"), "--to", name("0.1.0"), "--publish"],
    ...["--reason", "hunts at low flow", "--out", out, ...shop.with("alice")],
  );
  const { logKey } = gatewayIn(keyOf(7));
  assert.ok(made.out.includes(`published  ${ticketPath(logKey)}`), made.out);
  const url = await served(t, join(shop.repo, "public"));
  for (const address of [join(shop.repo, "public"), `${url}/`]) {
    const found = await ticketIn(mirrorAt(address), logKey, AbortSignal.timeout(60_000));
    assert.deepEqual(found && Buffer.from(found), readFileSync(out), address);
  }
  const { headers } = await fetch(`${url}/${ticketPath(logKey)}`);
  assert.equal(headers.get("cache-control"), "no-cache", "another one may come in its place");
  const gone = ["repo", "ticket", "--withdraw", "--gateway", vkey, "--repo", shop.repo];
  assert.match((await iv(...gone)).out, /^withdrawn {2}tickets\/[0-9a-f]{64}\.ticket/);
  assert.equal(await ticketIn(mirrorAt(`${url}/`), logKey, AbortSignal.timeout(60_000)), undefined);
  assert.match((await iv(...gone)).out, /No ticket of that gateway is published/);
});

test("iv repo ticket --publish: those that are over go, and one that leads nowhere does not come", async (t) => {
  const { shop, ticket, publish } = await ground(t);
  const over = ticket(1, { expires: "2020-01-01T00:00:00Z" });
  cpSync(over.file, over.at);
  const lost = ticket(3, { to: `sha256:${"9".repeat(64)}` });
  assert.match((await publish(lost.file)).out, /does not offer.*\[repo\/bad-capsule\]/);
  const next = ticket(2);
  const done = await publish(next.file);
  assert.equal(done.code, 0, done.out);
  assert.deepEqual([over.at, next.at, lost.at].map(existsSync), [false, true, false]);
  const newer = ticket(2, { reason: "it hunts still" });
  assert.equal((await publish(newer.file)).code, 0);
  assert.deepEqual(readFileSync(newer.at), readFileSync(newer.file), "one a gateway");
  cpSync(over.file, over.at);
  const { removed } = JSON.parse((await iv("repo", "sweep", "--repo", shop.repo, "--json")).out);
  const swept = removed.filter((path: string) => path.startsWith("tickets/"));
  assert.deepEqual(swept, [`tickets/${basename(over.at)}`], "nothing lists tickets, and the good ones stay");
});
