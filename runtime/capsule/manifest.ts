import type { Digest } from "#runtime/core/digest.ts";
import type { Origin, PointId } from "#runtime/field/point.ts";

/** The contract of a capsule, as `capsule.schema.json` describes it field by field. */
export interface Manifest {
  readonly schema: "industriverse.capsule/1";
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly tickMs: number;
  /** The vector the energy map is about, in the map's own order. */
  readonly state: readonly StateDimension[];
  readonly actuators: readonly Actuator[];
  readonly map: { readonly file: string; readonly digest: Digest };
  readonly policy: PolicyUnit;
  readonly shield: ShieldPolicy;
}

export interface StateDimension {
  readonly point: PointId;
  readonly unit: string;
  readonly ageMsMax: number;
  /** The actuator whose set-point this dimension follows; absent where nothing commands it directly. */
  readonly commandedBy?: PointId;
}

export interface Actuator {
  readonly point: PointId;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly slewPerSecondMax: number;
  readonly safe: number;
  /** Who may move it; absent where anybody may ask. The safe state belongs to nobody. */
  readonly owners?: readonly Origin[];
}

/** Inputs and outputs are affine: the network sees (value − offset) / scale and answers the same way. */
export interface PolicyUnit {
  readonly file: string;
  readonly digest: Digest;
  readonly inputs: readonly Scaled[];
  readonly outputs: readonly Scaled[];
  readonly deadlineMs: number;
}

export interface Scaled {
  readonly point: PointId;
  readonly offset: number;
  readonly scale: number;
}

export interface ShieldPolicy {
  /** The false-block rate that the map's threshold was calibrated for. */
  readonly alpha: number;
  /** How long the last permitted set-points are held when nothing may be done, before going safe. */
  readonly holdMs: number;
  /** How long a permit may be on its way. */
  readonly permitMs: number;
  /** How the safe state is gone to when a hold has lasted too long; "jump" where this is absent. */
  readonly toSafe?: "jump" | "ramp";
  /** A proposal that says it is less sure than this is blocked; absent where certainty is not asked for. */
  readonly confidenceMin?: number;
  /** How far replicas may be apart, as a share of an actuator's range; absent where they are not asked for. */
  readonly replicaShareMax?: number;
}
