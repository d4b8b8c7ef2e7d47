import type { ReplicaShared } from "#runtime/adapt/rank/replicas/setup.ts";
import type { Manifest } from "#runtime/capsule/manifest.ts";
import type { BootAnchor } from "#runtime/core/clock.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { ShieldMode } from "#runtime/shield/envelope.ts";

/** All that the control thread is born with; it asks the world for nothing afterwards. */
export interface ControlSetup {
  readonly boot: string;
  /** Which life of the control thread within this boot; 0 is the first. */
  readonly epoch: number;
  readonly anchor: BootAnchor;
  /** The gate knows it; that of a thread on trial no gate knows. */
  readonly permitKey: Uint8Array;
  readonly mode: ShieldMode;
  readonly capsule: {
    readonly id: Digest;
    readonly manifest: Manifest;
    /** The members by name; what is used was hashed when the capsule was opened. */
    readonly files: ReadonlyMap<string, Uint8Array>;
  };
  readonly points: readonly PointId[];
  /** Who ends all adaptation beside the capsule itself. */
  readonly frozenBy: "nobody" | "gateway";
  /** Whether this life asks its models. */
  readonly inference: "on" | "off";
  readonly shared: ControlShared;
}

export interface ControlShared {
  readonly status: SharedArrayBuffer;
  readonly numbers: SharedArrayBuffer;
  readonly board: SharedArrayBuffer;
  readonly evidence: SharedArrayBuffer;
  readonly mailbox: SharedArrayBuffer;
  /** Whether a person holds the outputs; absent: nobody can. */
  readonly hold?: SharedArrayBuffer;
  /** What people have ordered of the shields; absent: nobody can. */
  readonly terms?: SharedArrayBuffer;
  /** The way to the machine and back. On trial there is none: what is permitted stays in the thread. */
  readonly wire: { readonly commands: SharedArrayBuffer; readonly reports: SharedArrayBuffer } | undefined;
  /** The replicas' threads, where the capsule asks for any. */
  readonly replicas: ReplicaShared | undefined;
}

export const commandRingBytes = 32_768;
export const reportRingBytes = 65_536;
export const mailboxRingBytes = 65_536;

/** Proposals from outside that one tick looks at; the rest wait, and a full mailbox says so to the sender. */
export const proposalsPerTickMax = 4;
