// What a person reads who has made a mistake in a folder, or names a capsule that is not there any more.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { State } from "#runtime/capsule/lifecycle.ts";
import { knownCapsule } from "#runtime/cli/capsule/asked.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import { Fault } from "#runtime/core/fault.ts";
import { writeCrew } from "#runtime/host/files.ts";
import { encodeGraph } from "#scripts/onnx/graph.ts";
import { iv } from "../../../support/iv.ts";

const furnace = fileURLToPath(new URL("../../../../capsules/casting-furnace", import.meta.url));

function workshop(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), "capsule-wrong-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  cpSync(furnace, join(dir, "furnace"), { recursive: true });
  return join(dir, "furnace");
}

function change(folder: string, fields: object): void {
  const path = join(folder, "capsule.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...fields }));
}

test("iv capsule build opens no file that a capsule may not have", async (t) => {
  const folder = workshop(t);
  change(folder, { recording: "../nowhere/week.csv" });
  const { code, err } = await iv("capsule", "build", folder);
  assert.equal(code, 1);
  assert.match(err, /\/recording: found "\.\.\/nowhere\/week\.csv", expected text that matches/);
});

test("iv capsule build takes no field twice, of which JSON would keep the last", async (t) => {
  const folder = workshop(t);
  const path = join(folder, "capsule.json");
  writeFileSync(path, readFileSync(path, "utf8").replace('"safe": 0', '"safe": 0,\n\t\t"safe": 60'));
  const { code, err } = await iv("capsule", "build", folder);
  assert.equal(code, 1);
  assert.match(err, /capsule\.json:\d+: "safe" stands twice in one object \[capsule\/bad-manifest\]/);
});

test("iv capsule build says in which stage it ended, for programs too", async (t) => {
  const folder = workshop(t);
  change(folder, { energyBudget: { ceuPerDay: 1 } });
  const { code, out } = await iv("capsule", "build", folder, "--json");
  assert.equal(code, 1);
  assert.match(JSON.parse(out).error.message, /^stage 6 of 7, packing: The models take \d+ CEU a day/);
});

test("iv capsule build says how missing golden vectors are made", async (t) => {
  const folder = workshop(t);
  rmSync(join(folder, "policy.vectors.json"));
  const { err } = await iv("capsule", "build", folder);
  assert.match(err, /policy\.vectors\.json, which is not there.*\n {2}Make them with `iv capsule vectors`/);
});

test("iv capsule vectors names the model that has no finite answer", async (t) => {
  const folder = workshop(t);
  const bytes = encodeGraph({
    input: [1, 4],
    output: [1, 2],
    nodes: [
      { op: "MatMul", inputs: ["input", "weights"], output: "sum" },
      { op: "Log", inputs: ["sum"], output: "output" },
    ],
    tensors: [{ name: "weights", dims: [4, 2], values: new Float32Array(8) }],
  });
  writeFileSync(join(folder, "policy.onnx"), bytes);
  const { code, err } = await iv("capsule", "vectors", folder, "--unit", "policy");
  assert.equal(code, 1);
  assert.match(
    err,
    /: policy\.onnx, asked about .*: The model answered -Infinity .*\n {2}Look at the scales/,
  );
});

test("knownCapsule() means the one that has not retired, and else the one that has", async (t) => {
  const folder = workshop(t);
  const config = await readGatewayFile(join(folder, "gateway.yaml"));
  const data = join(folder, "..", "data");
  mkdirSync(data);
  const member = (version: number, state: State) => ({
    id: `sha256:${String(version).repeat(64)}` as const,
    name: `capsule://industriverse/casting-furnace@0.${version}.0`,
    ...{ epoch: version, source: { path: folder }, state, since: 0, because: "a test" },
    ...{ owns: [], wasArmed: true, replaced: null },
  });
  const known = async (...capsules: readonly ReturnType<typeof member>[]) => {
    await writeCrew(data, { schema: "industriverse.crew/1", boot: "test", capsules, answers: [] });
    return await knownCapsule("casting-furnace", { ...config, gateway: { ...config.gateway, data } });
  };
  assert.match((await known(member(1, "retired"), member(2, "armed"))).name, /@0\.2\.0$/);
  assert.match((await known(member(1, "retired"))).name, /@0\.1\.0$/);
  await assert.rejects(known(member(1, "retired"), member(2, "retired")), (error) => {
    assert.ok(error instanceof Fault);
    assert.match(error.message, /"casting-furnace" is the name of 2$/);
    return true;
  });
});
