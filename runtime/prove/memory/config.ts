export interface MemoryConfig {
  /** A folder; absent: `memory` in the gateway's own. */
  readonly path?: string;
  /** How many minutes of a capsule are kept at least. */
  readonly windows: number;
}
