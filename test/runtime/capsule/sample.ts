import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest, Member, ModelUnit } from "#runtime/capsule/manifest.ts";
import { digestOf } from "#runtime/core/digest.ts";

/** What the sample's files hold, by name, in order. */
export const contents: ReadonlyMap<string, Uint8Array> = new Map(
  Object.entries({
    "map.npz": "a map",
    "policy.onnx": "a policy",
    "policy.vectors.json": "vectors",
    "sbom.json": "a bill",
  }).map(([file, text]) => [file, new TextEncoder().encode(text)]),
);

const roles: readonly Member["role"][] = ["map", "model", "vectors", "sbom"];

export const policy: ModelUnit = {
  name: "policy",
  role: "policy",
  precision: "float32",
  file: "policy.onnx",
  vectors: "policy.vectors.json",
  inputs: [{ point: "melt_temperature", offset: 1_000, scale: 20 }],
  outputs: [{ point: "heater_power_setpoint", offset: 30, scale: 30 }],
  deadlineMs: 20,
};

export const sample: Manifest = {
  schema: "industriverse.capsule/1",
  publisher: "industriverse",
  name: "test-furnace",
  version: "0.1.0",
  epoch: 1,
  summary: "A capsule for tests.",
  licence: "Apache-2.0",
  tickMs: 100,
  state: [
    { point: "melt_temperature", unit: "K", min: 200, max: 2_000, ageMsMax: 1_000 },
    {
      point: "heater_power",
      unit: "kW",
      min: -1,
      max: 80,
      ageMsMax: 1_000,
      commandedBy: "heater_power_setpoint",
    },
  ],
  actuators: [{ point: "heater_power_setpoint", unit: "kW", min: 0, max: 60, slewPerSecondMax: 20, safe: 0 }],
  map: { file: "map.npz", threshold: 9 },
  units: [policy],
  shield: { alpha: 0.01, holdMs: 3_000, permitMs: 500 },
  durability: "async",
  requires: { runtime: { from: "0.1.0", below: "1.0.0" }, memoryMiB: 64, drivers: ["modbus-tcp"] },
  probes: [],
  sbom: "sbom.json",
  files: [...contents].map(([file, bytes], index) => ({
    file,
    role: roles[index]!,
    bytes: bytes.length,
    digest: digestOf(bytes),
  })),
  foundry: { prin: 0.9, energySignature: `sha256:${"e".repeat(64)}`, operationsPerTick: 1 },
};

/** A whole capsule on disk. `manifest` may be anything: what is wrong with it is what a test is about. */
export async function capsuleFolder(manifest: unknown = sample): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "capsule-"));
  await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
  for (const [file, bytes] of contents) await writeFile(join(folder, file), bytes);
  return folder;
}
