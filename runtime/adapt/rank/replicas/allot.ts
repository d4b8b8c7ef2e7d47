import type { Manifest } from "#runtime/capsule/manifest.ts";
import { policyOf, replicasOf } from "#runtime/capsule/units.ts";
import type { ReplicaSetup, ReplicaShared } from "./setup.ts";
import { Bell, ReplicaSlot } from "./slot.ts";

export interface Allotted {
  /** For the thread that asks. */
  readonly shared: ReplicaShared | undefined;
  /** For the threads that answer. */
  readonly setups: readonly ReplicaSetup[];
  /** How long a question may stay open. */
  readonly hungMs: number;
}

/** A thread for each policy of a capsule that asks for replicas, the first among them: any one may hang. */
export function allotReplicas(manifest: Manifest, files: ReadonlyMap<string, Uint8Array>): Allotted {
  const others = replicasOf(manifest);
  const first = policyOf(manifest);
  if (others.length === 0 || first === undefined) return { shared: undefined, setups: [], hungMs: hungMsMin };
  const bell = Bell.allocate();
  const setups = [first, ...others].map((unit): ReplicaSetup => {
    const memory = ReplicaSlot.allocate(unit.inputs.length, unit.outputs.length);
    const own = [unit.file, ...(unit.fused === undefined ? [] : [unit.fused])];
    return { unit, files: new Map(own.map((file) => [file, files.get(file)!])), memory, bell };
  });
  const slots = setups.map(({ unit: { name }, memory }) => ({ unit: name, memory }));
  const deadlineMs = Math.max(...setups.map(({ unit }) => unit.deadlineMs));
  return { shared: { bell, slots }, setups, hungMs: Math.max(hungMsMin, deadlinesMax * deadlineMs) };
}

/** A busy machine may let a thread wait for a while; nobody waits for it, so there is no hurry. */
const hungMsMin = 500;
const deadlinesMax = 10;
