// The console as others on the network find it: TLS, certificates, tokens and sessions over real sockets.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request as ask } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { addToken, readTokens, removeToken, TokenBook } from "#runtime/access/disk/tokens.ts";
import { failuresMax, Gate } from "#runtime/access/gate.ts";
import { idBytes, newToken, secretBytes, tokensMax } from "#runtime/access/token.ts";
import { pageHeader } from "#runtime/console/guard.ts";
import { type Console, openConsole } from "#runtime/console/http.ts";
import { Fault } from "#runtime/core/fault.ts";
import { unless } from "../../support/lacking.ts";
import { partsOf, tokenOf } from "./access-site.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";

const noOpenssl = unless(
  spawnSync("openssl", ["version"]).status === 0 ? undefined : "there is no openssl here",
);

let folder: string;
let served: Console;
let port: number;
const furnace = new ScriptedFurnace();
const warned: string[] = [];
const at = (name: string): string => join(folder, name);

function openssl(...argv: readonly string[]): void {
  const run = spawnSync("openssl", [...argv], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "iv-secured-"));
  if (noOpenssl) return;
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  for (const [name, subject] of [
    ["ca", "/CN=plant"],
    ["stranger-ca", "/CN=plant"],
  ] as const)
    openssl("req", "-x509", ...ec, "-subj", subject, "-keyout", at(`${name}.key`), "-out", at(`${name}.pem`));
  for (const [name, subject, ca] of [
    ["console", "/CN=localhost", "ca"],
    ["panel", "/CN=panel-9/OU=line 4", "ca"],
    ["guest", "/CN=guest", "ca"],
    ["forged", "/CN=panel-9/OU=line 4", "stranger-ca"],
  ] as const) {
    openssl("req", "-new", ...ec, "-subj", subject, "-keyout", at(`${name}.key`), "-out", at(`${name}.csr`));
    const by = ["-CA", at(`${ca}.pem`), "-CAkey", at(`${ca}.key`), "-CAcreateserial"];
    openssl("x509", "-req", "-in", at(`${name}.csr`), ...by, "-out", at(`${name}.pem`));
  }
  const parts = partsOf({ now: () => Date.now() });
  const gate = new Gate({
    tokens: parts.tokens,
    anonymousRole: () => undefined,
    certificates: [{ unit: "line 4", role: "operator" }],
    now: () => Date.now(),
  });
  served = await openConsole(furnace, {
    ...{ host: "127.0.0.1", port: 0, access: { ...parts, gate } },
    tls: { certificate: at("console.pem"), key: at("console.key"), clientAuthorities: at("ca.pem") },
    log: { warn: (details, message) => void warned.push(JSON.stringify([details, message])) },
  });
  port = Number(new URL(served.url).port);
});

after(async () => {
  await served?.close();
  rmSync(folder, { recursive: true });
});

interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly text: string;
}

function send(
  method: string,
  path: string,
  { headers = {}, as }: { headers?: Record<string, string>; as?: string } = {},
): Promise<Reply> {
  const shown =
    as === undefined ? {} : { cert: readFileSync(at(`${as}.pem`)), key: readFileSync(at(`${as}.key`)) };
  const tls = { ca: readFileSync(at("ca.pem")), servername: "localhost", ...shown };
  return new Promise((resolve, reject) => {
    const outgoing = ask(
      { host: "127.0.0.1", port, method, path, headers, agent: false, ...tls },
      (reply) => {
        let text = "";
        reply.setEncoding("utf8").on("data", (piece: string) => {
          text += piece;
        });
        reply.on("end", () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text }));
      },
    );
    outgoing.on("error", reject);
    outgoing.end();
  });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test("console with TLS: a certificate of the plant's authority is a role, any other is nobody", {
  skip: noOpenssl,
}, async () => {
  assert.match(served.url, /^https:/);
  const session = async (as?: string) =>
    JSON.parse((await send("GET", "/v1/session", as === undefined ? {} : { as })).text) as {
      name: string;
      role: string;
    };
  assert.deepEqual(await session("panel"), {
    name: "panel-9",
    role: "operator",
    how: "certificate",
    isSignedIn: false,
  });
  for (const as of ["guest", "forged", undefined]) assert.equal((await session(as)).role, null, as);
  assert.equal((await send("POST", "/v1/hold", { as: "panel" })).status, 200);
  assert.equal((await send("POST", "/v1/hold", { as: "forged" })).status, 401);
  // A browser brings a certificate along for any page that asks it to.
  const foreign = { origin: "https://evil.example" };
  assert.equal((await send("POST", "/v1/hold", { as: "panel", headers: foreign })).status, 403);
  assert.equal(furnace.orders.length, 1);
});

