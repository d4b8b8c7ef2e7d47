// What is written down. A record is canonical JSON (RFC 8785) of integers and strings; numbers with
// fractions are strings in the shortest form that reads back to the same bits. Instants are integers in
// microseconds. A decision is written before the act it permits, its outcome after it; both name the
// permit. Nothing in a record needs our programs to be read.

import type { Outcome } from "#runtime/act/outcome.ts";
import type { Event, State } from "#runtime/capsule/lifecycle.ts";
import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import type { Instant } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import type { DriftState } from "#runtime/map/drift/drift.ts";
import type { AccessRecord } from "./access-record.ts";
import type { AnchorRecord } from "./anchor-record.ts";
import type { BringUpRecord, BringUpWriteRecord } from "./bring-up-record.ts";
import type { DecisionRecord } from "./decision-record.ts";
import type { DeploymentRecord } from "./deployment-record.ts";
import type { GenesisRecord, PruneRecord } from "./log-record.ts";
import type { RungRecord, UnguardedRecord } from "./rung-record.ts";
import type { TermsRecord } from "./terms-record.ts";
import type { TriCheckRecord } from "./tri-check-record.ts";
import type { FaultRecord, GapRecord } from "./trouble-records.ts";
import type { Aftermath, Values } from "./values.ts";

export type { AnchorRecord } from "./anchor-record.ts";
export type { BringUpRecord, BringUpWriteRecord } from "./bring-up-record.ts";
export type { ChoiceFields, DecisionRecord, GivenFields } from "./decision-record.ts";

export type Record =
  | GenesisRecord
  | PruneRecord
  | BootRecord
  | DecisionRecord
  | AnchorRecord
  | OutcomeRecord
  | DriftRecord
  | TwinRecord
  | AdaptRecord
  | RegimeRecord
  | StandDownRecord
  | BringUpRecord
  | BringUpWriteRecord
  | LifecycleRecord
  | RungRecord
  | UnguardedRecord
  | DeploymentRecord
  | AccessRecord
  | TermsRecord
  | TriCheckRecord
  | GapRecord
  | FaultRecord
  | StopRecord;

/** The first record of a run: who woke up, with what, and what the run before it may have lost. */
export interface BootRecord {
  readonly kind: "boot";
  readonly boot: string;
  readonly at: Instant;
  readonly gateway: string;
  readonly version: string;
  readonly capsule: Digest;
  readonly map: Digest;
  /** The models, in the manifest's order. */
  readonly units: readonly Digest[];
  readonly kernels: Digest;
  readonly mode: "observe" | "enforce";
  readonly before: Aftermath;
  /** All capsules and where they begin, the one above among them; absent in logs of gateways that had but one. */
  readonly capsules?: readonly BootCapsule[];
}

export interface BootCapsule {
  readonly capsule: Digest;
  readonly name: string;
  readonly state: State;
  readonly map: Digest;
  readonly units: readonly Digest[];
}

export interface OutcomeRecord {
  readonly kind: "outcome";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
  readonly permit: string;
  readonly outcome: Outcome["kind"];
  readonly because: string;
  readonly readBack: Values | null;
}

/** The plant is no longer what its map was calibrated on, or is again. It changes no limit; a person decides by it. */
export interface DriftRecord {
  readonly kind: "drift";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
  readonly map: Digest;
  readonly from: DriftState;
  readonly to: DriftState;
  readonly because: string;
  /** The capital of a bet on a drift, 1 at the start. */
  readonly evidence: string;
  /** States judged since the run began, and how many lay above the threshold. */
  readonly judged: number;
  readonly above: number;
}

/** What the forecaster beside the machine did not expect, or that it is as expected again. It moves nothing. */
export interface TwinRecord {
  readonly kind: "twin";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
  readonly capsule: Digest;
  readonly unit: string;
  readonly to: "quiet" | "alarm";
  readonly because: "residual" | "jump" | "calm";
  /** The point that was the farthest from its forecast. */
  readonly point: PointId;
  readonly expected: string;
  readonly found: string;
  /** In nats, with the limits as they were at that moment. */
  readonly residual: string;
  readonly jump: string;
  readonly limits: { readonly residual: string; readonly jump: string };
}

/**
 * A number that the capsule changed by itself, or that was taken back. `values` is all that is adapted after it,
 * so that the last record of a log alone says how things stand.
 */
export interface AdaptRecord {
  readonly kind: "adapt";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
  readonly capsule: Digest;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The furthest that it may ever be from 0, either way. */
  readonly cap: string;
  readonly because: string;
  readonly values: { readonly [name: string]: string };
}

/** The plant runs in another regime than before. It picks the policy that is asked, and can only make a limit stricter. */
export interface RegimeRecord {
  readonly kind: "regime";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
  readonly capsule: Digest;
  /** Learnt regimes, `unseen`, or `unknown`. */
  readonly from: string;
  readonly to: string;
  /** That it is in `to` now, how calm it is, and that it is elsewhere a horizon from now; 0 … 1. */
  readonly probability: string;
  readonly stability: string;
  readonly transition: string;
  /** Where it then most likely is; null where nobody can tell. */
  readonly next: string | null;
  /** What each branch alone found the most probable. */
  readonly branches: {
    readonly statistical: readonly [regime: string, probability: string];
    readonly physical: readonly [regime: string, probability: string];
  };
  /** The policy that is asked from now on; null for none. */
  readonly unit: string | null;
  /** The limit of states from now on, in nats. */
  readonly threshold: string;
}

/** The daemon itself put the machine into its declared safe state, because no tick could. */
export interface StandDownRecord {
  readonly kind: "stand-down";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
  readonly because:
    | "control-dead"
    | "control-stalled"
    | "proof-stalled"
    | "stopping"
    | "suspended"
    | "retired";
  /** Whose actuators; absent in logs of gateways that had but one capsule. */
  readonly capsule?: Digest;
  readonly writes: Values;
  readonly permit: string;
}

/** A capsule has gone from one state to another, or was asked to and did not; then both are the same. */
export interface LifecycleRecord {
  readonly kind: "lifecycle";
  readonly boot: string;
  readonly at: Instant;
  readonly capsule: Digest;
  readonly name: string;
  readonly event: Event;
  readonly from: State;
  readonly to: State;
  /** In words, for a person. */
  readonly because: string;
  /** The actuators that are its own from now on. */
  readonly owns: readonly PointId[];
}

export interface StopRecord {
  readonly kind: "stop";
  readonly boot: string;
  readonly tick: number;
  readonly at: Instant;
}

export function valuesOf(
  writes: readonly Write[],
  pen: { decimal(value: number): string } = { decimal },
): Values {
  return Object.fromEntries(writes.map(({ point, value }) => [point, pen.decimal(value)]));
}

/** The shortest decimal that reads back to the same bits; the same in every ECMAScript engine. */
export function decimal(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A record of 4 KiB is a very long one; the log takes none longer than this. */
export const recordBytesMax = 16_384;

export function encodeRecord(record: Record): Uint8Array {
  return canonicalBytes(record as unknown as Canonical);
}

export function decodeRecord(bytes: Uint8Array): Record {
  return JSON.parse(decoder.decode(bytes)) as Record;
}

const decoder = new TextDecoder();
