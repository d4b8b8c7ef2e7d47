// Secrets along every way in, good ones and bad ones, to a daemon that logs all it can: none of them is in anything that it
// writes, answers or sends. Each secret is a word that is nowhere else, so a search for it finds nothing by chance.

import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { exportJWK, SignJWT } from "jose";
import { WebSocket } from "ws";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { checkBundle } from "#runtime/cli/support/bundle.ts";
import { signerKeyFrom } from "#runtime/prove/note.ts";
import { freePort } from "#scripts/servers.ts";
import { iv } from "../support/iv.ts";
import { readLog } from "../support/log.ts";
import { DaemonProcess, gatewayFile, openSite, root, until } from "../support/site.ts";

const issuer = "https://id.plant.invalid";
const audience = "gateway-7";

/** Of the file: what opens doors elsewhere. */
const ofTheFile = {
  uplink: "zq-uplink-secret",
  witnesses: "zq-witness-secret",
  traces: "zq-traces-secret",
  tracesKey: "zq-traces-key",
  keys: "zq-keys-secret",
  device: "zq-device-secret",
  source: "zq-source-secret",
  sourceKey: "zq-source-key",
  bell: "zq-bell-secret",
};

/** Of strangers: words that were never any good, as they come. */
const ofStrangers = {
  word: "zqWrongWord0123456789",
  local: `ivt_0badf00d_${"zqWrongToken".padEnd(43, "A")}`,
  basic: Buffer.from("plant:zq-basic-secret").toString("base64"),
  cookie: "zqWrongCookie0123456789abcdefghijklmnopqrst",
  query: "zqQueryToken0123456789",
  userinfo: "zq-userinfo-secret",
  protocol: "zqSubprotocol0123456789",
  path: `ivt_0badf00d_${"zqInThePath".padEnd(43, "B")}`,
  header: "zqOtherHeader0123456789",
  body: "zqInTheBody0123456789",
  garbage: "zqNoHttpAtAll0123456789",
};

/** Of a person who brings something, by an address that only he has. */
const person = "zq-person-secret";

