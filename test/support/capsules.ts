// Capsules for tests, made from the sample furnace: other versions of it, and two that share it between them.

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import { capsuleId } from "#runtime/capsule/manifest-bytes.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { encodeOnnx } from "#scripts/onnx/model.ts";
import { root } from "./site.ts";

export interface TestCapsule {
  readonly path: string;
  readonly id: Digest;
  readonly manifest: Manifest;
}

export const furnaceFolder: string = join(root, "capsules/casting-furnace");

/** The sample furnace with another manifest; `files` replace or join its own. */
export async function capsuleOf(
  path: string,
  change: (manifest: Manifest) => Manifest,
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<TestCapsule> {
  const made = JSON.parse(await readFile(join(furnaceFolder, "manifest.json"), "utf8")) as Manifest;
  await mkdir(path, { recursive: true });
  for (const { file } of made.files) await cp(join(furnaceFolder, file), join(path, file));
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(path, file), bytes);
  const changed = change(made);
  const members = changed.files.map((member) => {
    const bytes = files[member.file];
    return bytes === undefined ? member : { ...member, bytes: bytes.length, digest: digestOf(bytes) };
  });
  const manifest: Manifest = { ...changed, files: members };
  await writeFile(join(path, "manifest.json"), JSON.stringify(manifest));
  return { path, id: capsuleId(manifest), manifest };
}

/** Another version of the furnace, which has shown enough after a second. */
export function furnaceVersion(
  path: string,
  epoch: number,
  change: Partial<Manifest> = {},
): Promise<TestCapsule> {
  return capsuleOf(path, (made) => ({
    ...made,
    version: `0.1.${epoch}`,
    epoch,
    probes: [{ kind: "late", shareMax: 1, overTicks: 10 }],
    ...change,
  }));
}

/** Half a furnace: one of its two actuators, and a straight line for a policy. */
export function half(
  path: string,
  which: "heater" | "fan",
  change: Partial<Manifest> = {},
): Promise<TestCapsule> {
  const point = which === "heater" ? "heater_power_setpoint" : "fan_speed_setpoint";
  const [weight, bias] = which === "heater" ? [-0.5, -0.3] : [0, -0.6];
  const line = {
    inputs: 1,
    outputs: 1,
    weights: Float32Array.of(weight!),
    biases: Float32Array.of(bias!),
  };
  return capsuleOf(
    path,
    ({
      twin: _twin,
      adaptation: _adaptation,
      regimes: _regimes,
      proposals: _proposals,
      recording: _recording,
      files,
      actuators,
      state,
      units,
      ...rest
    }) => {
      const { fused: _fused, ...policy } = units[0]!;
      const kept = new Set([rest.map.file, policy.file, policy.vectors, rest.sbom]);
      return {
        ...rest,
        files: files.filter(({ file }) => kept.has(file)),
        name: `only-${which}`,
        actuators: actuators.filter((actuator) => actuator.point === point),
        state: state.map(({ commandedBy, ...dimension }) =>
          commandedBy === point ? { ...dimension, commandedBy } : dimension,
        ),
        units: [
          {
            ...policy,
            inputs: policy.inputs.slice(0, 1),
            outputs: policy.outputs.filter((output) => output.point === point),
          },
        ],
        probes: [],
        ...change,
      };
    },
    { "policy.onnx": encodeOnnx([line], which) },
  );
}
