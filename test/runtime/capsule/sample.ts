import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { digestOf } from "#runtime/core/digest.ts";

export const mapBytes: Uint8Array = new TextEncoder().encode("a map");
export const policyBytes: Uint8Array = new TextEncoder().encode("a policy");

export const sample: Manifest = {
  schema: "industriverse.capsule/1",
  publisher: "industriverse",
  name: "test-furnace",
  version: "0.1.0",
  summary: "A capsule for tests.",
  tickMs: 100,
  state: [
    { point: "melt_temperature", unit: "K", ageMsMax: 1_000 },
    { point: "heater_power", unit: "kW", ageMsMax: 1_000, commandedBy: "heater_power_setpoint" },
  ],
  actuators: [{ point: "heater_power_setpoint", unit: "kW", min: 0, max: 60, slewPerSecondMax: 20, safe: 0 }],
  map: { file: "map.npz", digest: digestOf(mapBytes) },
  policy: {
    file: "policy.onnx",
    digest: digestOf(policyBytes),
    inputs: [{ point: "melt_temperature", offset: 1_000, scale: 20 }],
    outputs: [{ point: "heater_power_setpoint", offset: 30, scale: 30 }],
    deadlineMs: 20,
  },
  shield: { alpha: 0.01, holdMs: 3_000, permitMs: 500 },
};

/** A whole capsule on disk. `manifest` may be anything: what is wrong with it is what a test is about. */
export async function capsuleFolder(manifest: unknown = sample): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "capsule-"));
  await writeFile(join(folder, "capsule.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "map.npz"), mapBytes);
  await writeFile(join(folder, "policy.onnx"), policyBytes);
  return folder;
}
