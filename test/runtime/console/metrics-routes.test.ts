import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "#runtime/console/answer.ts";
import { waitsFor } from "#runtime/console/ready.ts";
import { readExposition } from "../../support/exposition-reader.ts";
import { ScriptedFurnace } from "./scripted-furnace.ts";
import { siteOf } from "./site-of.ts";

const furnace = new ScriptedFurnace();
furnace.step();
const site = siteOf(furnace);

async function ask(target: string, method = "GET") {
  const { status, headers, body } = await answer(
    { method, target, headers: { host: "127.0.0.1" }, body: async () => Buffer.of() },
    site,
  );
  return { status, type: headers["content-type"], cache: headers["cache-control"], text: String(body) };
}

test("answer() tells the metrics at both addresses, in the type that scrapers ask for", async () => {
  for (const address of ["/metrics", "/v1/metrics"]) {
    const { status, type, cache, text } = await ask(address);
    assert.deepEqual([status, type, cache], [200, "text/plain; version=0.0.4; charset=utf-8", "no-store"]);
    assert.equal(readExposition(text).get("iv_gateway_info")?.samples[0]?.labels.get("gateway"), "foundry-7");
    assert.equal((await ask(address, "POST")).status, 405);
  }
});

test("answer() counts its answers by class", async () => {
  site.traffic.answered(200);
  site.traffic.answered(304);
  site.traffic.answered(503);
  const family = readExposition((await ask("/metrics")).text).get("iv_http_answers_total");
  assert.deepEqual(
    family?.samples.map(({ labels, value }) => [labels.get("status"), value]),
    [
      ["2xx", 1],
      ["3xx", 1],
      ["4xx", 0],
      ["5xx", 1],
    ],
  );
});

test("answer() says whether a gateway may be relied on, which is another thing than whether it guards", async () => {
  assert.deepEqual(JSON.parse((await ask("/readyz")).text), { ready: true, waitsFor: [] });
  furnace.state = "safe";
  assert.deepEqual([(await ask("/readyz")).status, (await ask("/healthz")).status], [200, 503]);
  furnace.mood = "hold";
  const held = await ask("/readyz");
  assert.deepEqual([held.status, JSON.parse(held.text).waitsFor], [503, ["the device 127.0.0.1:5020"]]);
  furnace.mood = "calm";
  furnace.state = "guarded";
});

test("waitsFor() names all that is missing", () => {
  const { status, log } = furnace.measured();
  const missing = (state: typeof status.state, of: typeof log.state) =>
    waitsFor({ status: { ...status, state }, log: { ...log, state: of } });
  assert.deepEqual(missing("starting", "running"), ["a first decision"]);
  assert.deepEqual(missing("stopping", "running"), ["its end: it is stopping"]);
  assert.deepEqual(missing("starting", "retrying"), ["a first decision", "the log, which is retrying"]);
  for (const state of ["guarded", "observing", "holding", "safe"] as const)
    assert.deepEqual(missing(state, "running"), []);
});
