import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryAnswer } from "#runtime/console/memory-answer.ts";
import type { RecallAsk } from "#runtime/prove/memory/messages.ts";

function desk(answer: string | null | "busy") {
  const asked: RecallAsk[] = [];
  const recall = async (ask: RecallAsk) => {
    asked.push(ask);
    return answer;
  };
  return { asked, recall };
}

const get = (query: string, memory?: ReturnType<typeof desk>) =>
  memoryAnswer(new URLSearchParams(query), memory);

test("GET /v1/memory hands on what is asked, and the newest minute where nothing is", async () => {
  const memory = desk('{"occasions":[]}');
  assert.equal((await get("index=17&count=5&metric=energy", memory)).body, '{"occasions":[]}');
  await get("index=now", memory);
  await get("", memory);
  assert.deepEqual(memory.asked, [
    { of: 17, count: 5, metric: "energy" },
    { of: "now", count: 3, metric: "cosine" },
    { of: "now", count: 3, metric: "cosine" },
  ]);
});

test("GET /v1/memory says that nothing is remembered, without an error to a page that only wonders", async () => {
  assert.deepEqual([(await get("")).status, (await get("")).body], [200, "null"]);
  assert.equal((await get("index=now")).status, 404);
  assert.equal((await get("index=3", desk(null))).status, 404);
});

test("GET /v1/memory refuses what is beyond its bounds, and says when to come back", async () => {
  for (const query of [
    "index=-1",
    "index=x",
    "count=0",
    "count=21",
    "metric=constructor",
    "metric=",
    "what=1",
  ])
    assert.equal((await get(query, desk("{}"))).status, 400, query);
  const busy = await get("index=now", desk("busy"));
  assert.equal(busy.status, 429);
  assert.equal(busy.headers["retry-after"], "1");
});
