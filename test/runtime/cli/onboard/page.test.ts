// The page of a first hour as programs and hostile pages find it: over a real socket, with the engine in its own process.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { failuresMax } from "#runtime/access/gate.ts";
import { hourRoutes } from "#runtime/cli/onboard/serve/answer.ts";
import { hourAssets } from "#runtime/cli/onboard/serve/assets.ts";
import { type HourPage, openHourPage } from "#runtime/cli/onboard/serve/serve.ts";
import { exclusive } from "#runtime/core/exclusive.ts";
import { ended, send, stateBy, type Way, wayIn } from "../../../support/hour-client.ts";
import { iv } from "../../../support/iv.ts";
import { smallExport } from "../../../support/small-export.ts";

const nothing = { paths: [], plant: undefined, commands: [], objective: undefined };
const bounds = { fileBytesMax: 200_000, allBytesMax: 400_000, filesMax: 4, freeBytesMin: 0 };

let folder: string;
let page: HourPage;
let way: Way;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "iv-hour-"));
  page = await openHourPage({ out: join(folder, "tank"), asked: nothing, port: 0, bounds });
  way = wayIn(page);
});

after(async () => {
  await page[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function cookie(): Promise<string> {
  const { status, headers } = await send(page.url, "POST /v1/session", {
    headers: { authorization: `Bearer ${page.token}` },
  });
  assert.equal(status, 200);
  const [kept = ""] = headers["set-cookie"] as string[];
  assert.match(kept, /^iv-first-hour-\d+=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
  return kept.split(";")[0]!;
}

test("the page's own files are no secret, and may neither load nor frame anything else", async () => {
  for (const { address, type } of hourAssets) {
    const { status, headers } = await send(page.url, `GET ${address}`);
    assert.deepEqual([status, headers["content-type"]], [200, type], address);
    assert.match(String(headers["content-security-policy"]), /^default-src 'none'; script-src 'self'; /);
    assert.equal(headers["x-frame-options"], "DENY");
    const tag = { "if-none-match": String(headers["etag"]) };
    assert.equal((await send(page.url, `GET ${address}`, { headers: tag })).status, 304);
  }
});

test("each route is closed to whoever has no token, and to pages of other sites with his cookie", async () => {
  const session = await cookie();
  const own = { cookie: session, origin: page.url, "x-iv-page": "1" };
  for (const [path, methods] of Object.entries(hourRoutes))
    for (const [method, route] of Object.entries(methods)) {
      const line = `${method} ${path}`;
      if (route.needs === "token") assert.equal((await send(page.url, line)).status, 401, line);
      if (method === "GET") continue;
      for (const change of [
        { origin: "http://evil.example" },
        { origin: page.url.replace(/\d+$/, "1") },
        { "sec-fetch-site": "cross-site" },
      ])
        assert.equal((await send(page.url, line, { headers: { ...own, ...change } })).status, 403, line);
      const { origin, ...noOrigin } = own;
      assert.equal((await send(page.url, line, { headers: noOrigin })).status, 403, `${line} ${origin}`);
      const { "x-iv-page": header, ...noHeader } = own;
      assert.equal((await send(page.url, line, { headers: noHeader })).status, 403, `${line} ${header}`);
    }
});

test("other names, other ways and other paths lead nowhere", async () => {
  for (const host of ["evil.example", "evil.example:8471", "iv"])
    assert.equal((await send(page.url, "GET /", { headers: { host } })).status, 421, host);
  for (const path of [
    ...["/../package.json", "/%2e%2e/package.json", "/files/a", "/plots/01.png", "/answers.yaml/x", "/v1"],
    ...["/v1/first-hour/", "/__proto__", "/constructor", "/picture.png/../lock"],
  ])
    assert.ok([400, 404].includes((await way(`GET ${path}`)).status), path);
  assert.equal((await way("PATCH /v1/first-hour")).status, 405);
  assert.equal((await way("POST /")).status, 405);
  for (const at of ["0", "-1", "1.5", "../lock", "__proto__", "length"])
    assert.equal((await way(`GET /picture.png?at=${at}`)).status, 404, at);
});

test("a wrong token opens nothing, and whoever tries many is not looked at any more", async () => {
  await using other = await openHourPage({ out: join(folder, "other"), asked: nothing, port: 0 });
  const knock = () => wayIn({ url: other.url, token: page.token })("GET /v1/first-hour");
  for (let count = 0; count < failuresMax; count++) assert.equal((await knock()).status, 401);
  assert.equal((await knock()).status, 429);
});

test("what is sent is bounded, and refused with what to do", async () => {
  const put = (name: string, body: string) =>
    send(page.url, `PUT /v1/first-hour/files?name=${encodeURIComponent(name)}`, {
      ...{ body, headers: { authorization: `Bearer ${page.token}`, "content-length": String(body.length) } },
    });
  for (const name of ["../../etc/cron.d/x", "/etc/passwd", ".bashrc", "a\0b", ""])
    assert.equal((await put(name, "x")).status, 422, name);
  const large = await put("large.csv", "x".repeat(bounds.fileBytesMax + 1));
  assert.equal(large.status, 413);
  assert.match(large.text, /Name the folder where it lies instead/);
  const begin = (body: unknown) => way("POST /v1/first-hour/run", body);
  assert.equal((await begin({ until: "ingest" })).status, 422);
  assert.equal((await begin({ until: "war", paths: [] })).status, 422);
  for (const paths of [["a\0"], [""], [7], "x", Array.from({ length: 99 }, () => "/a"), ["x".repeat(9_999)]])
    assert.equal((await begin({ until: "ingest", paths })).status, 422);
  assert.equal((await begin([])).status, 400);
  assert.equal((await begin({ until: "ingest", more: "x".repeat(300_000) })).status, 413);
  assert.equal((await way("PUT /v1/first-hour/answers", { tag: "" })).status, 409);
  assert.equal((await stateBy(way)).uploads.count, 0);
  assert.equal((await stateBy(way)).job.kind, "idle");
});

test("a first hour goes from an upload to a gateway, and the terminal goes on with it", async () => {
  const csv = smallExport(400);
  const headers = { authorization: `Bearer ${page.token}`, "content-length": String(Buffer.byteLength(csv)) };
  const line = "PUT /v1/first-hour/files?name=exports%2Fmonday.csv";
  assert.equal((await send(page.url, line, { headers, body: csv })).status, 201);
  assert.equal((await way("POST /v1/first-hour/run", { until: "ingest" })).status, 202);
  assert.equal((await way("POST /v1/first-hour/run", { until: "ingest" })).status, 409);
  assert.equal((await way("DELETE /v1/first-hour/files?name=exports%2Fmonday.csv")).status, 409);
  assert.deepEqual(await ended(way), { how: "done" });

  const told = await way("GET /v1/first-hour/found");
  const { found, answers, tag, isOld } = JSON.parse(told.text);
  assert.equal(isOld, false);
  assert.equal(found.ingest.counts.rows, 400);
  assert.deepEqual(
    found.ingest.questions.map(({ about }: { about: string }) => about),
    ["unit", "role", "limits", "objective"],
  );
  assert.equal(answers.plant, "tank");
  assert.equal((await way("GET /gateway.yaml")).status, 404);

  const filled = { tag, plant: "tank", objective: answers.objective, channels: answers.channels };
  filled.channels.valve_setpoint.safe = 99;
  filled.channels.valve_setpoint.max = 70;
  const wrong = await way("PUT /v1/first-hour/answers", filled);
  assert.deepEqual([wrong.status, JSON.parse(wrong.text).channel], [422, "valve_setpoint"]);
  filled.channels.valve_setpoint.safe = 35;
  assert.equal((await way("PUT /v1/first-hour/answers", { ...filled, tag: "old" })).status, 409);
  const kept = await way("PUT /v1/first-hour/answers", filled);
  assert.equal(kept.status, 200, kept.text);
  assert.equal(JSON.parse(kept.text).isOld, true);
  assert.equal((await way("POST /v1/first-hour/run", { until: "protect" })).status, 202);
  assert.deepEqual(await ended(way), { how: "done" });

  const { out } = await stateBy(way);
  const manifest = JSON.parse(readFileSync(join(out, "capsule/manifest.json"), "utf8"));
  assert.deepEqual(
    manifest.actuators.map(({ safe, max }: { safe: number; max: number }) => [safe, max]),
    [[35, 70]],
  );
  const report = await way("GET /report.html");
  assert.equal(report.status, 200);
  assert.match(String(report.headers["content-security-policy"]), /^default-src 'none';.* sandbox;/);
  for (const path of ["/map.html", "/picture.png?at=0", "/gateway.yaml", "/answers.yaml"])
    assert.equal((await way(`GET ${path}`)).status, 200, path);
  const done = JSON.parse((await way("GET /v1/first-hour/found")).text);
  assert.deepEqual([done.isOld, done.found.ingest.questions], [false, []]);
  assert.ok(done.found.protect.states > 0 && done.found.ground.pictures.length > 0);

  // The same engine and the same folder: nothing is named again, and the same files come out.
  const map = readFileSync(join(out, "map.npz"));
  const { code, out: said, err } = await iv("onboard", "--out", out, "--json");
  assert.equal(code, 0, err + said);
  assert.deepEqual(readFileSync(join(out, "map.npz")), map);
  assert.deepEqual(JSON.parse(said), done.found);
});

test("a run that cannot be says why, and what to do", async () => {
  await using other = await openHourPage({ out: join(folder, "wrong"), asked: nothing, port: 0 });
  const own = wayIn(other);
  const begin = (paths: readonly string[]) => own("POST /v1/first-hour/run", { until: "ingest", paths });
  assert.equal((await begin([join(folder, "nowhere")])).status, 202);
  const { how, message, hint } = await ended(own);
  assert.deepEqual([how, hint], ["failed", "Check the path"]);
  assert.match(message!, /Cannot find .*nowhere/);
  // While the terminal is at it the page waits, and says for what.
  using lock = exclusive(join(folder, "wrong/lock"));
  assert.ok(lock);
  writeFileSync(join(folder, "x.csv"), smallExport(50));
  await begin([join(folder, "x.csv")]);
  assert.match((await ended(own)).message!, /Somebody else is at work/);
});

test("what an interrupted run has read is there for the next one", async () => {
  const out = join(folder, "stopped");
  const source = join(folder, "long.csv");
  writeFileSync(source, smallExport(1_500));
  {
    await using first = await openHourPage({ out, asked: nothing, port: 0 });
    const own = wayIn(first);
    await own("POST /v1/first-hour/run", { until: "ingest", paths: [source] });
    assert.equal((await own("DELETE /v1/first-hour/run")).status, 202);
    assert.match((await ended(own)).how, /^(stopped|done)$/);
    await own("POST /v1/first-hour/run", { until: "ingest" });
    // The page is closed in the middle of it.
  }
  await using next = await openHourPage({ out, asked: nothing, port: 0 });
  const own = wayIn(next);
  assert.deepEqual((await stateBy(own)).named, [source]);
  assert.equal((await own("POST /v1/first-hour/run", { until: "ingest" })).status, 202);
  assert.deepEqual(await ended(own), { how: "done" });
  assert.ok(existsSync(join(out, "answers.yaml")));
  const { found } = JSON.parse((await own("GET /v1/first-hour/found")).text);
  assert.equal(found.ingest.counts.rows, 1_500);
  assert.notDeepEqual(found.ingest.questions, []);
});
