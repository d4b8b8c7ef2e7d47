import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import type { BringUpReport } from "#runtime/cli/hal/report-form.ts";
import { ServedBoard } from "#sim/board/serve.ts";
import { Mirror } from "../../../firmware-bridge/rig.ts";
import { root } from "../../../support/site.ts";
import { iv, logOf, openBench } from "./rig.ts";

const map = fileURLToPath(import.meta.resolve("#bridge/regmap/furnace.regmap.json"));

async function openBoard(t: TestContext): Promise<{ folder: string; file: string; target: string }> {
  const { folder } = await openBench(t);
  const board = new ServedBoard({ map: await readRegisterMap(map), plant: new Mirror() });
  t.after(() => board[Symbol.asyncDispose]());
  const port = await board.listen(0, "127.0.0.1");
  board.run(20);
  const file = join(folder, "gateway.yaml");
  const device = { driver: "edc", host: "127.0.0.1", port, map };
  const gateway = { name: "test-gateway", data: join(folder, "data") };
  writeFileSync(
    file,
    stringify({ gateway, capsule: { path: join(root, "capsules/casting-furnace") }, device }),
  );
  return { folder, file, target: `edc://127.0.0.1:${port}` };
}

test("iv hal scan greets a board without being able to write to it, and finds its words and its map", async (t) => {
  const { target } = await openBoard(t);
  const { code, out } = await iv(["hal", "scan", target, "--pause", "0", "--json"]);
  assert.equal(code, 0, out);
  const { mapHash, watchdogMs, words } = JSON.parse(out) as {
    mapHash: string;
    watchdogMs: number;
    words: { ranges: { from: number; to: number }[] };
  };
  assert.match(mapHash, /^[0-9a-f]{32}$/);
  assert.equal(watchdogMs, 2_000);
  assert.ok(words.ranges.some(({ from }) => from === 64));
  assert.equal((await iv(["hal", "words", target, "4x00001"])).code, 2);
});

test("iv hal check, read, quality, write and report work on a board as on a PLC", async (t) => {
  const { folder, file } = await openBoard(t);
  const checked = await iv(["hal", "check", file]);
  assert.match(checked.out, /6 points: .* 0 wrong/);
  const read = await iv(["hal", "read", file, "fan_speed_setpoint"]);
  assert.match(read.out, /^fan_speed_setpoint {2}100 {2}% {2}good/);
  assert.equal((await iv(["hal", "quality", file, "--count", "10"])).code, 0);
  const here = ["--bring-up", "--i-am-at-the-machine"];
  const refused = await iv(["hal", "write", file, "fan_speed_setpoint=101", ...here]);
  assert.equal(refused.code, 1);
  const written = await iv(["hal", "write", file, "fan_speed_setpoint=95", ...here]);
  assert.equal(written.code, 0, written.out);
  assert.match(written.out, /reads back as 95 %/);
  assert.equal(logOf(folder).filter(({ kind }) => kind === "outcome").length, 1);
  const out = join(folder, "report.json");
  await iv(["hal", "report", file, "--out", out, "--count", "10"]);
  const verified = await iv(["hal", "report", "--verify", out, "--json"]);
  assert.equal(verified.code, 0, verified.out);
  const { device, writes } = (JSON.parse(verified.out) as { report: BringUpReport }).report;
  assert.equal(device.identity.kind, "board");
  assert.equal(writes.length, 2);
});
