import type { Digest } from "#runtime/core/digest.ts";

/**
 * A model unit: numbers in, numbers out, in the order its contract names. It can only propose. `run`
 * never returns a value that is not finite (that is a Fault "model/bad-output") and keeps no reference
 * to what it was given. The result is only valid until the next call.
 */
export interface Model {
  readonly digest: Digest;
  readonly inputs: number;
  readonly outputs: number;
  run(input: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}
