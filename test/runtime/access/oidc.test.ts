import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { exportJWK, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import type { OidcConfig } from "#runtime/access/config.ts";
import { Oidc, skewSDefault } from "#runtime/access/oidc.ts";
import { Fault } from "#runtime/core/fault.ts";

// An identity provider of a few lines, whose keys change as those of real ones do.

interface Key {
  readonly kid: string;
  readonly secret: KeyObject;
  readonly public: KeyObject;
}

const nowS = 1_750_000_000;
const issuer = "https://id.plant.local";
const audience = "gateway-7";
const shown: Key[] = [];
let served: Server;
let asked = 0;
let isDown = false;
let config: OidcConfig;

function drawn(kid: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { kid, secret: privateKey, public: publicKey };
}

async function jwks(): Promise<string> {
  const keys = shown.map(async (key) => ({
    ...(await exportJWK(key.public)),
    kid: key.kid,
    alg: "ES256",
    use: "sig",
  }));
  return JSON.stringify({ keys: await Promise.all(keys) });
}

function token(key: Key, change: object = {}, header: object = {}): Promise<string> {
  const claims = {
    iss: issuer,
    aud: audience,
    sub: "u-17",
    exp: nowS + 300,
    roles: ["plant-ops"],
    ...change,
  };
  return new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: key.kid, ...header }).sign(key.secret);
}

before(async () => {
  shown.push(drawn("first"));
  served = createServer((_, response) => {
    asked++;
    if (isDown) response.writeHead(503).end();
    else
      void jwks().then((text) => response.writeHead(200, { "content-type": "application/json" }).end(text));
  });
  await new Promise<void>((resolve) => served.listen(0, "127.0.0.1", resolve));
  const { port } = served.address() as AddressInfo;
  config = {
    ...{ issuer, audience, jwks: `http://127.0.0.1:${port}/keys` },
    roles: { "plant-ops": "operator", "plant-eng": "engineer" },
  };
});

after(() => {
  served.closeAllConnections();
  served.close();
});

test("Oidc.identify() knows whom the issuer knows, and in which role", async () => {
  const oidc = new Oidc(config);
  const found = await oidc.identify(await token(shown[0]!), nowS * 1_000);
  assert.deepEqual(found, {
    principal: { id: "oidc:u-17", name: "u-17", role: "operator", how: "oidc" },
    untilMs: (nowS + 300 + skewSDefault) * 1_000,
  });
  const roleFor = async (claims: JWTPayload) =>
    (await oidc.identify(await token(shown[0]!, claims), nowS * 1_000))?.principal.role;
  assert.equal(await roleFor({ roles: ["plant-eng", "plant-ops", "nothing"] }), "engineer");
  assert.equal(await roleFor({ roles: "plant-ops" }), "operator");
  for (const roles of [[], "admin", ["__proto__", "constructor"], { "plant-ops": true }, null, 7])
    assert.equal(await roleFor({ roles }), undefined, JSON.stringify(roles));
  const named = await oidc.identify(await token(shown[0]!, { preferred_username: "ann" }), nowS * 1_000);
  assert.equal(named?.principal.name, "ann");
  const forged = await oidc.identify(await token(shown[0]!, { preferred_username: "ann\n" }), nowS * 1_000);
  assert.equal(forged?.principal.name, "u-17");
  const deep = new Oidc({ ...config, claim: "realm.roles" });
  const inRealm = await deep.identify(
    await token(shown[0]!, { realm: { roles: ["plant-eng"] } }),
    nowS * 1_000,
  );
  assert.equal(inRealm?.principal.role, "engineer");
});

