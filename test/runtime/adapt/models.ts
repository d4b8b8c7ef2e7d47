import type { ModelUnit } from "#runtime/capsule/manifest.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Layer } from "#scripts/onnx/model.ts";
import { Network } from "#scripts/train/network.ts";

/** A contract of the given shape, for models that tests make. */
export function contractOf(inputs: number, outputs: number): Pick<ModelUnit, "file" | "inputs" | "outputs"> {
  const scaled = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ point: `point_${index}`, offset: 0, scale: 1 }));
  return { file: "policy.onnx", inputs: scaled(inputs), outputs: scaled(outputs) };
}

export function randomLayers(sizes: readonly number[], seed: number): readonly Layer[] {
  return new Network(sizes, prng(seed)).layers();
}
