import type { PointId } from "#runtime/field/point.ts";

export interface UpdatesConfig {
  /** Looked at from time to time; absent: only what a person names with `iv update apply` comes. */
  readonly source?: { readonly directory: string } | { readonly url: string };
  /** What is trusted of a repository; `iv update init` begins it. */
  readonly metadata?: string;
  /** The group of gateways that this one is in, by which a repository's roll-outs go. */
  readonly group?: string;
  readonly everyMs: number;
  /** When the plant lets a capsule be exchanged. */
  readonly permissive: "now" | { readonly point: PointId; readonly equals: number };
  readonly permissiveWaitS: number;
  readonly shadow: UpdateDemands;
  readonly probation: UpdateDemands;
}

/** What a capsule has to show before it is promoted, and while it is on probation. */
export interface UpdateDemands {
  readonly ticks: number;
  readonly agreeShareMin: number;
  readonly withinShare: number;
  readonly refusedShareMax: number;
  readonly lateShareMax: number;
}
