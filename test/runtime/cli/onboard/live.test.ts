// The machine watched from the page: a real PLC on Modbus TCP, the page's server, and the daemon in a process of its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { parse, stringify } from "yaml";
import type { LiveView } from "#runtime/cli/onboard/serve/live.ts";
import { type HourPage, openHourPage } from "#runtime/cli/onboard/serve/serve.ts";
import { ended, type Reply, type Way, wayIn } from "../../../support/hour-client.ts";
import { root, until } from "../../../support/site.ts";
import { smallExport } from "../../../support/small-export.ts";
import { openTank, type TankSite, tankPlaces } from "../../../support/small-tank.ts";

const nothing = { paths: [], plant: undefined, commands: [], objective: undefined };

/** A daemon takes its time to start on a machine with much to do. */
const timeout = 120_000;

let folder: string;
let page: HourPage;
let way: Way;
let site: TankSite;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "iv-live-"));
  writeFileSync(join(folder, "tank.csv"), smallExport(400));
  site = await openTank();
  page = await openHourPage({ out: join(folder, "tank"), asked: nothing, port: 0 });
  way = wayIn(page);
});

after(async () => {
  await page[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function seen(one: Way, is: (view: LiveView) => boolean): Promise<LiveView> {
  return await until(async () => {
    const view = JSON.parse((await one("GET /v1/first-hour/live")).text) as LiveView;
    if (view.state.kind === "failed") throw new Error(JSON.stringify(view.state));
    return is(view) ? view : undefined;
  });
}

function watch(one: Way, change: object = {}): Promise<Reply> {
  const binding = { host: "127.0.0.1", port: site.port, unit: 1, points: tankPlaces, ...change };
  return one("POST /v1/first-hour/live", { binding });
}

test("live: before there is a capsule nothing is watched, and a form with a mistake is told where it is", {
  timeout,
}, async () => {
  for (const line of ["GET /v1/first-hour/live", "GET /v1/first-hour/machine"])
    assert.equal((await way(line)).status, 409, line);
  assert.equal((await watch(way)).status, 409);
  const paths = [join(folder, "tank.csv")];
  assert.equal((await way("POST /v1/first-hour/run", { until: "protect", paths })).status, 202);
  assert.deepEqual(await ended(way), { how: "done" });
  const { host, points } = JSON.parse((await way("GET /v1/first-hour/machine")).text);
  assert.equal(host, "");
  assert.deepEqual(
    points.map(({ point, isSet, address }: Record<string, unknown>) => [point, isSet, address]),
    [
      ["valve_setpoint", true, 2],
      ["level_m", false, 4],
      ["motor_current_a", false, 6],
    ],
  );
  const place = tankPlaces["valve_setpoint"];
  for (const [change, about] of [
    [{ host: "" }, undefined],
    [{ host: "a\nb" }, undefined],
    [{ port: 0 }, undefined],
    [{ unit: "1" }, undefined],
    [{ points: [] }, undefined],
    [{ points: { valve_setpoint: place, level_m: place } }, "motor_current_a"],
    [{ points: { ...tankPlaces, level_m: { ...place, type: "bool" } } }, "level_m"],
    [{ points: { ...tankPlaces, level_m: { ...place, scale: 0 } } }, "level_m"],
    [{ points: { ...tankPlaces, valve_setpoint: { ...place, table: "input" } } }, "valve_setpoint"],
  ] as const) {
    const { status, text } = await watch(way, change);
    assert.deepEqual([status, JSON.parse(text).channel], [422, about], text);
  }
  assert.equal((await way("POST /v1/first-hour/live", { binding: null })).status, 422, "no file yet");
});

test("live: what the machine does is judged, marked and kept, and nothing is written", {
  timeout,
}, async () => {
  const begun = await watch(way);
  assert.equal(begun.status, 202, begun.text);
  assert.equal((await watch(way)).status, 409);
  assert.equal((await way("POST /v1/first-hour/run", { until: "protect" })).status, 409);
  const calm = await seen(way, ({ counts }) => counts.states > 1);
  assert.equal(calm.counts.above, 0);
  assert.deepEqual(
    calm.points.map(({ point, value, qualityName }) => [point, value, qualityName]),
    [
      ["valve_setpoint", 50, "good"],
      ["level_m", 2.5, "good"],
      ["motor_current_a", 5.75, "good"],
    ],
  );
  assert.ok(calm.points.every(({ ageMs }) => ageMs !== null));
  site.set(66);
  const given = await seen(way, ({ sightings }) => sightings.some(({ kind }) => kind === "command"));
  const command = given.sightings.find(({ kind }) => kind === "command")!;
  assert.deepEqual(command.asked, [{ point: "valve_setpoint", from: 50, to: 66 }]);
  const marked = await way("PUT /v1/first-hour/live", { number: command.number, mark: "wrong" });
  assert.equal((JSON.parse(marked.text) as LiveView).counts.wrong, 1);
  for (const [body, status] of [
    [{ number: 9_999, mark: "right" }, 404],
    [{ number: command.number, mark: "perhaps" }, 422],
    [{ mark: "right" }, 422],
  ] as const)
    assert.equal((await way("PUT /v1/first-hour/live", body)).status, status);
  // A leak is what the recording has never shown.
  site.plant.leak = 0.5;
  const rare = await seen(way, ({ sightings }) => sightings.some(({ kind }) => kind === "state"));
  assert.ok(rare.counts.above > 0);
  site.plant.leak = 0;
  assert.equal((await way("DELETE /v1/first-hour/live")).status, 202);
  const over = await seen(way, ({ state }) => state.kind === "idle");
  assert.deepEqual([over.heardMs, over.now, over.points], [null, null, []], "nothing is shown as live");
  assert.equal(site.strangeWrites(), 0, "not while it watched, and not at its end");
  // What was seen stays, and goes on with the next run of the program.
  await using other = await openHourPage({ out: join(folder, "tank"), asked: nothing, port: 0 });
  const later = await seen(wayIn(other), () => true);
  assert.deepEqual([later.counts, later.sightings.length], [over.counts, over.sightings.length]);
  assert.ok(later.seconds > 0);
  const answer = await wayIn(other)("PUT /v1/first-hour/live", { number: command.number, mark: null });
  assert.equal((JSON.parse(answer.text) as LiveView).counts.wrong, 0);
});

test("live: a page's program that is killed leaves no daemon behind", { timeout }, async () => {
  const argv = ["onboard", "--serve", "--out", join(folder, "tank"), "--port", "0", "--json"];
  const child = spawn(process.execPath, [join(root, "runtime/main.ts"), ...argv], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const own = wayIn(JSON.parse(line) as HourPage);
  // As the file has it, from the run before.
  assert.equal((await own("POST /v1/first-hour/live", { binding: null })).status, 202);
  const { state } = await seen(
    own,
    ({ state: { kind }, heardMs }) => kind === "watching" && heardMs !== null,
  );
  assert.ok(state.kind === "watching");
  const { console: url } = state;
  const { state: word, ladder } = (await (await fetch(new URL("/v1/status", url))).json()) as {
    readonly state: string;
    readonly ladder: { readonly rung: string };
  };
  assert.deepEqual([word, ladder.rung], ["observing", "full"]);
  child.kill("SIGKILL");
  await gone;
  await until(async () => (await isGone(url)) || undefined);
  assert.equal(site.strangeWrites(), 0);
});

async function isGone(url: string): Promise<boolean> {
  return await fetch(new URL("/healthz", url)).then(
    () => false,
    () => true,
  );
}

test("live: a file whose capsule would do more than watch is not started", { timeout }, async () => {
  const file = join(folder, "tank/machine.yaml");
  const config = parse(readFileSync(file, "utf8"));
  writeFileSync(file, stringify({ ...config, capsule: { ...config.capsule, start: "armed" } }));
  const { status, text } = await way("POST /v1/first-hour/live", { binding: null });
  assert.equal(status, 422);
  assert.match(text, /would do more than watch/);
  writeFileSync(file, stringify({ ...config, gateway: { ...config.gateway, data: "/dev/null/nowhere" } }));
  assert.equal((await way("POST /v1/first-hour/live", { binding: null })).status, 202);
  const failed = await until(async () => {
    const { state } = JSON.parse((await way("GET /v1/first-hour/live")).text) as LiveView;
    return state.kind === "failed" ? state : undefined;
  });
  assert.ok(failed.message !== "" && failed.hint !== "", JSON.stringify(failed));
});
