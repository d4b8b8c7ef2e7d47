// A gateway and its hub as two processes, with certificates on both sides, and what the hub then gives away checked by
// programs of others.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { test } from "node:test";
import mqtt, { type MqttClient } from "mqtt";
import { bundlePath, tileWidth } from "#runtime/prove/tiles.ts";
import { DaemonProcess, gatewayFile, openSite, root, until } from "../support/site.ts";

const peers = join(root, "test/peers");
const go = { ...process.env, GO111MODULE: "off", GOPATH: "/usr/share/gocode", GOFLAGS: "" };
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const hasGo = spawnSync("go", ["list", "golang.org/x/mod/sumdb/tlog"], { env: go }).status === 0;
const isCi = process.env["IV_CI"] === "1";

function iv(...argv: readonly string[]): { code: number | null; out: string } {
  const run = spawnSync(process.execPath, [join(root, "runtime/main.ts"), ...argv], { encoding: "utf8" });
  return { code: run.status, out: run.stdout + run.stderr };
}

function openssl(...argv: readonly string[]): void {
  const run = spawnSync("openssl", [...argv], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
}

/** Subscribes with this certificate to all that there is, and keeps what it hears. */
async function ear(
  url: string,
  folder: string,
  name: string,
): Promise<{ heard: [string, string][]; client: MqttClient }> {
  const pem = (file: string): Buffer => readFileSync(join(folder, file));
  const client = mqtt.connect(url, {
    ...{ ca: pem("ca.pem"), cert: pem(`${name}.pem`), key: pem(`${name}.key`), reconnectPeriod: 0 },
  });
  const heard: [string, string][] = [];
  client.on("message", (topic, payload) => void heard.push([topic.split("/").at(-1)!, payload.toString()]));
  await new Promise((resolve) => client.once("connect", resolve));
  await client.subscribeAsync("iv/1/#").catch(() => {
    // A neighbour is not let in on it; what it hears all the same would show below.
  });
  return { heard, client };
}

/** An authority, and what it has signed: for the hub, by its address, and for the gateway, by its name. */
function certificates(folder: string): Record<"ca" | "hub" | "hubKey" | "gateway" | "gatewayKey", string> {
  const at = (name: string): string => join(folder, name);
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  openssl("req", "-x509", ...ec, "-subj", "/CN=plant", "-keyout", at("ca.key"), "-out", at("ca.pem"));
  for (const [name, subject, extension] of [
    ["hub", "/CN=hub", "subjectAltName=IP:127.0.0.1"],
    ["gateway", "/CN=test-gateway", "extendedKeyUsage=clientAuth"],
    ["reader", "/OU=reader/CN=screen", "extendedKeyUsage=clientAuth"],
    ["neighbour", "/CN=another-gateway", "extendedKeyUsage=clientAuth"],
  ] as const) {
    const authority = ["-CA", at("ca.pem"), "-CAkey", at("ca.key")];
    openssl(
      ...["req", "-x509", ...ec, ...authority, "-subj", subject, "-addext", extension],
      ...[
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-keyout",
        at(`${name}.key`),
        "-out",
        at(`${name}.pem`),
      ],
    );
  }
  return {
    ...{ ca: at("ca.pem"), hub: at("hub.pem"), hubKey: at("hub.key") },
    ...{ gateway: at("gateway.pem"), gatewayKey: at("gateway.key") },
  };
}

/** On a connection of its own: a child that is waited for lets the kept ones grow old. */
function get(url: string): Promise<Response> {
  return fetch(url, { headers: { connection: "close" } });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("a gateway's log is kept and cosigned by a hub that knows it by certificate and key", {
  timeout: 120_000,
  skip: hasOpenssl || isCi ? false : "no openssl here",
}, async (t) => {
  await using site = await openSite();
  const files = certificates(site.folder);
  const books = join(site.folder, "hub");
  const port = await freePort();
  await using hub = new DaemonProcess([
    ...[
      "hub",
      "run",
      "--json",
      "--data",
      books,
      "--name",
      "hub.example/plant7",
      "--listen",
      `127.0.0.1:${port}`,
    ],
    ...["--page", "0", "--cert", files.hub, "--key", files.hubKey, "--ca", files.ca],
  ]);
  const opened = await hub.event("open");
  assert.equal(opened["broker"], `mqtts://127.0.0.1:${port}`);
  const tls = { ca: files.ca, cert: files.gateway, key: files.gatewayKey };
  const telemetry = { everyMs: 100, pointsBytesPerHour: 30_000 };
  const way = { url: `${opened["broker"]}`, topic: "iv/1", mirror: opened["key"] };
  const uplink = { format: "proofs", ...way, tls, telemetry };
  const [screen, neighbour] = [
    await ear(way.url, site.folder, "reader"),
    await ear(way.url, site.folder, "neighbour"),
  ];
  const own = join(site.folder, "witness");
  await using neighbourly = new DaemonProcess([
    ...["hub", "witness", "--json", "--data", own, "--name", "gw-2", "--listen", "0"],
  ]);
  const beside = await neighbourly.event("open");
  const witnesses = { url: beside["broker"], keys: [beside["key"]] };
  await using daemon = new DaemonProcess(["run", "--config", await gatewayFile(site, { uplink, witnesses })]);
  await until(async () => (await daemon.status()).uplink.refusal === "unknown-log");

  const { key } = JSON.parse(iv("proof", "verify", join(site.folder, "data"), "--json").out) as {
    key: string;
  };
  for (const folder of [books, own]) assert.equal(iv("hub", "enrol", key, "--data", folder).code, 0);
  const { uplink: up } = await until(async () => {
    const status = await daemon.status();
    return status.uplink.sent > 30 && status.uplink.state === "up" && status;
  });
  assert.equal(up.refusal, undefined);
  await until(async () => (await daemon.status()).witnesses[0]!.size > 0);
  await until(() =>
    ["up", "rsp", "cp", "points"].every((one) => screen.heard.some(([what]) => what === one)),
  );
  const [, told] = screen.heard.find(([what]) => what === "points")!;
  assert.ok((JSON.parse(told) as { points: object[] }).points.length > 3);
  assert.deepEqual(neighbour.heard, [], "a gateway's records are no business of its neighbours");
  for (const { client } of [screen, neighbour]) await client.endAsync(true);
  daemon.kill("SIGTERM");
  assert.equal(await daemon.exited, 0);

  const page = opened.url!;
  const fleet = (await (await get(`${page}/v1/fleet`)).json()) as {
    gateways: { id: string; records: number }[];
  };
  const { id, records } = fleet.gateways[0]!;
  assert.ok(records >= 30);
  assert.match(await (await get(page)).text(), /Gateways/);
  assert.match(iv("hub", "list", "--data", books).out, new RegExp(`test-gateway  ${records} records`));
  const found = JSON.parse(iv("hub", "search", "--data", books, "--kind", "boot", "--json").out) as {
    found: object[];
  };
  assert.equal(found.found.length, 1);
  const proof = join(site.folder, "it.tlog-proof");
  assert.equal(
    iv("hub", "evidence", "--data", books, "--gateway", "test-gateway", "--index", "5", "--out", proof).code,
    0,
  );
  assert.equal(iv("proof", "check", proof, "--key", key).code, 0);
  // What the hub has is what the gateway has: the gateway's own check finds the hub's checkpoint on its way.
  const mirrored = join(site.folder, "mirrored");
  writeFileSync(mirrored, await (await get(`${page}/${id}/checkpoint`)).text());
  assert.equal(iv("proof", "verify", join(site.folder, "data"), "--against", mirrored).code, 0);
  assert.equal((await get(`${page}/${id}/tile/0/001`)).status, 404);

  if (!hasGo && !isCi)
    return t.diagnostic("there is no Go here: its packages were not asked about what the hub serves");
  const out = join(site.folder, "public");
  const names = ["vkey", "checkpoint", ...tilesOf(records)];
  for (const name of names) {
    const answer = await get(`${page}/${id}/${name}`);
    assert.equal(answer.status, 200, name);
    mkdirSync(dirname(join(out, name)), { recursive: true });
    writeFileSync(join(out, name), Buffer.from(await answer.arrayBuffer()));
  }
  const build = (name: string): string => {
    const program = join(site.folder, name);
    const built = spawnSync("go", ["build", "-o", program, join(peers, `${name}.go`)], {
      encoding: "utf8",
      env: { ...go, GOCACHE: join(site.folder, "go") },
    });
    assert.equal(built.status, 0, built.stderr);
    return program;
  };
  const words = join(root, "docs/evidence-dictionary.txt");
  assert.equal(spawnSync(build("tlog"), [out, proof, words], { encoding: "utf8" }).stdout, `OK ${records}\n`);
  const cosignature = build("cosignature");
  const witness = `${opened["key"]}`;
  const withGo = (file: string): string =>
    spawnSync(cosignature, [file, key, witness], { encoding: "utf8" }).stdout;
  assert.equal(withGo(mirrored), "OK test-gateway hub.example/plant7\n");
  writeFileSync(mirrored, readFileSync(mirrored, "utf8").replace(`\n${records}\n`, `\n${records - 1}\n`));
  assert.match(withGo(mirrored), /FAIL/);
});

/** All files of a log of less than 65 536 records. */
function tilesOf(records: number): readonly string[] {
  const full = Math.floor(records / tileWidth);
  const rest = records % tileWidth;
  const bundles = Array.from({ length: full }, (_, number) => bundlePath(number, tileWidth));
  const entries = rest > 0 ? [...bundles, bundlePath(full, rest)] : bundles;
  const above = full > 0 ? [`tile/1/000.p/${full}`] : [];
  return [...entries, ...entries.map((path) => path.replace("entries", "0")), ...above];
}
