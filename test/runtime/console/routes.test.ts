// Who may do what, drawn here a second time and in another way: by what each role may do. Every method of every route is
// asked by every role, and by nobody.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Principal } from "#runtime/access/principal.ts";
import { roles } from "#runtime/access/role.ts";
import { principalOf, type TokenEntry } from "#runtime/access/token.ts";
import { answer } from "#runtime/console/answer.ts";
import { pageHeader } from "#runtime/console/guard.ts";
import { methodsOf, routeAt, routes } from "#runtime/console/routes.ts";
import { keptTokens, siteOf, tokenOf } from "./access-site.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";

const everybody = [
  ...["GET /openapi.json", "GET /healthz", "GET /readyz"],
  ...["GET /v1/session", "DELETE /v1/session"],
];
const drawn = {
  viewer: [
    ...[
      "GET /metrics",
      "GET /v1/metrics",
      "GET /v1/status",
      "GET /v1/regime",
      "GET /v1/map",
      "GET /v1/memory",
      "GET /v1/proof",
      "GET /v1/archive",
    ],
    ...["points", "decisions", "verdicts", "devices", "capsules", "capsules/{id}", "deployments"].map(
      (name) => `GET /v1/${name}`,
    ),
    ...["GET /v1/doctor", "GET /v1/ledger", "GET /v1/store", "GET /v1/bring-up"],
    ...["GET /v1/marks", "GET /v1/rehearsals", "GET /v1/trials", "GET /v1/roll-out/{index}"],
    ...["POST /mcp", "POST /v1/replay/{index}"],
    ...["POST /v1/what-if", "GET /v1/predict", "POST /v1/set-points", "GET /v1/explain/{index}"],
    ...["GET /v1/records", "GET /v1/stream", "GET /v1/approvals", "POST /v1/session"],
  ],
  operator: [
    ...["proposals", "hold", "safe", "resume", "adaptation/take-back"].map((name) => `POST /v1/${name}`),
    // Who may confirm which request, the request itself says.
    ...["POST /v1/approvals/{id}/confirm", "POST /v1/approvals/{id}/refuse"],
  ],
  engineer: [
    ...["POST /v1/mode", "POST /v1/limits", "POST /v1/capsules", "POST /v1/updates"],
    ...["POST /v1/capsules/{id}/activate", "POST /v1/capsules/{id}/rollback"],
  ],
  admin: ["GET /v1/tokens", "DELETE /v1/tokens/{id}"],
} as const;

const all = Object.entries(routes).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ method, path })),
);
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "constructor"];

test("routes: the table is what is drawn here, no line more and no line less", () => {
  assert.deepEqual(
    all.map(({ method, path }) => `${method} ${path}`).toSorted(),
    [...everybody, ...Object.values(drawn).flat()].toSorted(),
  );
});

for (const role of ["nobody", ...roles] as const)
  test(`answer() lets ${role} do what is drawn here, and refuses every other method of every route`, async () => {
    const reaches = [...roles].slice(0, roles.indexOf(role as "viewer") + 1);
    const allowed = new Set<string>([...everybody, ...reaches.flatMap((each) => drawn[each])]);
    for (const path of Object.keys(routes))
      for (const method of methods) {
        const gateway = new ScriptedFurnace();
        const { status } = await answer(
          {
            ...{ method, target: path.replace("{id}", "a1").replace("{index}", "0") },
            headers: {
              host: "127.0.0.1",
              "content-type": "application/json",
              ...(role === "nobody" ? {} : { authorization: `Bearer ${tokenOf(role)}` }),
            },
            body: async () => new TextEncoder().encode("{}"),
          },
          siteOf(gateway),
        );
        const name = `${method === "HEAD" ? "GET" : method} ${path}`;
        const isThere = all.some((each) => `${each.method} ${each.path}` === name);
        const what = `${role}: ${method} ${path}`;
        if (!isThere) assert.equal(status, 405, what);
        else if (allowed.has(name))
          assert.ok(![401, 403, 404, 405].includes(status) || isAnswerOf(name), `${what} ${status}`);
        else assert.equal(status, role === "nobody" ? 401 : 403, what);
        if (!allowed.has(name)) assert.deepEqual([gateway.orders, gateway.proposals], [[], []], what);
      }
  });

/** Where there is nothing to find, or nothing that could be read. */
function isAnswerOf(name: string): boolean {
  const absent = ["GET /v1/regime", "GET /v1/capsules/{id}", "DELETE /v1/tokens/{id}", "GET /v1/predict"];
  return [
    ...absent,
    "GET /v1/bring-up",
    "POST /v1/capsules",
    "POST /v1/replay/{index}",
    "GET /v1/roll-out/{index}",
  ].includes(name);
}

test("routeAt() knows nothing that is not in the table, however it is spelt", () => {
  for (const path of [
    ...["/v1", "/v1/", "/v1/hold/", "/V1/hold", "/v1//hold", "/v1/hold/x", "/constructor", "/__proto__", ""],
    ...[
      "/v1/approvals/{id}/confirm",
      "/v1/approvals//confirm",
      "/v1/approvals/a/b/confirm",
      "/v1/approvals/../x",
    ],
    ...["/v1/approvals/%2e%2e/confirm", `/v1/approvals/${"a".repeat(129)}/confirm`, "/v1/tokens/.hidden"],
  ])
    assert.equal(routeAt(path), undefined, path);
  assert.deepEqual(routeAt("/v1/capsules/sha256:ab/activate")?.words, ["sha256:ab"]);
  assert.equal(methodsOf(routes["/v1/session"]!), "GET, HEAD, POST, DELETE");
});