test("daemon: no secret that comes to it leaves it again, whichever way it came", {
  timeout: 150_000,
}, async (t) => {
  await using site = await openSite();
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const shown = { ...(await exportJWK(key.publicKey)), kid: "one", alg: "ES256", use: "sig" };
  const heard: string[] = [];
  const knocked = new Set<string | undefined>();
  // One that takes traces, and one that shows an identity provider's keys to whoever has the password.
  const collector = createServer((incoming, reply) => {
    knocked.add(incoming.headers.authorization);
    incoming.on("data", (piece) => heard.push(String(piece)));
    incoming.on("end", () => reply.end(incoming.method === "GET" ? JSON.stringify({ keys: [shown] }) : "{}"));
  });
  collector.listen(0, "127.0.0.1");
  await once(collector, "listening");
  t.after(() => collector.close().closeAllConnections());
  const { port: collectorPort } = collector.address() as AddressInfo;
  // A device's broker that hears a password out and refuses it.
  const loggedIn: string[] = [];
  const broker = createTcpServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.on("data", (piece) => {
      loggedIn.push(piece.toString("latin1"));
      socket.end(notAuthorised);
    });
  });
  broker.listen(0, "127.0.0.1");
  await once(broker, "listening");
  t.after(() => broker.close());
  const meter = {
    ...{ driver: "mqtt", url: `mqtt://127.0.0.1:${(broker.address() as AddressInfo).port}`, user: "edge" },
    passwordFile: "device.password",
    points: { hall_temperature: { topic: "hall/t", unit: "K", min: 200, max: 400, access: "read" } },
  };
  const lobby = {
    ...{ driver: "mqtt", url: "mqtts://127.0.0.1:9", user: "edge", passwordFile: "device.password" },
    ...{ caFile: "mutual.pem", certFile: "mutual.pem", keyFile: "mutual.key" },
    points: { lobby_temperature: { topic: "lobby/t", unit: "K", min: 200, max: 400, access: "read" } },
  };
  const mutual = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const mutualKey = mutual.export({ type: "pkcs8", format: "pem" }).toString();
  await writeFile(join(site.folder, "device.password"), `${ofTheFile.device}\n`, { mode: 0o600 });
  await writeFile(join(site.folder, "mutual.key"), mutualKey, { mode: 0o600 });
  // A certificate that is none, so that whoever uses the two has something to complain of.
  await writeFile(join(site.folder, "mutual.pem"), mutualKey.replaceAll("PRIVATE KEY", "CERTIFICATE"));
  const tls = () => ({ cert: "mutual.pem", key: "mutual.key" });
  await iv("keys", "new", "alice", "--dir", site.folder);
  const trust = join(site.folder, "trust.yaml");
  await iv("keys", "trust", join(site.folder, "alice.pub"), "--in", trust);
  const { devices: demo } = await readGatewayFile(join(root, "capsules/casting-furnace/gateway.yaml"));
  const jwks = `http://edge:${ofTheFile.keys}@127.0.0.1:${collectorPort}/keys`;
  const file = await gatewayFile(site, {
    console: {
      ...{ host: "127.0.0.1", port: await freePort() },
      oidc: { issuer, audience, jwks, roles: { ops: "operator" } },
    },
    log: { level: "trace" },
    devices: { device: { ...demo["device"], port: site.plcPort }, meter, lobby },
    store: { path: join(site.folder, "store"), trust },
    updates: {
      source: {
        url: `http://ota:${ofTheFile.source}@127.0.0.1:${collectorPort}/ota/?key=${ofTheFile.sourceKey}`,
      },
      ...{ doorbell: `mqtts://ota:${ofTheFile.bell}@127.0.0.1:9/fleet`, tls: tls(), everyMs: 1_000 },
    },
    uplink: { url: `mqtts://plant:${ofTheFile.uplink}@127.0.0.1:9`, topic: "plant/records", tls: tls() },
    witnesses: {
      url: `mqtt://plant:${ofTheFile.witnesses}@127.0.0.1:9`,
      keys: [signerKeyFrom("north", new Uint8Array(32).fill(9), "witness").verifier.text],
    },
    traces: {
      url: `http://edge:${ofTheFile.traces}@127.0.0.1:${collectorPort}/v1/traces?key=${ofTheFile.tracesKey}`,
    },
  });
  const made = JSON.parse(
    (await iv("token", "new", "--role", "admin", "--name", "panel", "--config", file, "--json")).out,
  ) as { token: string };
  const jwts = {
    good: await jwt(key.privateKey, {}),
    expired: await jwt(key.privateKey, { exp: nowS() - 3_600 }),
    stranger: await jwt(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, {}),
    audience: await jwt(key.privateKey, { aud: "another" }),
    malformed: `eyJhbGciOiJub25lIn0.${Buffer.from('{"zq":"malformed-secret"').toString("base64url")}.zqNoSignature`,
  };
  await using daemon = new DaemonProcess(["run", "--config", file]);
  const url = new URL(await daemon.url());
  await daemon.event("first-tick");
  const answers: string[] = [];
  const ask = async (path: string, how: How = {}): Promise<{ status: number; headers: Headers }> => {
    const given = await asked(url, path, how);
    answers.push(given.text);
    return given;
  };

  // What opens. The one place where a secret has to stand in an answer is the cookie of whoever signs in.
  const bearer = { authorization: `Bearer ${made.token}` };
  assert.equal((await ask("/v1/status", { headers: bearer })).status, 200);
  assert.equal((await ask("/v1/tokens", { headers: bearer })).status, 200);
  assert.equal((await ask("/v1/session", { headers: { authorization: `Bearer ${jwts.good}` } })).status, 200);
  const signedIn = await asked(url, "/v1/session", { method: "POST", headers: bearer });
  assert.equal(signedIn.status, 200, signedIn.text);
  const session = /iv-session=([^;]+)/.exec(signedIn.headers["set-cookie"]![0]!)![1]!;
  // A person brings something, by a command and with a second one, from where there is nothing.
  const brought = `http://ota:${person}@127.0.0.1:${collectorPort}/next/`;
  const apply = await iv("update", "apply", brought, "--config", file, "--wait", "--json");
  assert.equal(apply.code, 1, apply.out);
  const bring = { verb: "apply", from: brought };
  const bringing = { method: "POST", headers: { ...bearer, "content-type": "application/json" } };
  assert.equal((await ask("/v1/updates", { ...bringing, body: JSON.stringify(bring) })).status, 202);
  for (const path of [
    "approvals",
    "deployments",
    "devices",
    "capsules",
    "points",
    "doctor",
    "records?max=500",
  ])
    assert.equal((await ask(`/v1/${path}`, { headers: bearer })).status, 200, path);
  const page = { cookie: `iv-session=${session}`, origin: url.origin, "x-iv-page": "1" };
  assert.equal((await ask("/v1/status", { headers: page })).status, 200);
  assert.equal((await ask("/v1/safe", { method: "POST", headers: page })).status, 200);
  assert.equal((await ask("/v1/session", { method: "DELETE", headers: page })).status, 200);
  const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  const mcp = { accept: "application/json, text/event-stream", "content-type": "application/json" };
  await ask("/mcp", { method: "POST", headers: { ...bearer, ...mcp }, body: JSON.stringify(message) });

  // What does not, by every way that people and programs have tried; the tenth wrong one is told as an attack.
  const wrong = [`Bearer ${ofStrangers.word}`, `Bearer ${ofStrangers.local}`, `Basic ${ofStrangers.basic}`];
  for (const text of [jwts.expired, jwts.stranger, jwts.audience, jwts.malformed])
    wrong.push(`Bearer ${text}`);
  for (const authorization of wrong)
    assert.equal((await ask("/v1/status", { headers: { authorization } })).status, 401);
  const { query, userinfo, protocol, path, header, body, garbage, cookie } = ofStrangers;
  await ask(`/v1/status?access_token=${query}`);
  await ask(`/v1/records?token=${made.token}&from=x`, { headers: bearer });
  await ask(`/v1/archive?points=${query}&from=${query}`, { headers: bearer });
  await ask(`/v1/${path}`);
  await ask(`/v1/tokens/${path}`, { method: "DELETE", headers: bearer });
  await ask(`/${made.token}`, { headers: bearer });
  await ask(`http://plant:${userinfo}@${url.host}/v1/status?token=${query}`);
  await ask("/v1/status", { headers: { host: `plant:${userinfo}@elsewhere.invalid` } });
  await ask("/v1/status", { headers: { cookie: `iv-session=${cookie}; iv-session=${cookie}2` } });
  await ask("/v1/status", { headers: { cookie: `iv-session=${cookie}` } });
  await ask("/v1/hold", {
    method: "POST",
    headers: { ...page, origin: `https://x.invalid/?token=${query}` },
  });
  const elsewhere = {
    "x-api-key": header,
    "proxy-authorization": `Bearer ${header}`,
    referer: `/?t=${query}`,
  };
  await ask("/v1/nothing", { headers: { ...elsewhere, "if-none-match": `"${header}"` } });
  const json = { ...bearer, "content-type": "application/json" };
  for (const text of [`{"token":"${body}"`, JSON.stringify({ token: body, writes: [] }), `"${made.token}"`])
    for (const place of ["/v1/proposals", "/v1/would-it", "/v1/session", "/mcp"])
      await ask(place, { method: "POST", headers: { ...json, ...mcp }, body: text });
  for (const [place, how] of [
    [`/v1/stream?token=${query}`, {}],
    ["/v1/stream", { headers: { authorization: `Bearer ${jwts.expired}` } }],
    ["/v1/stream", { headers: { cookie: `iv-session=${cookie}` } }],
  ] as const)
    answers.push(await upgraded(new URL(place, url), [`bearer.${protocol}`, jwts.good], how));
  answers.push(await spoken(url, `GET /v1/status?token=${garbage} HTTP/9.9\r\n\r\n`));
  answers.push(await spoken(url, `${garbage}\r\n\r\n`));
  answers.push(await spoken(url, `GET / HTTP/1.1\r\nauthorization: Bearer ${garbage.repeat(800)}\r\n\r\n`));
  for (let more = 0; more < 6; more++)
    await ask("/v1/status", { headers: { authorization: `Bearer ${ofStrangers.word}` } });
  assert.equal((await ask("/v1/status", { headers: { authorization: `Bearer ${query}` } })).status, 429);

  const tokenFile = join(site.folder, "panel.token");
  await writeFile(tokenFile, made.token, { mode: 0o600 });
  await daemon.event("uplink");
  await until(() => heard.length > 0);
  const metrics = await asked(url, "/metrics", { headers: { cookie: `iv-session=${session}` } });
  const door = ["--url", url.href, "--token-file", tokenFile];
  const [status, why] = [await iv("status", ...door), await iv("explain", "last", ...door)];
  const updates = await iv("update", "status", "--config", file, "--json");
  const out = join(site.folder, "support.tar.gz");
  const packed = await iv("support-bundle", "--config", file, "--out", out);
  // What a person wants stands in a file of the daemon's alone, until it is answered.
  const wanted = join(site.folder, "data/updates-wanted.json");
  await until(async () => !(await readFile(wanted, "utf8")).includes(person));
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);
  const members = packed.code === 0 ? checkBundle(await readFile(out), undefined).members : [];
  assert.ok(members.length > 3, packed.err);
  const records = await readLog(join(site.folder, "data"));
  const attack = records.filter((record) => record.kind === "access");
  assert.ok(attack.length > 2, "and yet what people did is on record");

  const basic = (password: string): string => `Basic ${Buffer.from(`edge:${password}`).toString("base64")}`;
  assert.deepEqual(knocked, new Set([basic(ofTheFile.keys), basic(ofTheFile.traces)]));
  assert.ok(
    loggedIn.some((text) => text.includes(ofTheFile.device)),
    "the device's broker was told",
  );

  const written: readonly (readonly [where: string, text: string])[] = [
    ["its log lines", JSON.stringify(daemon.lines)],
    ["its errors", daemon.errors],
    ["its answers", answers.join("\n")],
    ["its metrics", metrics.text],
    ["iv status", status.out + status.err + why.out + why.err],
    ["iv update", apply.out + apply.err + updates.out + updates.err],
    ["a start that fails", await failedStarts(file, site.folder)],
    ["its records", JSON.stringify(records)],
    ["its traces", heard.join("")],
    ...members.map(({ name, text }): [string, string] => [`the bundle's ${name}`, text]),
    ...(await filesIn(join(site.folder, "data"))),
  ];
  const secrets = [
    ...Object.values(ofTheFile),
    ...Object.values(ofStrangers),
    ...mutualKey.split("\n").slice(1, 3),
    ...[made.token, session],
    ...Object.values(jwts).flatMap((text) => [text, text.split(".")[2]!]),
  ];
  // The gateway's own key may be in its file, and nowhere else.
  const own = /PRIVATE\+KEY\+\S+\+(\S+)/.exec(
    await readFile(join(site.folder, "data/proof.key"), "utf8"),
  )![1]!;
  for (const [where, text] of written)
    assert.ok(where === "/proof.key" || !text.includes(own), `${where} has the log's key`);
  // What waits for a second person stands in a file of the daemon's alone, until he has said something.
  for (const [where, text] of written)
    if (where !== "/approvals.json") assert.ok(!text.includes(person), `${where}: ${around(text, person)}`);
  for (const secret of secrets)
    for (const [where, text] of written)
      assert.ok(!text.includes(secret), `${where}: ${around(text, secret)}`);
});

