import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import fc from "fast-check";
import {
  certificateRequest,
  identityText,
  ownIdentity,
  parseIdentity,
  pem,
} from "#runtime/access/identity.ts";
import { main } from "#runtime/cli/main.ts";
import { objectId, sequence } from "#runtime/core/der.ts";
import { unless } from "../../support/lacking.ts";
import { gatewayFile } from "../../support/site.ts";

const noOpenssl = unless(
  spawnSync("openssl", ["version"]).status === 0 ? undefined : "there is no openssl here",
);

let folder: string;
let file: string;
const at = (name: string): string => join(folder, name);
const data = (name: string): string => join(folder, "data", name);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "iv-enrol-"));
  file = await gatewayFile({ folder, plcPort: 1 });
  for (const name of ["site", "stranger"]) await iv(0, "keys", "new", name, "--dir", folder);
});

after(() => rm(folder, { recursive: true }));

async function iv(code: number, ...words: readonly string[]): Promise<string> {
  const said: string[] = [];
  const hear = (text: string) => said.push(text);
  const io = { out: hear, err: hear, isTerminal: false, stop: new AbortController().signal };
  assert.equal(await main(words, io), code, said.join("\n"));
  return said.join("\n");
}

function openssl(...argv: readonly string[]): string {
  const run = spawnSync("openssl", [...argv], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return run.stdout + run.stderr;
}

test("iv enrol: a gateway is vouched for by files alone", { skip: noOpenssl }, async () => {
  const config = ["--config", file];
  assert.match(await iv(1, "enrol", "status", ...config), /not enrolled yet[\s\S]*none yet/);
  const first = JSON.parse(await iv(0, "enrol", ...config, "--json")) as {
    log: string;
    csr: string;
    note: string;
  };
  assert.equal((await stat(data("device.key"))).mode & 0o777, 0o600);
  const again = JSON.parse(await iv(0, "enrol", ...config, "--json")) as { csr: string };
  assert.equal(again.csr, first.csr, "what was handed out stays");
  assert.ok(!(await iv(0, "enrol", ...config)).includes("PRIVATE"));
  assert.match(
    openssl("req", "-verify", "-noout", "-in", data("device.csr")),
    /self-signature verify OK|verify OK/,
  );
  assert.match(openssl("req", "-noout", "-subject", "-in", data("device.csr")), /CN ?= ?test-gateway/);

  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  for (const ca of ["ca", "other"])
    openssl("req", "-x509", ...ec, "-subj", `/CN=${ca}`, "-keyout", at(`${ca}.key`), "-out", at(`${ca}.pem`));
  const by = (ca: string, request: string, out: string) =>
    openssl(
      ...["x509", "-req", "-in", request, "-CA", at(`${ca}.pem`), "-CAkey", at(`${ca}.key`)],
      "-CAcreateserial",
      "-out",
      at(out),
    );
  by("ca", data("device.csr"), "gw.pem");
  openssl(
    "req",
    "-new",
    ...ec,
    "-subj",
    "/CN=test-gateway",
    "-keyout",
    at("thief.key"),
    "-out",
    at("thief.csr"),
  );
  by("ca", at("thief.csr"), "thief.pem");
  await iv(0, "enrol", "sign", data("identity.asked"), "--key", at("site.key"), "--out", at("good.note"));
  await iv(
    0,
    "enrol",
    "sign",
    data("identity.asked"),
    "--key",
    at("stranger.key"),
    "--out",
    at("strange.note"),
  );
  const good = await readFile(at("good.note"), "utf8");
  await writeFile(at("bent.note"), good.replace("gateway test-gateway", "gateway test-gatewa2"));
  await writeFile(at("forged.note"), good.replace(/site (.{8})./, "site $1A"));

  const accept = ["--site", at("site.pub"), "--authority", at("ca.pem"), ...config];
  const wrong: readonly (readonly [files: readonly string[], why: RegExp])[] = [
    [["gw.pem"], /there is no note yet/],
    [["strange.note", "gw.pem"], /the site's key has not signed it/],
    [["bent.note", "gw.pem"], /no identity that its gateway has signed/],
    [["forged.note", "gw.pem"], /no identity|the site's signature is wrong|has not signed it/],
    [["good.note", "thief.pem"], /another key/],
    [["good.note", "ca.pem"], /another key/],
  ];
  for (const [files, why] of wrong) {
    assert.match(await iv(1, "enrol", "accept", ...files.map(at), ...accept), why);
    await assert.rejects(stat(data("device.pem")), "nothing is kept of what is half right");
    await assert.rejects(stat(data("identity.note")));
  }
  const elsewhere = ["--site", at("site.pub"), "--authority", at("other.pem"), ...config];
  assert.match(
    await iv(1, "enrol", "accept", at("good.note"), at("gw.pem"), ...elsewhere),
    /has not signed it/,
  );

  await writeFile(at("both"), good + (await readFile(at("gw.pem"), "utf8")));
  assert.match(await iv(0, "enrol", "accept", at("both"), ...accept), /taken note and certificate/);
  const status = JSON.parse(await iv(0, "enrol", "status", ...config, "--json")) as {
    log: string;
    signers: string[];
  };
  assert.deepEqual([status.log, status.signers], [first.log, ["test-gateway", "site"]]);
  // A year later: the certificate alone.
  by("ca", data("device.csr"), "renewed.pem");
  assert.match(await iv(0, "enrol", "accept", at("renewed.pem"), ...accept), /taken certificate/);
  assert.equal(await readFile(data("device.pem"), "utf8"), await readFile(at("renewed.pem"), "utf8"));
  assert.match(await iv(0, "hub", "enrol", status.log, "--data", at("hub")), /test-gateway/);
});

test("certificateRequest() is one that others can read, for any name of a gateway", {
  skip: noOpenssl,
}, async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  for (const name of ["a", "plant7-gw1", "x".repeat(63)]) {
    await writeFile(at("one.csr"), pem("CERTIFICATE REQUEST", certificateRequest(name, privateKey)));
    const said = openssl("req", "-verify", "-noout", "-subject", "-nameopt", "utf8", "-in", at("one.csr"));
    assert.match(said, new RegExp(`CN ?= ?${name}\\b`));
  }
});

test("DER: lengths and object identifiers as X.690 has them", () => {
  assert.deepEqual([...objectId("1.2.840.10045.4.3.2")], [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]);
  assert.deepEqual([...sequence(new Uint8Array(127)).subarray(0, 2)], [0x30, 127]);
  assert.deepEqual([...sequence(new Uint8Array(128)).subarray(0, 3)], [0x30, 0x81, 128]);
  assert.deepEqual([...sequence(new Uint8Array(65_536)).subarray(0, 5)], [0x30, 0x83, 1, 0, 0]);
});

test("parseIdentity() reads what identityText() writes, and nothing else", () => {
  const identity = { gateway: "gw", log: "gw+00000000+AA==", request: `sha256:${"a".repeat(64)}` } as const;
  assert.deepEqual(parseIdentity(identityText(identity)), identity);
  fc.assert(
    fc.property(fc.string(), fc.nat(200), (noise, place) => {
      const text = identityText(identity);
      const bent = text.slice(0, place) + noise + text.slice(place);
      const read = parseIdentity(bent);
      assert.ok(read === undefined || identityText(read) === bent);
      assert.equal(ownIdentity(bent), undefined);
    }),
  );
});
