import type { Digest } from "#runtime/core/digest.ts";
import { prng } from "#runtime/core/prng.ts";
import type { Layer } from "#scripts/onnx/model.ts";
import { answerOf } from "#scripts/train/network.ts";

/** Inputs and the answers a runtime must give to them, in the network's own units. */
export interface Vectors {
  readonly policy: Digest;
  readonly tolerance: number;
  readonly rows: readonly { readonly input: readonly number[]; readonly output: readonly number[] }[];
}

/** Some everyday inputs, some far out, and all zeros; computed by the reference, not by a runtime. */
export function vectorsOf(layers: readonly Layer[], policy: Digest): Vectors {
  const chance = prng(64);
  const size = layers[0]!.inputs;
  const inputs = Array.from({ length: rowCount }, (_, row) =>
    Float32Array.from({ length: size }, () => (row === 0 ? 0 : chance.normal() * (row % 4 === 0 ? 5 : 1))),
  );
  return {
    policy,
    tolerance: 1e-6,
    rows: inputs.map((input) => ({ input: [...input], output: [...answerOf(layers, input)] })),
  };
}

const rowCount = 48;
