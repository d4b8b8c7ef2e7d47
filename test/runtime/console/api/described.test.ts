// What the API says of itself, held against what it does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "#runtime/console/answer.ts";
import { flawIn, queryIn } from "#runtime/console/api/check.ts";
import { described, saidOf } from "#runtime/console/api/described.ts";
import { openApi, problemSchema } from "#runtime/console/api/openapi.ts";
import type { Answer } from "#runtime/console/exchange.ts";
import { routes } from "#runtime/console/routes.ts";
import { siteOf, tokenOf } from "../access-site.ts";
import { ScriptedFurnace } from "../scripted-furnace.ts";
import { flawInAnswer } from "./flaw-in-answer.ts";

const all = Object.entries(routes).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ method, path, name: `${method} ${path}` })),
);

test("described: says something of every route, and of nothing else", () => {
  assert.deepEqual(Object.keys(described).toSorted(), all.map(({ name }) => name).toSorted());
  assert.equal(saidOf("/v1/status", "HEAD"), saidOf("/v1/status", "GET"));
});

test("answer() gives to every route, and every role, what is described", async () => {
  const furnace = new ScriptedFurnace();
  for (let tick = 0; tick < 40; tick++) furnace.step();
  furnace.mood = "attack";
  furnace.step();
  furnace.state = "safe";
  const site = siteOf(furnace);
  const queries: Readonly<Record<string, readonly string[]>> = {
    "GET /v1/decisions": ["", "?kind=any", "?verdict=block&max=1", "?kind=outcome&cursor=7", "?text=HEATER"],
    "GET /v1/verdicts": ["", "?verdict=block", `?since=${furnace.status().now}`, "?origin=optimiser"],
    "GET /v1/records": ["", "?from=3&max=2", "?max=0", "?frm=1"],
    "GET /v1/map": ["", "?cells=64", "?pair=x,y", "?cells=65"],
    "GET /v1/proof": ["", "?index=3", "?since=2", "?index=1&since=1", "?index=99999"],
    "GET /v1/archive": ["", "?points=x"],
    "GET /v1/marks": ["", "?since=0", "?since=0&cursor=4", "?until=x"],
  };
  const seen = new Set<number>();
  for (const { method, path, name } of all)
    for (const role of ["operator", "admin"] as const)
      for (const query of queries[name] ?? [""]) {
        const given = await ask(site, method, `${path.replace(/\{\w+\}/, "a1")}${query}`, role);
        seen.add(given.status);
        assert.equal(flawInAnswer(described[name]!, given), undefined, `${name}${query} for ${role}`);
        assert.match(given.headers["x-iv-now"]!, /^\d{16}$/, name);
      }
  assert.deepEqual(
    [200, 202, 400, 403, 404, 409, 422, 426, 503].filter((status) => !seen.has(status)),
    [],
  );
});

function ask(
  site: ReturnType<typeof siteOf>,
  method: string,
  target: string,
  role: "operator" | "admin",
): Promise<Answer> {
  const body = {
    origin: "agent",
    by: "x",
    writes: [{ point: "p", value: role === "admin" ? 1 : "1" }],
  };
  const headers = {
    ...{ host: "127.0.0.1", "content-type": "application/json" },
    authorization: `Bearer ${tokenOf(role)}`,
  };
  return answer(
    { method, target, headers, body: async () => new TextEncoder().encode(JSON.stringify(body)) },
    site,
  );
}

test("answer() says what has not changed by its tag, and sends it once", async () => {
  const site = siteOf(new ScriptedFurnace());
  for (const target of ["/openapi.json", "/v1/map", "/v1/records?max=1"]) {
    const request = (more: Record<string, string>) => ({
      ...{ method: "GET", target, body: async () => new Uint8Array() },
      headers: { host: "localhost", authorization: `Bearer ${tokenOf("viewer")}`, ...more },
    });
    const first = await answer(request({}), site);
    const { etag = "" } = first.headers;
    assert.match(etag, /^"[0-9a-f]{32}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await answer(request({ "if-none-match": known }), site);
      assert.deepEqual([again.status, again.body, again.headers["etag"]], [304, "", etag], known);
    }
    assert.equal((await answer(request({ "if-none-match": '"other"' }), site)).status, 200);
  }
});

test("openApi() is whole: every operation has its own name, and every reference leads somewhere", () => {
  const api = JSON.parse(JSON.stringify(openApi(routes))) as {
    readonly openapi: string;
    readonly paths: Record<string, Record<string, { operationId?: string; responses?: object }>>;
    readonly components: { readonly schemas: object; readonly responses: object };
  };
  assert.equal(api.openapi, "3.1.0");
  const operations = Object.values(api.paths).flatMap((item) =>
    Object.entries(item).flatMap(([method, operation]) => (method === "parameters" ? [] : operation)),
  );
  assert.equal(operations.length, all.length);
  assert.equal(new Set(operations.map(({ operationId }) => operationId)).size, all.length);
  for (const [, room, name] of JSON.stringify(api).matchAll(/"#\/components\/(\w+)\/(\w+)"/g))
    assert.ok(name! in api.components[room as "schemas"], `${room} ${name}`);
  assert.ok(
    !JSON.stringify(api.paths["/v1/status"]).includes('additionalProperties":false'),
    "clients let more be",
  );
});

test("queryIn() gives numbers as numbers, and names what is wrong", () => {
  const said = described["GET /v1/decisions"]!;
  const table: readonly (readonly [string, object | RegExp])[] = [
    ["", {}],
    ["max=3&text=a%20b", { max: 3, text: "a b" }],
    ["max=3&max=4", /`max` is said once/],
    ["max=201", /`max` must be <= 200/],
    ["max=1e2", /`max` must be integer/],
    ["cursor=-1", /`cursor` must be integer/],
    ["verdict=maybe", /`verdict` must be .*allow, amend, block/],
    ["__proto__=1", /none of kind/],
    ["constructor=1", /none of kind/],
    [`${"x".repeat(400)}=1`, /^`x{40}` is none of/],
    ["%1b[31m=1", /^`\\u001b\[31m` is none of/],
  ];
  for (const [query, expected] of table) {
    const given = queryIn(new URLSearchParams(query), said);
    if (expected instanceof RegExp) assert.match(String(given), expected, query);
    else assert.deepEqual(given, expected, query);
  }
});

test("flawIn() knows a problem from what is none", () => {
  assert.equal(
    flawIn({ type: "about:blank", title: "No", status: 404, detail: "Go" }, problemSchema),
    undefined,
  );
  assert.match(flawIn({ title: "No" }, problemSchema)!, /must have required property/);
});
