import assert from "node:assert/strict";
import { test } from "node:test";
import { peerCertificate, principalBy } from "#runtime/access/certificate.ts";
import { type AccessConfig, anonymousRole, exposure, isLoopback } from "#runtime/access/config.ts";
import { failuresMax, Gate, type GateParts } from "#runtime/access/gate.ts";
import { sessionMsMax, sessionsMax } from "#runtime/access/session.ts";
import { windowMs } from "#runtime/access/throttle.ts";
import { idBytes, newToken, secretBytes, type TokenEntry } from "#runtime/access/token.ts";

const { entry, text } = newToken(
  { name: "panel-1", role: "operator", createdMs: 0, expiresMs: 1e12 },
  new Uint8Array(idBytes + secretBytes).fill(1),
);

function gateOf(change: Partial<GateParts> = {}): {
  gate: Gate;
  clock: { ms: number };
  tokens: TokenEntry[];
} {
  const clock = { ms: 1_000 };
  const tokens = [entry];
  const gate = new Gate({
    tokens: () => tokens,
    anonymousRole: () => undefined,
    certificates: [{ commonName: "panel-1", role: "viewer" }],
    now: () => clock.ms,
    ...change,
  });
  return { gate, clock, tokens };
}

const bearer = `Bearer ${text}`;
const address = "10.0.0.9";
const panel = { commonNames: ["panel-1"], units: ["line 4"], alternatives: [] };

test("Gate.admit() believes what was said on purpose before what a browser adds, and then asks no further", async () => {
  const { gate } = gateOf();
  const owner = { id: `token:${entry.id}`, name: "panel-1", role: "operator", how: "token" };
  const came = await gate.admit({ address, authorization: bearer, certificate: panel });
  assert.deepEqual(came, { kind: "principal", principal: owner, by: "header", untilMs: 1e12 });
  const wrong = await gate.admit({ address, authorization: "Bearer ivt_nothing", certificate: panel });
  assert.deepEqual(wrong, { kind: "wrong" });
  const shown = await gate.admit({ address, certificate: panel });
  assert.ok(shown.kind === "principal" && shown.by === "certificate" && shown.principal.role === "viewer");
  const nobody = await gate.admit({ address });
  assert.ok(nobody.kind === "principal" && nobody.principal.role === undefined);
  for (const odd of [
    "",
    "Bearer",
    "Basic dXNlcjpwYXNz",
    `Bearer ${text} x`,
    `bearer\t${text}`,
    `Bearer ${"a".repeat(9_000)}`,
  ])
    assert.equal((await gate.admit({ address: `of ${odd.length}`, authorization: odd })).kind, "wrong", odd);
});

test("Gate.admit() looks at nothing more from where too much was wrong, also not at what is right", async () => {
  const knocks: string[] = [];
  const { gate, clock } = gateOf({ onKnocks: (from) => knocks.push(from) });
  for (let time = 0; time < failuresMax; time++)
    assert.equal((await gate.admit({ address, authorization: "Bearer x" })).kind, "wrong");
  assert.deepEqual(await gate.admit({ address, authorization: bearer }), {
    kind: "too-often",
    waitMs: windowMs,
  });
  assert.equal((await gate.admit({ address: "10.0.0.10", authorization: bearer })).kind, "principal");
  assert.deepEqual(knocks, [address]);
  clock.ms += windowMs;
  assert.equal((await gate.admit({ address, authorization: bearer })).kind, "principal");
});

test("Gate: a session lasts as long as its token, and no longer than a shift", async () => {
  const { gate, clock, tokens } = gateOf();
  const came = await gate.admit({ address, authorization: bearer });
  assert.ok(came.kind === "principal");
  const opening = { chance: new Uint8Array(32).fill(4), nowMs: clock.ms, untilMs: came.untilMs };
  const { text: session, forMs } = gate.sessions.open(came.principal, opening);
  assert.equal(forMs, sessionMsMax);
  const again = await gate.admit({ address, session });
  assert.ok(again.kind === "principal" && again.by === "cookie" && again.principal.role === "operator");
  assert.ok(gate.isStill(again));
  tokens[0] = { ...entry, role: "viewer" };
  const less = await gate.admit({ address, session });
  assert.ok(less.kind === "principal" && less.principal.role === "viewer");
  tokens.pop();
  assert.ok(!gate.isStill(again));
  const gone = await gate.admit({ address, session });
  assert.ok(gone.kind === "principal" && gone.principal.role === undefined);
  tokens.push(entry);
  clock.ms += sessionMsMax;
  assert.ok(!gate.isStill(again));
  const late = await gate.admit({ address, session });
  assert.ok(late.kind === "principal" && late.principal.role === undefined);
});

