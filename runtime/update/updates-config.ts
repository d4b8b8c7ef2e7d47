import type { PointId } from "#runtime/field/point.ts";
import type { TlsFiles } from "#runtime/sync/pem.ts";
import type { RehearsalDemands } from "./deploy/rehearsed.ts";

export interface UpdatesConfig {
  /** Looked at from time to time; absent: only what a person names with `iv update apply` comes. */
  readonly source?: { readonly directory: string } | { readonly url: string };
  /** The repository's first root, as it was given by hand; what a chain of rotations makes of it is in the data folder. */
  readonly root?: string;
  /** What is trusted of a repository; `iv update init` begins it too. Absent: a folder in the gateway's own. */
  readonly metadata?: string;
  /** For roll-outs that go out by groups. */
  readonly group?: string;
  /** A broker on which somebody says when it is worth to look; nothing of what is said there is believed. */
  readonly doorbell?: string;
  /** For the doorbell, and a repository behind MQTT. */
  readonly tls?: TlsFiles;
  /** Where sticks appear, and the key of the hub that they go home to. */
  readonly usb?: { readonly directory: string; readonly mib: number; readonly mirror?: string };
  readonly everyMs: number;
  /** When the plant lets a capsule be exchanged. */
  readonly permissive: "now" | { readonly point: PointId; readonly equals: number };
  readonly permissiveWaitS: number;
  readonly shadow: UpdateDemands;
  readonly probation: UpdateDemands;
  /** What a rehearsal has to show; absent: a capsule may come without one. */
  readonly rehearsal?: RehearsalDemands;
}

/** What a capsule has to show before it is promoted, and while it is on probation. */
export interface UpdateDemands {
  readonly ticks: number;
  readonly agreeShareMin: number;
  readonly withinShare: number;
  readonly refusedShareMax: number;
  readonly lateShareMax: number;
}
