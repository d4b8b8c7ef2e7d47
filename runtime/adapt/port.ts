import type { Digest } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { Soon } from "#runtime/core/soon.ts";

/**
 * A model unit: numbers in, numbers out, in the order its contract names. It can only propose. `run` takes
 * only finite values (else it is the Fault "model/bad-input"), never returns a value that is not finite
 * (the Fault "model/bad-output"), and keeps no reference to what it was given. It answers at once where its
 * implementation can, else by microtasks alone; `await` serves both. The result is only valid until the
 * next call. What goes wrong inside a runtime is "model/failed", after which the model is worth nothing.
 */
export interface Model {
  readonly digest: Digest;
  readonly inputs: number;
  readonly outputs: number;
  /** Where it lies, for one that the kernels run and that never breaks. */
  readonly place?: FusedPlace;
  run(input: Float32Array): Soon<Float32Array>;
  close(): Promise<void>;
}

/** Addresses of a network in the kernels' memory, and of what it is given and answers. */
export interface FusedPlace {
  readonly kernels: Kernels;
  readonly networkAt: number;
  readonly inputAt: number;
  readonly outputAt: number;
}