test("Oidc.identify() refuses what another could have made, and what is over", async () => {
  const oidc = new Oidc(config);
  const [key] = shown as [Key];
  const good = await token(key);
  const [header, body, signature] = good.split(".") as [string, string, string];
  const hmac = new SignJWT({ iss: issuer, aud: audience, sub: "u", exp: nowS + 300, roles: ["plant-ops"] })
    .setProtectedHeader({ alg: "HS256", kid: key.kid })
    // The oldest trick: the public key, which everybody has, as the secret of a symmetric signature.
    .sign(Buffer.from(key.public.export({ format: "pem", type: "spki" })));
  const none = new UnsecuredJWT({
    iss: issuer,
    aud: audience,
    sub: "u",
    exp: nowS + 300,
    roles: ["plant-ops"],
  });
  const wrong: Readonly<Record<string, string>> = {
    "no algorithm": none.encode(),
    "a symmetric one": await hmac,
    "another's key under this name": await token({ ...drawn("first") }),
    "a key that nobody has": await token(drawn("nobody's")),
    expired: await token(key, { exp: nowS - skewSDefault - 1 }),
    "not yet": await token(key, { nbf: nowS + skewSDefault + 1 }),
    "without an end": await token(key, { exp: undefined }),
    "of nobody": await token(key, { sub: undefined }),
    "another audience": await token(key, { aud: "gateway-8" }),
    "another issuer": await token(key, { iss: "https://evil.example" }),
    "a critical header": await token(key, {}, { crit: ["exp"], exp: 1 }).catch(() => `${header}.${body}.`),
    "another body": `${header}.${Buffer.from('{"sub":"x"}').toString("base64url")}.${signature}`,
    "half of it": `${header}.${body}`,
    "very long": `${header}.${body}.${"A".repeat(10_000)}`,
    dots: "...",
  };
  for (const [what, text] of Object.entries(wrong))
    assert.equal(await oidc.identify(text, nowS * 1_000), undefined, what);
  assert.ok(
    await oidc.identify(await token(key, { exp: nowS - skewSDefault + 1 }), nowS * 1_000),
    "clocks differ",
  );
});

test("Oidc.identify() follows the issuer to new keys, and lets old ones go", async () => {
  const [old] = shown as [Key];
  const oidc = new Oidc(config);
  assert.ok(await oidc.identify(await token(old), nowS * 1_000));
  const fresh = drawn("second");
  shown.push(fresh);
  // Within the pause a key that is not known is not asked for again: strangers must not make us knock without end.
  const before = asked;
  for (let time = 0; time < 5; time++) await oidc.identify(await token(drawn("nobody's")), nowS * 1_000);
  assert.equal(asked, before);
  const later = new Oidc(config);
  assert.ok(await later.identify(await token(fresh), nowS * 1_000));
  shown.shift();
  assert.equal(await new Oidc(config).identify(await token(old), nowS * 1_000), undefined);
});

test("Oidc.identify() says when the keys cannot be had, for that is nobody's wrong token", async () => {
  isDown = true;
  const oidc = new Oidc(config);
  await assert.rejects(
    async () => oidc.identify(await token(shown[0]!), nowS * 1_000),
    (error) => error instanceof Fault && error.code === "access/refused",
  );
  isDown = false;
  const before = asked;
  await assert.rejects(async () => oidc.identify(await token(shown[0]!), nowS * 1_000 + 4_999), Fault);
  assert.equal(asked, before, "it is not asked again at once");
  assert.ok(await oidc.identify(await token(shown[0]!), nowS * 1_000 + 5_000), "and it comes back");
});

test("Oidc.identify() reads keys from a file, and again once it was written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "iv-oidc-"));
  try {
    const file = join(folder, "keys.json");
    writeFileSync(file, await jwks());
    const oidc = new Oidc({ ...config, jwks: file });
    assert.ok(await oidc.identify(await token(shown[0]!), nowS * 1_000));
    const next = drawn("third");
    assert.equal(await oidc.identify(await token(next), nowS * 1_000), undefined);
    shown.push(next);
    writeFileSync(file, await jwks());
    utimesSync(file, 1, 1);
    assert.ok(await oidc.identify(await token(next), nowS * 1_000));
    writeFileSync(file, "{");
    utimesSync(file, 2, 2);
    await assert.rejects(async () => oidc.identify(await token(next), nowS * 1_000), Fault);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
