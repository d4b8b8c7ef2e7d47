import assert from "node:assert/strict";
import { test } from "node:test";
import { archiveAnswer } from "#runtime/console/archive-answer.ts";
import type { ArchiveDesk } from "#runtime/console/archive-desk.ts";
import type { TrendsAsk } from "#runtime/signal/archive/trends.ts";

const now = 1_790_000_000_000_000;
const hourUs = 3_600_000_000;

function desk(answer: string | "busy" = "{}"): ArchiveDesk & { readonly asked: TrendsAsk[] } {
  const asked: TrendsAsk[] = [];
  return {
    asked,
    points: Array.from({ length: 10 }, (_, at) => ({ name: `p${at}`, unit: "K" })),
    look: async (ask) => {
      asked.push(ask);
      return answer;
    },
  };
}

const get = (query: string, archive?: ArchiveDesk) =>
  archiveAnswer(new URLSearchParams(query), { archive, now });

test("GET /v1/archive says which points there are, and that there are none where none are kept", async () => {
  const listed = await get("", desk());
  assert.equal(listed.status, 200);
  assert.equal(JSON.parse(String(listed.body)).points.length, 10);
  assert.deepEqual(JSON.parse(String((await get("")).body)), { points: [], now });
  assert.equal((await get("points=p0")).status, 404);
});

test("GET /v1/archive asks for what was said, and for the last hour in 500 parts where nothing was", async () => {
  const archive = desk('{"trends":[]}');
  const answer = await get("points=p0,p3", archive);
  assert.equal(answer.status, 200);
  assert.equal(answer.body, '{"trends":[]}');
  await get("points=p1&from=2026-09-21T12:00:00Z&to=1790000000000000&max=2000", archive);
  assert.deepEqual(archive.asked, [
    { points: ["p0", "p3"], from: now - hourUs, to: now, max: 500 },
    { points: ["p1"], from: Date.parse("2026-09-21T12:00:00Z") * 1_000, to: now, max: 2_000 },
  ]);
});

test("GET /v1/archive refuses what is beyond its bounds, before anybody reads a disk", async () => {
  const archive = desk();
  const refused = [
    "points=",
    "points=steam",
    "points=p0,p0",
    "points=p0,p1,p2,p3,p4,p5,p6,p7,p8",
    "points=p0&points=p1",
    "points=p0&colour=red",
    "from=1&to=2",
    "points=p0&from=5&to=5",
    "points=p0&from=6&to=5",
    "points=p0&from=0",
    "points=p0&from=yesterday",
    "points=p0&from=2026-09-21T12:00:00",
    "points=p0&from=2026-99-21T12:00:00Z",
    "points=p0&from=-1",
    "points=p0&to=99999999999999999999",
    "points=p0&max=0",
    "points=p0&max=2001",
    "points=p0&max=1.5",
    "points=p0&max=",
  ];
  for (const query of refused) {
    const { status, headers, body } = await get(query, archive);
    assert.equal(status, 400, query);
    assert.equal(headers["content-type"], "application/problem+json");
    assert.ok(JSON.parse(String(body)).detail.length > 0);
  }
  assert.deepEqual(archive.asked, []);
});

test("GET /v1/archive says when to come back where others read", async () => {
  const { status, headers } = await get("points=p0", desk("busy"));
  assert.equal(status, 429);
  assert.equal(headers["retry-after"], "1");
});