/** What is said by daemons whose files somebody has got wrong: at the very places where the secrets are. */
async function failedStarts(file: string, folder: string): Promise<string> {
  const good = await readFile(file, "utf8");
  const spoilt = [
    // A password in the address of a device, where none may be; a wrong scheme; an address that is a list; no YAML at all.
    good.replace(/mqtt:\/\/127/, `mqtt://edge:${ofTheFile.device}@127`),
    good.replace(/mqtts:\/\/plant/, "mqtt:/plant"),
    good.replace(/url: (http:\/\/edge:.*)/, "url: [$1]"),
    good.replace(/url: (http:\/\/edge:.*)/, "url: {$1"),
    // A key of the console that is none.
    good.replace("console:\n", "console:\n  tls: { certificate: mutual.pem, key: mutual.key }\n"),
  ];
  let said = "";
  for (const [at, text] of spoilt.entries()) {
    assert.notEqual(text, good, `${at}`);
    const path = join(folder, `spoilt-${at}.yaml`);
    await writeFile(path, text);
    const { out, err } = await iv("config", "check", path);
    said += out + err;
  }
  await using daemon = new DaemonProcess(["run", "--config", join(folder, "spoilt-4.yaml")]);
  await until(() => daemon.lines.length > 0 || daemon.errors.length > 0);
  daemon.kill("SIGTERM");
  await daemon.exited;
  return said + JSON.stringify(daemon.lines) + daemon.errors;
}