test("console with TLS: a token becomes a session that no script reads and no other site uses", {
  skip: noOpenssl,
}, async () => {
  assert.equal(
    (await send("POST", "/v1/session", { as: "panel" })).status,
    400,
    "a certificate needs no session",
  );
  const opened = await send("POST", "/v1/session", { headers: bearer(tokenOf("operator")) });
  assert.equal(opened.status, 200);
  const set = String(opened.headers["set-cookie"]);
  assert.match(set, /^__Host-iv=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
  const cookie = set.split(";")[0]!;
  assert.ok(!opened.text.includes(cookie.slice(9)) && !set.includes(tokenOf("operator").slice(13)));
  assert.equal((await send("GET", "/v1/status", { headers: { cookie } })).status, 200);
  const own = { cookie, origin: `https://127.0.0.1:${port}`, [pageHeader]: "1" };
  assert.equal((await send("POST", "/v1/safe", { headers: own })).status, 200);
  assert.equal((await send("POST", "/v1/safe", { headers: { cookie } })).status, 403);
  const gone = await send("DELETE", "/v1/session", { headers: own });
  assert.match(String(gone.headers["set-cookie"]), /^__Host-iv=; Max-Age=0;/);
  assert.equal((await send("GET", "/v1/status", { headers: { cookie } })).status, 401);
});

test("stream with TLS: opens for who may read, and ends when what opened it does", {
  skip: noOpenssl,
}, async () => {
  const listen = (headers: Record<string, string>) =>
    new WebSocket(`wss://127.0.0.1:${port}/v1/stream`, [], {
      headers,
      ca: readFileSync(at("ca.pem")),
      ...{ servername: "localhost" },
    });
  const refused = async (headers: Record<string, string>) => {
    const socket = listen(headers);
    const [error] = (await once(socket, "error")) as [Error];
    return /(\d{3})/.exec(error.message)?.[1];
  };
  assert.equal(await refused({}), "401");
  assert.equal(await refused(bearer("ivt_wrong")), "401");
  const viewer = bearer(tokenOf("viewer"));
  assert.equal(await refused({ ...viewer, origin: "https://evil.example" }), "403");
  const opened = await send("POST", "/v1/session", { headers: viewer });
  const cookie = String(opened.headers["set-cookie"]).split(";")[0]!;
  const socket = listen({ cookie, origin: `https://127.0.0.1:${port}` });
  const [first] = (await once(socket, "message")) as [Buffer];
  assert.match(String(first), /^\{"type":"status"/);
  socket.terminate();
});

test("console: whoever guesses is soon not listened to, and no token is in a log", {
  skip: noOpenssl,
}, async () => {
  const statuses: number[] = [];
  for (let time = 0; time < failuresMax + 2; time++)
    statuses.push(
      (await send("GET", "/v1/status", { headers: bearer(`ivt_0000000${time % 9}_${"A".repeat(43)}`) }))
        .status,
    );
  // One wrong token came with the stream's test.
  assert.ok(statuses.slice(0, failuresMax - 2).every((status) => status === 401));
  assert.deepEqual(statuses.slice(-2), [429, 429]);
  const right = await send("GET", "/v1/status", { headers: bearer(tokenOf("viewer")) });
  assert.equal(right.status, 429);
  assert.ok(Number(right.headers["retry-after"]) > 0);
  assert.equal(
    (await send("GET", "/v1/status", { as: "panel" })).status,
    200,
    "others from there still come in",
  );
  assert.ok(!warned.join().includes("ivt_"));
});

test("TokenBook: what is written counts at once, and what cannot be believed opens nothing", () => {
  const data = mkdtempSync(join(tmpdir(), "iv-tokens-"));
  try {
    const chance = (fill: number) => new Uint8Array(idBytes + secretBytes).fill(fill);
    const tokenFor = (name: string, fill: number) =>
      newToken({ name, role: "viewer", createdMs: 0, expiresMs: null }, chance(fill)).entry;
    const changes: string[] = [];
    const troubles: string[] = [];
    const book = new TokenBook(data, {
      onChange: (before, after) => changes.push(`${before.length} to ${after.length}`),
      onTrouble: ({ code }) => troubles.push(code),
    });
    assert.deepEqual(book.tokens(0), []);
    assert.equal(book.isInUse(0), false);
    addToken(data, tokenFor("ann", 1));
    assert.deepEqual(book.tokens(100), [], "it looks at most so often");
    assert.equal(book.tokens(300)[0]?.name, "ann");
    assert.throws(() => addToken(data, tokenFor("ann", 2)), /There is a token "ann" already/);
    const path = join(data, "tokens.json");
    assert.equal(statSync(path).mode & 0o777, 0o600);
    chmodSync(path, 0o644);
    assert.deepEqual(book.tokens(600), []);
    chmodSync(path, 0o600);
    assert.equal(book.tokens(900).length, 1);
    writeFileSync(path, '{"schema":"industriverse.tokens/1","tokens":[{"id":"x"}]}');
    assert.deepEqual(book.tokens(1_200), []);
    assert.deepEqual(book.tokens(1_500), []);
    assert.ok(book.isInUse(1_500), "what cannot be read makes nobody an operator");
    assert.deepEqual(troubles, ["keys/exposed", "access/bad-file"]);
    rmSync(path);
    assert.deepEqual(book.tokens(1_800), []);
    addToken(data, tokenFor("bob", 3));
    assert.equal(removeToken(data, "nobody"), undefined);
    assert.equal(removeToken(data, "bob")?.name, "bob");
    assert.deepEqual(readTokens(data), []);
    for (let index = 0; index < tokensMax; index++) addToken(data, tokenFor(`t${index}`, index));
    assert.throws(() => addToken(data, tokenFor("one-more", 200)), Fault);
    assert.deepEqual(changes.slice(0, 3), ["0 to 1", "1 to 0", "0 to 1"]);
  } finally {
    rmSync(data, { recursive: true });
  }
});