test("answer() writes a denied right down, and not more of it than a log can bear", async () => {
  const gateway = new ScriptedFurnace();
  const site = siteOf(gateway);
  for (let time = 0; time < 40; time++)
    await answer(
      {
        ...{ method: "POST", target: "/v1/safe" },
        headers: { host: "localhost", authorization: `Bearer ${tokenOf("viewer")}` },
        body: async () => new Uint8Array(),
      },
      site,
    );
  assert.equal(gateway.notes.length, 10);
  assert.deepEqual(gateway.notes[0], {
    ...{ who: "the-viewer", role: "viewer", how: "token" },
    ...{ what: "safe", about: "the role does not reach", outcome: "denied" },
  });
});

test("answer() lets a session act only for our own page", async () => {
  const gateway = new ScriptedFurnace();
  const site = siteOf(gateway);
  const owner: Principal = principalOf(keptTokens.find(({ role }) => role === "operator") as TokenEntry);
  const { text } = site.access.gate.sessions.open(owner, {
    ...{ chance: new Uint8Array(32).fill(5), nowMs: site.access.now() },
    untilMs: site.access.now() + 60_000,
  });
  const own = { origin: "http://gw.local:8470", [pageHeader]: "1" };
  const table: readonly (readonly [what: string, headers: Record<string, string>, status: number])[] = [
    ["our page", own, 200],
    ["no header of ours", { origin: own.origin }, 403],
    ["no origin", { [pageHeader]: "1" }, 403],
    ["another site", { ...own, origin: "http://evil.example" }, 403],
    ["another port", { ...own, origin: "http://gw.local:8471" }, 403],
    ["a sandboxed page", { ...own, origin: "null" }, 403],
    ["another site, as the browser says", { ...own, "sec-fetch-site": "same-site" }, 403],
    ["two cookies", { ...own, cookie: `iv-session=${text}; iv-session=${text}` }, 401],
    ["a cookie that nobody was given", { ...own, cookie: "iv-session=AAAA" }, 401],
    ["the cookie of a console with TLS", { ...own, cookie: `__Host-iv=${text}` }, 401],
  ];
  for (const [what, headers, status] of table) {
    const given = await answer(
      {
        ...{ method: "POST", target: "/v1/hold" },
        headers: { host: "gw.local:8470", cookie: `a=b; iv-session=${text}`, ...headers },
        body: async () => new Uint8Array(),
      },
      site,
    );
    assert.equal(given.status, status, what);
  }
  assert.equal(gateway.orders.length, 1);
});

test("answer() names who proposes by what was shown, and not by what is said", async () => {
  const gateway = new ScriptedFurnace();
  const asked = { origin: "operator", by: "the-admin", writes: [{ point: "fan_speed_setpoint", value: 20 }] };
  await answer(
    {
      ...{ method: "POST", target: "/v1/proposals" },
      headers: {
        ...{ host: "localhost", "content-type": "application/json" },
        authorization: `Bearer ${tokenOf("operator")}`,
      },
      body: async () => new TextEncoder().encode(JSON.stringify(asked)),
    },
    siteOf(gateway),
  );
  assert.equal(gateway.proposals[0]?.by, "the-operator: the-admin");
});

test("answer() does nothing for a stranger, and fails for nobody, whatever is sent", async () => {
  const gateway = new ScriptedFurnace();
  const site = siteOf(gateway);
  const word = fc.oneof(
    fc.constantFrom("..", "%2e", "{id}", "a1", "confirm", "constructor", ""),
    fc.string({ maxLength: 9 }),
  );
  const path = fc.oneof(
    fc.constantFrom(...Object.keys(routes)),
    fc.array(word, { maxLength: 5 }).map((words) => `/v1/${words.join("/")}`),
    fc.string({ unit: "binary", maxLength: 40 }),
  );
  const header = fc.oneof(
    fc.constantFrom(
      "Bearer x",
      "Bearer ..",
      `Bearer ${"e30.".repeat(3)}`,
      "iv-session=x; iv-session=y",
      "null",
      "http://gw.local",
    ),
    fc.string({ unit: "binary", maxLength: 60 }),
  );
  const headers = fc.record(
    { authorization: header, cookie: header, origin: header, [pageHeader]: header, "sec-fetch-site": header },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...methods), path, headers, async (method, target, sent) => {
      const request = { method, target, body: async () => new TextEncoder().encode("{}") };
      const { status } = await answer({ ...request, headers: { host: "localhost", ...sent } }, site);
      // 503 is what `/healthz` says of a furnace that has not begun.
      assert.ok(status < 500 || (status === 503 && /z/.test(target)), `${method} ${target} ${status}`);
      assert.deepEqual([gateway.orders, gateway.proposals], [[], []]);
    }),
  );
});
