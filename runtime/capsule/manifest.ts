import type { Digest } from "#runtime/core/digest.ts";
import type { Origin, PointId } from "#runtime/field/point.ts";

/**
 * The contract of a capsule, as `capsule.schema.json` describes it field by field. All but `files` and
 * `foundry` is written by the one who makes the capsule; those two are what the build found.
 */
export interface Manifest {
  readonly schema: "industriverse.capsule/1";
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
  /** Rises with every release; a gateway never goes below the highest it has committed to. */
  readonly epoch: number;
  readonly summary: string;
  readonly licence: string;
  readonly tickMs: number;
  /** The vector the energy map is about, in the map's own order. */
  readonly state: readonly StateDimension[];
  readonly actuators: readonly Actuator[];
  readonly map: MapMember;
  /** The models, at most one of them the first to be asked in a regime. None: others propose, this guards. */
  readonly units: readonly ModelUnit[];
  readonly regimes?: RegimePolicy;
  /** What is conserved in this plant; data, twin and regimes are held against it. */
  readonly balances?: readonly Balance[];
  readonly shield: ShieldPolicy;
  readonly proposals?: ProposalPolicy;
  readonly twin?: TwinPolicy;
  readonly adaptation?: AdaptationPolicy;
  readonly durability: Durability;
  readonly energyBudget?: EnergyBudget;
  readonly requires: Requirements;
  /** What has to hold on trial before the capsule is armed, and for as long as it is. */
  readonly probes: readonly Probe[];
  /** The recorded operation that the build holds everything against; a member, so that anybody can again. */
  readonly recording?: string;
  readonly sbom: string;
  /** Every file of the capsule, by name, in the order of their names. */
  readonly files: readonly Member[];
  readonly foundry: FoundryFindings;
}

/** A manifest as its author writes it. */
export type ManifestSource = Omit<Manifest, "files" | "foundry" | "sbom">;

export interface Member {
  readonly file: string;
  readonly role: "map" | "model" | "fused" | "vectors" | "regimes" | "recording" | "sbom";
  readonly bytes: number;
  readonly digest: Digest;
}

export interface StateDimension {
  readonly point: PointId;
  readonly unit: string;
  /** What the machine can physically show; a reading beyond is the sensor's fault and no state. */
  readonly min: number;
  readonly max: number;
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

/** The threshold stands in the map too; here it is for people to read, and a map with another is refused. */
export interface MapMember {
  readonly file: string;
  readonly threshold: number;
}

/** Inputs and outputs are affine: the network sees (value − offset) / scale and answers the same way. */
export interface ModelUnit {
  readonly name: string;
  readonly role: UnitRole;
  readonly precision: "float32" | "int8";
  readonly file: string;
  /** The same network for the fused kernel, made by the build and held against the ONNX run. */
  readonly fused?: string;
  readonly vectors: string;
  readonly inputs: readonly Scaled[];
  /**
   * What it speaks of. A policy answers with one value an output. A forecaster answers with a mean for each
   * and then a log-variance for each, in scaled units. A score has one for each; an energy one for all.
   */
  readonly outputs: readonly Scaled[];
  readonly deadlineMs: number;
  /** How far ahead a forecaster sees. */
  readonly aheadMs?: number;
  /** The regimes it is for; absent where it is for all. */
  readonly regimes?: readonly string[];
}

export type UnitRole = "policy" | "forecaster" | "energy" | "score";

export interface Scaled {
  readonly point: PointId;
  readonly offset: number;
  readonly scale: number;
}

export interface RegimePolicy {
  /** The fitted regimes: how each looks, and how often one follows another. */
  readonly file: string;
  /** The branches' shares in the verdict, which add up to 1. */
  readonly statistical: number;
  readonly physical: number;
  /** For how long another regime has to look likelier before it is believed. */
  readonly dwellMs: number;
  /** Limits of regimes that are stricter than the map's own; none may be looser. */
  readonly thresholds?: Readonly<Record<string, number>>;
}

/** Σ factor · Δvalue of what is stored = ∫ (Σ factor · value + constant) dt of what flows, over a window. */
export interface Balance {
  readonly name: string;
  readonly unit: string;
  readonly stored: readonly Term[];
  readonly flows: readonly Term[];
  readonly constant: number;
  readonly windowS: number;
  /** The residual that is still believed, in the balance's own unit. */
  readonly tolerance: number;
}

export interface Term {
  readonly point: PointId;
  readonly factor: number;
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

/** Candidates are ranked by C(a) = energy · ΔE + entropy · ΔS + inertia · I; the lowest is proposed. */
export interface ProposalPolicy {
  readonly weights: { readonly energy: number; readonly entropy: number; readonly inertia: number };
  /** How many are looked at, the model's own answer among them, and how far from it as a share of the range. */
  readonly candidates: number;
  readonly spreadShare: number;
  /** Policy units that answer beside the first, and how many of all have to agree. */
  readonly replicas?: { readonly units: readonly string[]; readonly agree: number };
}

/** The forecaster runs beside the machine, and what it did not expect is counted. */
export interface TwinPolicy {
  readonly unit: string;
  readonly windowTicks: number;
  /** Alarms per window in normal operation, at most. */
  readonly alarmRate: number;
  /** What the build calibrated on recorded operation; absent where nothing was, and then there is no alarm. */
  readonly limits?: TwinAlarmLimits;
}

/** In nats, above which a comparison is a surprise, and the rate that the recording sufficed for. */
export interface TwinAlarmLimits {
  readonly residual: number;
  readonly jump: number;
  readonly rate: number;
}

/** What may change by itself, within caps; every change is a record, and `frozen` is the end of all of it. */
export interface AdaptationPolicy {
  readonly frozen: boolean;
  /** The furthest that an output may be shifted, as a share of its range, and how fast. */
  readonly biasShareMax: number;
  readonly biasSharePerHour: number;
  /** How far, as a share, an alarm threshold of the twin may follow the data. */
  readonly thresholdShareMax: number;
  /** How far the branches' weights of the regimes may move. */
  readonly weightShareMax: number;
}

/** What is on the disk before a permit leaves: nothing yet, what is written, or what is flushed as well. */
export type Durability = "async" | "committed" | "durable";

/** CEU, the unit of computing that a capsule may spend: a million multiplications and additions. */
export interface EnergyBudget {
  readonly ceuPerDay: number;
}

export interface Requirements {
  /** The runtime's version: at least `from`, below `below`. */
  readonly runtime: { readonly from: string; readonly below: string };
  readonly memoryMiB: number;
  readonly drivers: readonly string[];
}

export type Probe = Readonly<
  | { kind: "blocked"; shareMax: number; overTicks: number }
  | { kind: "late"; shareMax: number; overTicks: number }
  | { kind: "point"; point: PointId; min: number; max: number }
>;

/** What the build measured; part of the identity, so that it cannot be claimed afterwards. */
export interface FoundryFindings {
  /** From 0 to 1; below `prinMin` nothing is packaged. */
  readonly prin: number;
  /** The low basins of the map and the energies along the way between them, in one digest. */
  readonly energySignature: Digest;
  /** Multiplications and additions of one tick. */
  readonly operationsPerTick: number;
}
