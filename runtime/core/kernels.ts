/** The compiled numerical kernels, with their one memory. One instance a thread. */
export interface Kernels {
  /** SHA-256 of the WebAssembly module: what a record names so that a decision can be re-executed. */
  readonly digest: `sha256:${string}`;
}

/** Reads, checks and starts the kernels: synchronous, a few milliseconds, in any thread. */
export function loadKernels(): Kernels {
  throw new Error("not written yet");
}
