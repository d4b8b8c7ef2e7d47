import type { Kernels } from "#runtime/core/kernels.ts";
import { noiseBytes, noiseCursor, streamBytes, streamCursor } from "#runtime/core/layout-samplers.ts";

/** Begins a stream of chance in the kernels' memory: what `fourfold` of the same words gives. */
export function placeStream(words: Uint32Array, at: number, { i32 }: Kernels): void {
  // A word of each generator side by side.
  for (let word = 0; word < 4; word++)
    for (let lane = 0; lane < 4; lane++) i32[at / 4 + word * 4 + lane] = words[lane * 4 + word]!;
  i32[(at + streamCursor) / 4] = streamBytes;
}

/** Begins a stream of normals: what `normalsOf` gives of `fourfold`. */
export function placeNoise(words: Uint32Array, at: number, kernels: Kernels): void {
  placeStream(words, at, kernels);
  kernels.i32[(at + noiseCursor) / 4] = noiseBytes;
}
