import type { Origin } from "#runtime/adapt/proposal.ts";
import type { Digest } from "#runtime/core/digest.ts";
import type { Write } from "#runtime/field/point.ts";
import type { LogIndex } from "#runtime/prove/port.ts";

/** What the console may see of the gateway and the one thing it may do: propose. */
export interface Gateway {
  status(): GatewayStatus;
  /** Committed records from `from` on, oldest first; what is returned is on disk. */
  records(from: LogIndex, max: number): Promise<readonly LoggedRecord[]>;
  /** Called with each batch once it is committed. Returns the way to stop. */
  follow(listener: (batch: readonly LoggedRecord[]) => void): () => void;
  map(): MapView;
  /** Puts a proposal into the mailbox of the tick; the answer says that it was taken, not that it was allowed. */
  propose(proposal: { origin: Origin; by: string; writes: readonly Write[] }): "taken" | "full";
}

export interface LoggedRecord {
  readonly index: LogIndex;
  /** The record's own bytes, as text. */
  readonly body: string;
}

export interface GatewayStatus {
  readonly gateway: string;
  readonly version: string;
  readonly boot: string;
  readonly startedAt: number;
  readonly now: number;
  /** The one word an operator reads first; `observing` does not block, so it must not read as guarded. */
  readonly state: "guarded" | "observing" | "holding" | "safe" | "starting" | "stopping";
  readonly mode: "observe" | "enforce";
  readonly tick: number;
  readonly tickMs: number;
  readonly overruns: number;
  readonly capsule: { readonly name: string; readonly version: string; readonly id: Digest };
  readonly device: { readonly name: string; readonly link: "up" | "down"; readonly detail: string };
  readonly log: { readonly entries: number; readonly root: string; readonly waitingBytes: number };
  readonly uplink: { readonly state: "off" | "up" | "down"; readonly sent: number; readonly behind: number };
  readonly points: readonly PointStatus[];
  readonly simulator: string | null;
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

/** A map as a picture: energies row by row, first row at the lowest value of the second channel. */
export interface MapView {
  readonly channels: readonly {
    readonly name: string;
    readonly unit: string;
    readonly min: number;
    readonly max: number;
  }[];
  readonly columns: number;
  readonly rows: number;
  readonly energies: readonly number[];
  readonly threshold: number;
  readonly barrier: number;
  readonly digest: Digest;
}
