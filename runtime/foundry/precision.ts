import { readOnnx } from "#runtime/adapt/model/onnx-file.ts";
import type { ModelUnit } from "#runtime/capsule/manifest.ts";

/** How a network computes inside: int8 is whatever rounds between its layers. */
export function precisionOf(onnx: Uint8Array): ModelUnit["precision"] {
  const rounds = readOnnx(onnx).nodes.some(({ op }) => op === "QuantizeLinear" || op === "DequantizeLinear");
  return rounds ? "int8" : "float32";
}
