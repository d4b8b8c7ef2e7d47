// A capsule that knows two regimes, on the real parts: one policy holds the furnace in standby, an operator warms it
// up to casting heat, and there another policy takes over under a stricter limit.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { regimeBytes } from "#runtime/adapt/regime/model-file.ts";
import type { ManifestSource, ModelUnit } from "#runtime/capsule/manifest.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import type { RegimeStatus } from "#runtime/console/mind-port.ts";
import { loadKernels } from "#runtime/core/kernels.ts";
import { openDaemon } from "#runtime/daemon.ts";
import { assemble } from "#runtime/foundry/assemble.ts";
import { openMap } from "#runtime/map/grid/grid.ts";
import type { DecisionRecord, RegimeRecord } from "#runtime/prove/record.ts";
import { goodTuning, Pid } from "#sim/plant/furnace-shift.ts";
import { furnaceGridBytes } from "../support/furnace-grid.ts";
import { furnaceHeat, furnaceModel, furnaceSpeed, heatK } from "../support/furnace-regimes.ts";
import { readLog, verifyLog } from "../support/log.ts";
import { gatewayFile, openSite, root, until } from "../support/site.ts";

const log = pino({ level: "silent" });
/** Of what the map allows. */
const castingShare = 0.95;

/** Answers with the limit of the capsule's map. */
async function regimedCapsule(folder: string): Promise<number> {
  const read = async (file: string): Promise<Uint8Array> =>
    new Uint8Array(await readFile(join(root, "capsules/casting-furnace", file)));
  const written = JSON.parse(new TextDecoder().decode(await read("capsule.json"))) as ManifestSource;
  const { twin: _twin, recording: _recording, ...source } = written;
  const [{ fused: _fused, ...policy }] = source.units as readonly [ModelUnit];
  // The same network holds another heat where its input is counted from there.
  const holding = (name: string, kelvin: number): ModelUnit => ({
    ...policy,
    name,
    file: `${name}.onnx`,
    vectors: `${name}.vectors.json`,
    inputs: policy.inputs.map((input, at) => (at === 0 ? { ...input, offset: kelvin } : input)),
  });
  // A map without a forecaster: a plant that lives faster than the gateway does nothing that one would expect.
  const mapBytes = furnaceGridBytes();
  const map = openMap(mapBytes, loadKernels());
  const vectors = await read("policy.vectors.json");
  const files = new Map<string, Uint8Array>([
    ["map.npz", mapBytes],
    ["sbom.json", vectors],
    ["regimes.npz", regimeBytes(furnaceModel(map))],
  ]);
  for (const name of ["caster", "keeper"]) {
    files.set(`${name}.onnx`, await read("policy.onnx"));
    files.set(`${name}.vectors.json`, vectors);
  }
  const manifest = await assemble(
    {
      ...source,
      map: { ...source.map, threshold: map.threshold },
      units: [{ ...holding("caster", heatK[0]), regimes: ["casting"] }, holding("keeper", heatK[1])],
      balances: [furnaceHeat],
      regimes: {
        file: "regimes.npz",
        statistical: 0.4,
        physical: 0.6,
        dwellMs: 300,
        thresholds: { casting: castingShare * map.threshold },
      },
    },
    files,
    { prin: 0.9, energySignature: `sha256:${"e".repeat(64)}`, operationsPerTick: 1 },
  );
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  for (const [file, bytes] of files) await writeFile(join(folder, file), bytes);
  return map.threshold;
}

test("a furnace goes over from standby to casting: regime, policy and limit are in the log", {
  timeout: 60_000,
}, async () => {
  // Until somebody holds it, it hardly cools.
  await using site = await openSite({ speed: 0.01, startK: heatK[1] });
  const threshold = await regimedCapsule(site.folder);
  const castingNats = castingShare * threshold;
  const config = await readGatewayFile(await gatewayFile(site, { capsule: { path: site.folder } }));
  {
    await using daemon = await openDaemon(config, { log });
    const ask = async <T>(path: string): Promise<T> =>
      (await (await fetch(new URL(path, daemon.url))).json()) as T;
    const status = () => ask<GatewayStatus>("/v1/status");
    const present = () => ask<RegimeStatus>("/v1/regime");
    await until(async () => (await status()).state === "guarded");
    site.plc.run(20, furnaceSpeed);
    const standby = await until(async () => {
      const now = await present();
      return now.regime === "standby" && now;
    });
    assert.deepEqual([standby.unit, standby.threshold], ["keeper", threshold]);
    const operator = new Pid();
    const casting = await until(async () => {
      const { points } = await status();
      const value = (point: string): number => points.find((each) => each.point === point)!.value!;
      const readings = { meltK: value("melt_temperature"), heaterKw: value("heater_power") };
      const wish = operator.step(readings, heatK[0], { tuning: goodTuning, dtS: 0.4 });
      const writes = [
        // In small steps: what was never seen beside this heat is refused.
        { point: "heater_power_setpoint", value: Math.min(wish.heaterKw, readings.heaterKw + 3, 30) },
        { point: "fan_speed_setpoint", value: wish.fanPercent },
      ];
      await fetch(new URL("/v1/proposals", daemon.url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ origin: "operator", by: "the shift", writes }),
      });
      const now = await present();
      return now.regime === "casting" && now;
    });
    assert.deepEqual(casting.regimes, ["casting", "standby"]);
    assert.deepEqual([casting.unit, casting.threshold], ["caster", castingNats]);
    assert.ok(casting.since !== null && casting.probability > 0.5);
    const { tick } = await status();
    await until(async () => (await status()).tick > tick + 10);
  }
  const records = await readLog(join(site.folder, "data"));
  const changes = records.filter((record): record is RegimeRecord => record.kind === "regime");
  assert.equal(changes[0]!.from, "unknown");
  for (const [index, { from }] of changes.entries())
    if (index > 0) assert.equal(from, changes[index - 1]!.to);
  const named = changes.map(({ to }) => to);
  assert.ok(named.includes("standby"), named.join());
  assert.ok(named.lastIndexOf("casting") > named.indexOf("standby"), named.join());
  const decisions = records.filter((record): record is DecisionRecord => record.kind === "decision");
  for (const { regime, threshold: applied, origin, by } of decisions) {
    assert.equal(applied.now, String(regime!.name === "standby" ? threshold : castingNats), regime!.name);
    if (origin !== "capsule") continue;
    assert.equal(by, `casting-furnace ${regime!.name === "casting" ? "caster" : "keeper"}`);
  }
  for (const [name, unit] of [
    ["casting", "caster"],
    ["standby", "keeper"],
  ] as const)
    assert.ok(decisions.some(({ regime, by }) => regime!.name === name && by.endsWith(unit)));
  assert.equal((await verifyLog(join(site.folder, "data"))).code, 0);
});
