import type { PointId } from "./field/point.ts";

export interface ArchiveConfig {
  /** A folder; absent: `archive` in the gateway's own. */
  readonly path?: string;
  /** Absent: all. */
  readonly points?: readonly PointId[];
  readonly days: number;
  readonly mib: number;
  readonly everyMs: number;
  /** Declared loss: a point's values are kept to the nearest multiple. */
  readonly steps?: Readonly<Record<PointId, number>>;
}

export interface MemoryConfig {
  /** A folder; absent: `memory` in the gateway's own. */
  readonly path?: string;
  /** How many minutes of a capsule are kept at least. */
  readonly windows: number;
}

export interface TracesConfig {
  readonly url: string;
  /** Of all decisions, 0 … 1. */
  readonly sampleShare: number;
}
