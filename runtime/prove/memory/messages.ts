// What the main thread and the memory's thread say to each other. Records come a page at a time, and the next one only
// when the last was taken, so nothing can pile up between the two: what waits, waits in the log.

import type { Digest } from "#runtime/core/digest.ts";
import type { FaultCode } from "#runtime/core/fault.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { DistanceName } from "#runtime/signal/memory/distance.ts";
import type { AdaptedPoint, WindowAdapter } from "#runtime/signal/memory/family.ts";
import type { Occasion } from "./occasions.ts";
import type { WindowFacts } from "./window.ts";

export interface MemorySetup {
  readonly dir: string;
  readonly windowsMax: number;
  readonly epoch: number;
  /** For capsules that are not here any more. */
  readonly adapter: WindowAdapter;
}

export interface RecallAsk {
  /** A record of the log; `now` is the newest window. */
  readonly of: number | "now";
  readonly count: number;
  readonly metric: DistanceName;
}

export interface Recalled {
  readonly of: WindowFacts;
  readonly metric: DistanceName;
  /** How many windows were looked at. */
  readonly windows: number;
  readonly occasions: readonly Occasion[];
}

export type ToMemory = Readonly<
  | { kind: "page"; records: readonly LoggedRecord[] }
  | { kind: "adapter"; capsule: Digest; points: readonly AdaptedPoint[] }
  | { kind: "recall"; id: number; ask: RecallAsk }
  | { kind: "close" }
>;

export type FromMemory = Readonly<
  | { kind: "ready"; next: number }
  | { kind: "taken"; next: number; windows: number }
  | { kind: "recalled"; id: number; json: string | null }
  | { kind: "trouble"; code: FaultCode; message: string }
  | { kind: "damaged"; rows: number }
>;
