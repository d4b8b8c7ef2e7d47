// A capsule with everything that thinks, on the real parts: three policies in threads of their own, one of which
// lies, candidates weighed by a forecaster, a twin, and what was adapted before a restart.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import { openCapsule } from "#runtime/capsule/disk.ts";
import type { ManifestSource, ModelUnit } from "#runtime/capsule/manifest.ts";
import { digestIn } from "#runtime/capsule/units.ts";
import { readGatewayFile } from "#runtime/cli/gateway-file.ts";
import type { GatewayStatus } from "#runtime/console/gateway-status.ts";
import { prng } from "#runtime/core/prng.ts";
import { openDaemon } from "#runtime/daemon.ts";
import { assemble } from "#runtime/foundry/assemble.ts";
import type { AdaptRecord, DecisionRecord } from "#runtime/prove/record.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { Network } from "#scripts/train/network.ts";
import { readLog, replayLog, verifyLog, writeLog } from "../support/log.ts";
import { gatewayFile, openSite, root, until } from "../support/site.ts";

const log = pino({ level: "silent" });
const bias = "bias heater_power_setpoint";

/** The furnace's capsule with the same policy twice and a liar, and a forecaster that expects what is. */
async function thinkingCapsule(folder: string): Promise<void> {
  const read = async (file: string): Promise<Uint8Array> =>
    new Uint8Array(await readFile(join(root, "capsules/casting-furnace", file)));
  const written = JSON.parse(new TextDecoder().decode(await read("capsule.json"))) as ManifestSource;
  const { regimes: _regimes, ...source } = written;
  const [{ fused: _, ...policy }] = source.units as readonly [ModelUnit];
  const named = (name: string, more: Partial<ModelUnit> = {}): ModelUnit => ({
    ...policy,
    ...more,
    name,
    file: `${name}.onnx`,
    vectors: `${name}.vectors.json`,
    deadlineMs: 60,
  });
  const seen = [
    { point: "melt_temperature", offset: 1_000, scale: 100 },
    { point: "heater_power", offset: 30, scale: 40 },
  ];
  const forecaster = named("forecaster", { role: "forecaster", inputs: seen, outputs: seen, aheadMs: 200 });
  const still = {
    inputs: 2,
    outputs: 4,
    weights: Float32Array.of(1, 0, 0, 1, 0, 0, 0, 0),
    biases: Float32Array.of(0, 0, -1, -1),
  };
  const [honest, liar] = [await read("policy.onnx"), new Network([4, 8, 2], prng(5)).layers()];
  const files = new Map<string, Uint8Array>([
    ["map.npz", await read("map.npz")],
    ["sbom.json", await read("sbom.json")],
    ["recording.csv", await read("recording.csv")],
    ["first.onnx", encodeOnnx(liar, "liar")],
    ["second.onnx", honest],
    ["third.onnx", honest],
    ["forecaster.onnx", encodeOnnx([still], "still")],
  ]);
  for (const name of ["first", "second", "third", "forecaster"])
    files.set(`${name}.vectors.json`, await read("policy.vectors.json"));
  const manifest = await assemble(
    {
      ...source,
      units: [named("first"), named("second"), named("third"), forecaster],
      // Whoever is asked how sure he is has to say so, however little that is.
      shield: { ...source.shield, replicaShareMax: 0.1, confidenceMin: 0.000_001 },
      proposals: {
        weights: { energy: 1, entropy: 0.1, inertia: 0.5 },
        candidates: 5,
        spreadShare: 0.02,
        replicas: { units: ["second", "third"], agree: 2 },
      },
      twin: { unit: "forecaster", windowTicks: 8, alarmRate: 0.01 },
      adaptation: {
        frozen: false,
        biasShareMax: 0.02,
        biasSharePerHour: 0.005,
        thresholdShareMax: 0.2,
        weightShareMax: 0.1,
      },
    },
    files,
    { prin: 0.9, energySignature: `sha256:${"e".repeat(64)}`, operationsPerTick: 1 },
  );
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  for (const [file, bytes] of files) await writeFile(join(folder, file), bytes);
}

test("a capsule with replicas, candidates, a twin and adaptation runs, and all of it is in the log", {
  timeout: 60_000,
}, async () => {
  await using site = await openSite();
  await thinkingCapsule(site.folder);
  const config = await readGatewayFile(await gatewayFile(site, { capsule: { path: site.folder } }));
  const { id, manifest } = await openCapsule(site.folder);
  const boot = randomUUID();
  const before: AdaptRecord = {
    kind: "adapt",
    boot,
    tick: 1,
    at: 1,
    capsule: id,
    name: bias,
    before: "0",
    after: "0.01",
    cap: "0.02",
    because: "the shield keeps changing what the policy asks for",
    values: { [bias]: "0.01" },
  };
  await writeLog(config.gateway.data, config.gateway.name, [
    {
      kind: "boot",
      boot,
      at: 1,
      gateway: config.gateway.name,
      version: "0",
      capsule: id,
      map: digestIn(manifest, manifest.map.file),
      units: [],
      kernels: id,
      mode: "enforce",
      before: { kind: "first" },
    },
    before,
  ]);
  {
    await using daemon = await openDaemon(config, { log });
    const seen = async () => (await (await fetch(new URL("/v1/status", daemon.url))).json()) as GatewayStatus;
    const status = await until(async () => {
      const now = await seen();
      return now.state === "guarded" && (now.twin?.fidelity ?? null) !== null && now;
    });
    assert.deepEqual(
      status.replicas,
      ["first", "second", "third"].map((unit) => ({ unit, state: "ready" })),
    );
    assert.ok(status.twin!.compared >= 8 && status.twin!.fidelity! > 0.5);
    assert.equal(status.twin!.state, "uncalibrated");
    assert.equal(status.adaptation!.values[bias], 0.01);
    await daemon.supervisor.control.terminate();
    await until(
      async () => (await seen()).adaptation!.values[bias] === 0.01 && (await seen()).state !== "safe",
    );
    const asked = await fetch(new URL("/v1/adaptation/take-back", daemon.url), { method: "POST" });
    assert.equal(asked.status, 202);
    await until(async () => (await seen()).adaptation!.values[bias] === 0);
  }
  const records = await readLog(join(site.folder, "data"));
  const decisions = records.filter(
    (record): record is DecisionRecord => record.kind === "decision" && record.origin === "capsule",
  );
  const whole = decisions.filter(({ replicas }) => replicas?.length === 3);
  assert.ok(whole.length > 10);
  for (const { choice, confidence, because } of whole) {
    assert.notEqual(because, "replicas");
    assert.ok(choice!.looked >= 1 && choice!.looked <= 5 && Number.isFinite(Number(choice!.cost)));
    assert.ok(Number(confidence) >= 0 && Number(confidence) <= 1);
  }
  const taken = records.filter((record): record is AdaptRecord => record.kind === "adapt").at(-1)!;
  assert.deepEqual(
    [taken.because, taken.before, taken.after, taken.values[bias]],
    ["taken back", "0.01", "0", "0"],
  );
  assert.equal((await verifyLog(join(site.folder, "data"))).code, 0);
  const replayed = await replayLog(join(site.folder, "data"), site.folder);
  assert.deepEqual([replayed.findings, replayed.changed, replayed.unable], [[], [], []]);
  assert.ok(replayed.followed > 0 && replayed.proposedAgain > 0);
});
