import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { ended, send, stateBy, type Way, wayIn } from "../../../support/hour-client.ts";
import { iv } from "../../../support/iv.ts";
import { root } from "../../../support/site.ts";
import { smallExport } from "../../../support/small-export.ts";

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
  readonly way: Way;
}

async function started(out: string, ...words: readonly string[]): Promise<Started> {
  const argv = ["onboard", "--serve", ...words, "--out", out, "--port", "0", "--json"];
  const child = spawn(process.execPath, [join(root, "runtime/main.ts"), ...argv], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  return { child, url, token, way: wayIn({ url, token }) };
}

test("iv onboard --serve is on loopback, ends in order, and is taken up again after a kill", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "iv-serve-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const out = join(folder, "tank");
  const source = join(folder, "tank.csv");
  writeFileSync(source, smallExport(2_000));

  const first = await started(out, source);
  t.after(() => first.child.kill("SIGKILL"));
  assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.deepEqual((await stateBy(first.way)).named, [source]);
  assert.equal((await first.way("POST /v1/first-hour/run", { until: "ingest" })).status, 202);
  first.child.kill("SIGKILL");
  await once(first.child, "exit");

  const second = await started(out);
  t.after(() => second.child.kill("SIGKILL"));
  assert.notEqual(second.token, first.token);
  assert.equal((await wayIn({ url: second.url, token: first.token })("GET /v1/first-hour")).status, 401);
  assert.equal((await send(second.url, "GET /v1/first-hour")).status, 401);
  // The run of the killed page notices that nobody listens, and lets go of the folder; until then this one says so.
  for (;;) {
    const begun = await second.way("POST /v1/first-hour/run", { until: "ingest", paths: [source] });
    assert.equal(begun.status, 202);
    const end = await ended(second.way);
    if (end.how === "done") break;
    assert.match(end.message!, /Somebody else is at work/);
  }
  const { found } = JSON.parse((await second.way("GET /v1/first-hour/found")).text);
  assert.equal(found.ingest.counts.rows, 2_000);
  assert.ok(!readFileSync(join(out, "onboarding.json"), "utf8").includes(second.token));
  second.child.kill("SIGTERM");
  assert.deepEqual(await once(second.child, "exit"), [0, null]);
});

test("iv onboard says that it needs files, and what a port is", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "iv-serve-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const none = await iv("onboard", "--out", folder);
  assert.equal(none.code, 2);
  assert.match(none.err, /name the files or folders to read/);
  for (const port of ["x", "99999", "1.5"]) {
    const { code, err } = await iv("onboard", "--serve", "--out", folder, "--port", port);
    assert.equal(code, 2, port);
    assert.match(err, /--port takes a (?:whole )?number/);
  }
  writeFileSync(join(folder, "sources.json"), "not JSON");
  const spoiled = await iv("onboard", "--out", folder);
  assert.match(spoiled.err, /sources\.json is not the list of files .*\n.*Remove it/);
});
