import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, statSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { Fault } from "#runtime/core/fault.ts";
import { openHubPage } from "#runtime/hub/http.ts";
import { isLoggedIn, isLoopback } from "#runtime/hub/login.ts";
import { openHubDb } from "#runtime/hub/store/hub-db.ts";
import { HubReader } from "#runtime/hub/store/hub-reader.ts";
import { SqliteLedgerBooks } from "#runtime/hub/store/ledger-books.ts";
import { pageTokenIn } from "#runtime/hub/store/page-token.ts";
import { folder } from "../prove/log.ts";
import { HubRig, hubKey } from "./rig.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

test("isLoggedIn() takes the token as a bearer or a password, and nothing else", () => {
  const token = "a-token-of-some-length";
  for (const given of [`Bearer ${token}`, `bearer ${token}`, basic(`anybody:${token}`), basic(`:${token}`)])
    assert.ok(isLoggedIn(given, token), given);
  const wrong = [
    undefined,
    "",
    token,
    `Bearer ${token}x`,
    "Bearer ",
    `Digest ${token}`,
    basic(token.slice(1)),
    basic(`${token}:`),
  ];
  for (const given of wrong) assert.ok(!isLoggedIn(given, token), given);
});

test("isLoopback() is what only this machine can reach", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "::1", "localhost"]) assert.ok(isLoopback(host), host);
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "127.example", "hub.example", ""])
    assert.ok(!isLoopback(host), host);
});

test("pageTokenIn() draws a token for its owner alone, and believes none that others may read", (t) => {
  const path = join(folder(t), "page.token");
  const token = pageTokenIn(path);
  assert.equal(pageTokenIn(path), token);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.ok(token.length >= 43);
  chmodSync(path, 0o640);
  assert.throws(
    () => pageTokenIn(path),
    (error) => error instanceof Fault && error.code === "keys/exposed",
  );
});

test("the page is not opened beyond loopback without TLS and a token, and then answers those who bring it", async (t) => {
  await using rig = new HubRig([]);
  await using view = new HubReader(rig.dir);
  let isUp = true;
  using books = new SqliteLedgerBooks(openHubDb(rig.dir));
  const { name, text: key } = hubKey.verifier;
  const site = { view, ledger: { books, key }, name, key, now: () => 0, isUp: () => isUp };
  const dir = folder(t);
  const tls = { cert: join(dir, "cert.pem"), key: join(dir, "key.pem") };
  const made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=hub";
  execFileSync("openssl", [...made.split(" "), "-keyout", tls.key, "-out", tls.cert], { stdio: "ignore" });
  const token = pageTokenIn(join(dir, "page.token"));
  for (const lacking of [{}, { tls }, { token }])
    await assert.rejects(
      openHubPage(site, { host: "0.0.0.0", port: 0, ...lacking }),
      (error) => error instanceof Fault && error.code === "hub/exposed",
    );
  await using page = await openHubPage(site, { host: "0.0.0.0", port: 0, tls, token });
  const { port } = new URL(page.url);
  const status = (path: string, headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port, path, headers, rejectUnauthorized: false, agent: false };
      request(options, (response) => void response.resume().on("end", () => resolve(response.statusCode)))
        .on("error", reject)
        .end();
    });
  const authorization = `Bearer ${token}`;
  assert.equal(await status("/v1/fleet", {}), 401);
  // Whoever starts hubs has no token.
  assert.deepEqual([await status("/healthz", {}), await status("/readyz", {})], [200, 200]);
  isUp = false;
  assert.deepEqual([await status("/healthz", {}), await status("/readyz", {})], [200, 503]);
  assert.equal(await status("/", { authorization: "Bearer nothing" }), 401);
  assert.equal(await status("/v1/fleet", { authorization, host: "hub.example" }), 200);
  assert.equal(await status("/", { authorization: basic(`me:${token}`) }), 200);
  assert.equal(await status("/v1/fleet", { authorization, origin: "https://elsewhere.example" }), 403);
});