/** As MQTT 5 says it: a CONNACK whose reason is 0x87. */
const notAuthorised = Uint8Array.of(0x20, 0x03, 0x00, 0x87, 0x00);

interface How {
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

type Headers = { readonly [name: string]: string | readonly string[] | undefined };

/** The path goes out as it is, and all of the answer comes back. */
function asked(
  { hostname, port }: URL,
  path: string,
  { method = "GET", headers = {}, body }: How,
): Promise<{ status: number; headers: Headers; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: hostname, port, path, method, headers }, (reply) => {
      let text = JSON.stringify(reply.headers);
      reply.on("data", (piece) => {
        text += String(piece);
      });
      reply.on("end", () => resolve({ status: reply.statusCode!, headers: reply.headers, text }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** What came of an upgrade, as text. */
function upgraded(url: URL, protocols: readonly string[], { headers = {} }: How): Promise<string> {
  const socket = new WebSocket(url.href.replace(/^http/, "ws"), [...protocols], { headers });
  return new Promise((resolve) => {
    socket.on("error", ({ message }) => resolve(message));
    socket.on("open", () => {
      socket.terminate();
      resolve(`opened with ${socket.protocol}`);
    });
  });
}

async function spoken({ hostname, port }: URL, text: string): Promise<string> {
  const socket = connect(Number(port), hostname);
  let heard = "";
  socket
    .on("error", () => socket.destroy())
    .on("data", (piece) => {
      heard += String(piece);
    });
  socket.write(text);
  await once(socket, "close");
  return heard;
}

async function jwt(key: KeyObject, change: object): Promise<string> {
  const claims = { iss: issuer, aud: audience, sub: "u-17", exp: nowS() + 300, roles: ["ops"], ...change };
  return await new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "one" }).sign(key);
}

function nowS(): number {
  return Math.floor(Date.now() / 1_000);
}

async function filesIn(dir: string): Promise<readonly [string, string][]> {
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  return await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }): Promise<[string, string]> => {
        const path = join(parentPath, name);
        return [path.slice(dir.length), await readFile(path, "latin1")];
      }),
  );
}

function around(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 200), at + secret.length + 100);
}
