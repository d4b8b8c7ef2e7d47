import type { ModelUnit } from "#runtime/capsule/manifest.ts";

/** All that a replica's thread is born with. */
export interface ReplicaSetup extends ReplicaMemory {
  readonly unit: ModelUnit;
  /** The model, and its fused form where it has one. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export interface ReplicaMemory {
  readonly memory: SharedArrayBuffer;
  readonly bell: SharedArrayBuffer;
}

/** What the control thread is given of each replica, in the order in which they are asked. */
export interface ReplicaShared {
  readonly bell: SharedArrayBuffer;
  readonly slots: readonly { readonly unit: string; readonly memory: SharedArrayBuffer }[];
}
