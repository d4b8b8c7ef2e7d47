// What would be, as the API says it: every way in which the advisor may answer, and every body that is no question.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Advised } from "#runtime/advisor/client.ts";
import { answer } from "#runtime/console/answer.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";
import { siteOf } from "./site-of.ts";

class Advising extends ScriptedFurnace {
  readonly wanted: unknown[] = [];
  override readonly advise: ScriptedFurnace["advise"] = async (wanted) => {
    this.wanted.push(wanted);
    return this.says;
  };
  says: Advised = { kind: "findings", findings: { proposals: [] } };
}

async function ask(
  gateway: Advising,
  target: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly said: string; readonly headers: object }> {
  const bytes = new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
  const {
    status,
    body: said,
    headers,
  } = await answer(
    {
      ...{ method: body === undefined ? "GET" : "POST", target },
      headers: { host: "localhost", "content-type": "application/json" },
      body: async () => (bytes.length > 16_384 ? "too-large" : bytes),
    },
    siteOf(gateway),
  );
  return { status, said: String(said), headers };
}

const says: readonly (readonly [Advised, number])[] = [
  ["busy", 429],
  ["late", 503],
  ["failed", 503],
  [{ kind: "no-forecaster" }, 404],
  [{ kind: "unable", because: "melt_temperature is stale" }, 409],
  [{ kind: "wrong", because: "there is no such channel" }, 422],
  [{ kind: "findings", findings: { objective: "x" } }, 200],
  [{ kind: "prediction", prediction: { secondsPerRow: 1, points: [], rows: [], surprise: [] } }, 200],
];

for (const [advised, status] of says)
  test(`POST /v1/set-points: ${JSON.stringify(advised).slice(0, 40)} is ${status}`, async () => {
    const gateway = new Advising();
    gateway.says = advised;
    const found = await ask(gateway, "/v1/set-points", { objective: "minimise x" });
    assert.equal(found.status, status);
    if (typeof advised === "object" && "because" in advised) assert.ok(found.said.includes(advised.because));
    assert.equal("retry-after" in found.headers, advised === "busy" || advised === "late");
  });

const write = { point: "heater_power_setpoint", value: 20 };
const bad: readonly (readonly [path: string, body: unknown, status: number])[] = [
  ["/v1/what-if", "{", 400],
  ["/v1/what-if", [], 422],
  ["/v1/what-if", {}, 422],
  ["/v1/what-if", { writes: [] }, 422],
  ["/v1/what-if", { writes: [write, write] }, 422],
  ["/v1/what-if", { writes: [write], by: "me" }, 422],
  ["/v1/what-if", { writes: [write], origin: "capsule" }, 422],
  ["/v1/what-if", { writes: [write], from: [] }, 422],
  ["/v1/what-if", { writes: [write], from: { "a\nb": 1 } }, 422],
  ["/v1/what-if", { writes: [write], from: { a: null } }, 422],
  ["/v1/what-if", '{"writes":[{"point":"a","value":1e999}]}', 422],
  ["/v1/what-if", { writes: [write], from: { ["x".repeat(17_000)]: 1 } }, 413],
  ["/v1/set-points", { objective: 7 }, 422],
  ["/v1/set-points", { objective: "x".repeat(1_001) }, 422],
  ["/v1/set-points", { objective: "x", seed: -1 }, 422],
  ["/v1/predict?rows=0", undefined, 400],
  ["/v1/predict?rows=1001", undefined, 400],
  ["/v1/predict?rows=1.5", undefined, 400],
  ["/v1/explain/first", undefined, 400],
  ["/v1/explain/999999", undefined, 404],
];

test("the routes of the advisor ask it nothing that is no question", async () => {
  const gateway = new Advising();
  for (const [path, body, status] of bad)
    assert.equal(
      (await ask(gateway, path, body)).status,
      status,
      `${path} ${JSON.stringify(body)?.slice(0, 60)}`,
    );
  assert.deepEqual(gateway.wanted, []);
});

test("the routes of the advisor hand on what was asked, and no more", async () => {
  const gateway = new Advising();
  await ask(gateway, "/v1/what-if", { writes: [write], from: { melt_temperature: 900 }, origin: "agent" });
  await ask(gateway, "/v1/predict?rows=12");
  await ask(gateway, "/v1/set-points", { objective: "minimise x", seed: 3 });
  assert.deepEqual(gateway.wanted, [
    {
      ...{ kind: "what-if", origin: "agent", writes: [write] },
      from: [{ point: "melt_temperature", value: 900 }],
    },
    { kind: "predict", rows: 12 },
    { kind: "set-points", objective: "minimise x", seed: 3 },
  ]);
});

test("GET /v1/explain says of a blocked wish and of one that was carried out who, what and why", async () => {
  const gateway = new Advising();
  for (let time = 0; time < 30; time++) {
    gateway.mood = time > 20 ? "attack" : "calm";
    gateway.step();
  }
  const at = (holds: (record: { verdict?: string; permit?: string | null }) => boolean): number =>
    gateway.bodies.findIndex((body) => holds(JSON.parse(body)));
  const blocked = await ask(gateway, `/v1/explain/${at(({ verdict }) => verdict === "block")}`);
  for (const words of [/An optimiser|An agent/, /blocked it/, /Why: /, /Nothing was written because of it/])
    assert.match(blocked.said, words);
  const done = await ask(
    gateway,
    `/v1/explain/${at(({ verdict, permit }) => verdict === "allow" && permit !== null)}`,
  );
  for (const words of [
    /allowed it/,
    /Permitted to be written/,
    /The machine's answer \(record \d+\): verified/,
  ])
    assert.match(done.said, words);
  assert.match((await ask(gateway, "/v1/explain/0")).said, /no decision but of the kind boot/);
});