test("Sessions have a bound, and the oldest leaves", async () => {
  const { gate } = gateOf();
  const principal = { id: "token:x", name: "x", role: "viewer", how: "token" } as const;
  const opened = Array.from({ length: sessionsMax + 1 }, (_, index) => {
    const chance = new Uint8Array(32).fill(index);
    return gate.sessions.open(principal, { chance, nowMs: 0, untilMs: 1e9 }).text;
  });
  assert.equal(gate.sessions.find(opened[0]!, 1), undefined);
  assert.ok(gate.sessions.find(opened[1]!, 1));
  gate.sessions.close(opened[1]!);
  assert.equal(gate.sessions.find(opened[1]!, 1), undefined);
});

test("principalBy() takes the first rule of which all holds", () => {
  const rules = [
    { commonName: "panel-1", unit: "line 5", role: "admin" },
    { alternative: "DNS:panel.plant.local", role: "engineer" },
    { unit: "line 4", role: "operator" },
  ] as const;
  assert.equal(principalBy(panel, rules)?.role, "operator");
  assert.equal(principalBy({ ...panel, units: ["line 4", "line 5"] }, rules)?.role, "admin");
  assert.equal(principalBy({ ...panel, alternatives: ["DNS:panel.plant.local"] }, rules)?.role, "engineer");
  assert.equal(principalBy({ ...panel, units: [] }, rules), undefined);
  assert.equal(
    principalBy({ commonNames: ["\u202egro"], units: ["line 4"], alternatives: [] }, rules),
    undefined,
  );
});

test("peerCertificate() believes no list of names that somebody has tried to break out of", () => {
  const shown = { subject: { CN: "a", OU: ["b", "c"] }, subjectaltname: "DNS:a.example, URI:urn:b" };
  assert.deepEqual(peerCertificate(shown), {
    commonNames: ["a"],
    units: ["b", "c"],
    alternatives: ["DNS:a.example", "URI:urn:b"],
  });
  const bent = 'DNS:"good.example, DNS:evil.example"';
  assert.deepEqual(peerCertificate({ subjectaltname: bent }).alternatives, []);
  assert.deepEqual(peerCertificate({}), { commonNames: [], units: [], alternatives: [] });
});

test("anonymousRole() as a table", () => {
  const oidc = { issuer: "i", audience: "a", jwks: "f", roles: { x: "viewer" } } as const;
  const rows: readonly (readonly [AccessConfig, boolean, boolean, string | undefined])[] = [
    [{}, true, false, "operator"],
    [{}, true, true, "viewer"],
    [{ oidc }, true, false, "viewer"],
    [{ certificates: [] }, true, false, "viewer"],
    [{ anonymous: "operator" }, true, true, "operator"],
    [{ anonymous: "viewer" }, true, false, "viewer"],
    [{ anonymous: "none" }, true, false, undefined],
    [{}, false, false, undefined],
    [{ anonymous: "operator" }, false, false, undefined],
  ];
  for (const [config, loopback, hasTokens, role] of rows)
    assert.equal(anonymousRole(config, { isLoopback: loopback, hasTokens }), role, JSON.stringify(config));
});

test("exposure() lets nothing listen beyond loopback without TLS and somebody who may come in", () => {
  const tls = { certificate: "c", key: "k" };
  const oidc = { issuer: "i", audience: "a", jwks: "https://id/keys", roles: { x: "viewer" } } as const;
  const host = "0.0.0.0";
  const rows: readonly (readonly [Parameters<typeof exposure>[0], number, RegExp | undefined])[] = [
    [{ host: "127.0.0.1" }, 0, undefined],
    [{ host: "::1", anonymous: "operator" }, 0, undefined],
    [{ host }, 1, /no console\.tls/],
    [{ host: "::" }, 1, /no console\.tls/],
    [{ host: "127.0.0.1.example" }, 1, /no console\.tls/],
    [{ host, tls }, 0, /nobody has a token/],
    [{ host, tls }, 1, undefined],
    [{ host, tls, anonymous: "viewer" }, 1, /lets everybody in/],
    [{ host, tls, anonymous: "none" }, 1, undefined],
    [{ host, tls, oidc }, 0, undefined],
    [{ host, tls, oidc: { ...oidc, jwks: "http://id/keys" } }, 0, /without TLS/],
    [{ host: "127.0.0.1", oidc: { ...oidc, jwks: "http://127.0.0.1:9/keys" } }, 0, undefined],
    [{ host, tls, certificates: [] }, 0, /clientAuthorities/],
    [
      { host, tls: { ...tls, clientAuthorities: "a" }, certificates: [{ unit: "x", role: "viewer" }] },
      0,
      undefined,
    ],
  ];
  for (const [config, tokens, what] of rows) {
    const found = exposure(config, tokens);
    if (what === undefined) assert.equal(found, undefined, JSON.stringify(config));
    else assert.match(found?.what ?? "", what, JSON.stringify(config));
  }
  assert.deepEqual(["127.0.0.1", "127.9.9.9", "localhost", "::1"].map(isLoopback), Array(4).fill(true));
  assert.deepEqual(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.nip.io"].map(isLoopback), Array(4).fill(false));
});
