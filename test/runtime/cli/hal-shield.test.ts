// `iv map compile` and `iv hal shield` against a board that has a shield, and one that has none.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readRegisterMap } from "#runtime/cli/hal/register-map-file.ts";
import { main } from "#runtime/cli/main.ts";
import { ServedBoard } from "#sim/board/serve.ts";
import { Furnace } from "#sim/plant/furnace.ts";

const mapPath = "firmware-bridge/regmap/furnace.regmap.json";
const capsule = "capsules/casting-furnace";
const map = await readRegisterMap(mapPath);

async function iv(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const said: string[] = [];
  const print = (text: string) => void said.push(text);
  const io = { out: print, err: print, isTerminal: true, stop: new AbortController().signal };
  const code = await main(words, io);
  return { code, said: said.join("\n") };
}

async function openBoard(t: TestContext, shield: "fitted" | "none"): Promise<string> {
  const served = new ServedBoard({ map, plant: new Furnace({ seed: 1 }), shield });
  const port = await served.listen(0);
  served.run(20);
  t.after(() => served[Symbol.asyncDispose]());
  return `127.0.0.1:${port}`;
}

test("iv map compile writes a table, and iv hal shield arms a board with it and disarms it again", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "iv-table-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "furnace.shield");
  const compiled = await iv("map", "compile", capsule, mapPath, "--out", file, "--json");
  assert.equal(compiled.code, 0, compiled.said);
  const facts = JSON.parse(compiled.said);
  assert.ok(facts.experts.every(({ boundNats }: { boundNats: number }) => boundNats > 0 && boundNats < 0.25));
  const target = await openBoard(t, "fitted");
  assert.match((await iv("hal", "shield", "status", mapPath, target)).said, /^empty\nruling 0: nothing/);
  const armed = await iv("hal", "shield", "arm", mapPath, target, file);
  assert.equal(armed.said.split("\n")[0], `armed, table ${facts.name}`);
  const disarmed = JSON.parse((await iv("hal", "shield", "disarm", mapPath, target, "--json")).said);
  assert.equal(disarmed.state, "verified");
  const wrong = await iv("hal", "shield", "arm", mapPath, target, mapPath);
  assert.notEqual(wrong.code, 0);
  assert.match(wrong.said, /no shield table/);
});

test("iv map compile prints what a person wants to know before a board is armed", async () => {
  const { code, said } = await iv("map", "compile", capsule, mapPath);
  assert.equal(code, 0, said);
  assert.match(said, /^Lets nothing through that the map refuses above 13\.57 nats\.$/m);
  assert.match(said, /^ +mixture +16 +0\.0\d+ nats +0 nats$/m);
  assert.match(said, /^ +heater_power_setpoint +0 +60 +20\.2 +6\.07 +kW$/m);
});

test("iv hal shield says that a board has none", async (t) => {
  const { code, said } = await iv("hal", "shield", "status", mapPath, await openBoard(t, "none"));
  assert.notEqual(code, 0);
  assert.match(said, /This board has no shield/);
});
