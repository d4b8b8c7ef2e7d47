import type { Rung, Trouble } from "#runtime/act/ladder.ts";
import type { ReplicaState } from "#runtime/adapt/rank/replicas/slot.ts";
import type { State } from "#runtime/capsule/lifecycle.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Rank } from "#runtime/core/thread-rank.ts";
import type { Space } from "#runtime/prove/retention.ts";
import type { AdaptationStatus, DriftStatus, RegimeStatus, TriCheckStatus, TwinStatus } from "./mind-port.ts";
import type { TermStatus } from "./terms-port.ts";
import type { UplinkStatus } from "./uplink-status.ts";

export interface GatewayStatus {
  readonly gateway: string;
  readonly version: string;
  readonly boot: string;
  readonly startedAt: number;
  readonly now: number;
  /** The one word an operator reads first; `observing` does not block, so it must not read as guarded. */
  readonly state: "guarded" | "observing" | "holding" | "safe" | "starting" | "stopping";
  readonly ladder: LadderStatus;
  readonly mode: "observe" | "enforce";
  /** What people have ordered of the shields; absent: nothing. */
  readonly terms?: readonly TermStatus[];
  /** Who has ordered that the outputs stay as they are; absent: nobody. */
  readonly heldBy?: string;
  readonly tick: number;
  readonly tickMs: number;
  readonly overruns: number;
  readonly capsule: { readonly name: string; readonly version: string; readonly id: Digest };
  /** All of them; the one above is the first that guards. */
  readonly capsules: readonly CapsuleStatus[];
  /** Of several the one that is down, if any is. */
  readonly device: DeviceStatus;
  readonly devices: readonly DeviceStatus[];
  readonly log: {
    readonly entries: number;
    readonly root: string;
    readonly waitingBytes: number;
    /** What it takes on the disk; null until that was first looked at. */
    readonly space: Space | null;
  };
  readonly uplink: UplinkStatus;
  /** Who else cosigns this log, up to which size, and when in seconds since 1970; 0 where it has not yet. */
  readonly witnesses: readonly { readonly name: string; readonly size: number; readonly atS: number }[];
  /** Who reads the points over Modbus; absent where nobody may. */
  readonly scada?: ScadaStatus;
  readonly drift: DriftStatus;
  /** The forecaster beside the machine; none where the capsule has no twin. */
  readonly twin: TwinStatus | null;
  readonly adaptation: AdaptationStatus | null;
  /** The last window of ticks that was checked as a whole; none until one is on disk. */
  readonly triCheck: TriCheckStatus | null;
  /** The regime that the plant runs in; none where the capsule knows no regimes. */
  readonly regime: RegimeStatus | null;
  /** The policies that are asked beside one another; empty where one is asked alone. */
  readonly replicas: readonly { readonly unit: string; readonly state: ReplicaState }[];
  readonly points: readonly PointStatus[];
  readonly simulator: string | null;
}

/** What the gateway still does; `act/ladder.ts` says what works on each rung. */
export interface LadderStatus {
  readonly rung: Rung;
  readonly trouble: Trouble;
  readonly since: number;
  /** In words. */
  readonly because: string;
}

export interface DeviceStatus {
  /** Its name, where there are several, else its address. */
  readonly name: string;
  readonly link: "up" | "down";
  readonly detail: string;
}

export interface ScadaStatus {
  readonly port: number;
  readonly connects: number;
  readonly requests: number;
  /** Turned away, and cut off. */
  readonly refused: number;
  readonly dropped: number;
}

export interface CapsuleStatus {
  readonly id: Digest;
  /** capsule://publisher/name@version */
  readonly name: string;
  readonly state: State;
  /** How the part of the machine is that it guards; none for one that guards nothing. */
  readonly word: GatewayStatus["state"] | null;
  readonly since: number;
  /** Why it is where it is, in words. */
  readonly because: string;
  /** The actuators that are its own. */
  readonly owns: readonly string[];
  /** None for one that does not run. */
  readonly tick: number | null;
  readonly overruns: number | null;
  /** Whether its ticks come before the work of others on this machine. */
  readonly rank: Rank | null;
  /** On trial: how much of what its probes ask for has been seen, from 0 to 1. */
  readonly shown: number | null;
}

export interface PointStatus {
  readonly point: string;
  readonly unit: string;
  /** What the device can mean by it; an asked value beyond this is drawn at the edge. */
  readonly min: number;
  readonly max: number;
  /** None where the point was never read or is not a number; the quality says why. */
  readonly value: number | null;
  readonly quality: number;
  readonly qualityName: string;
  readonly ageMs: number | null;
}
