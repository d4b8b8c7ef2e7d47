import { assert } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";

/** The address of a copy in the kernels' memory, where it stays for as long as they live. */
export function placeValues(values: Float64Array, kernels: Kernels): number {
  const at = kernels.reserve(values.byteLength);
  kernels.f64.set(values, at / 8);
  return at;
}

/** The same for whole numbers of 32 bits. */
export function placeIntegers(values: readonly number[], kernels: Kernels): number {
  assert(
    values.every((value) => value === (value | 0)),
    "what is placed fits into 32 bits",
  );
  const at = kernels.reserve(values.length * 4);
  kernels.i32.set(values, at / 4);
  return at;
}

/** Two doubles share a register, so rows are filled up to an even count. */
export function evenly(count: number): number {
  return count + (count % 2);
}

/** Rows of `width` values, each filled up to an even count. */
export function padded(values: Float64Array, width: number, filler: number): Float64Array {
  const stride = evenly(width);
  const rows = new Float64Array((values.length / width) * stride).fill(filler);
  for (let index = 0; index < values.length; index++)
    rows[Math.floor(index / width) * stride + (index % width)] = values[index]!;
  return rows;
}
