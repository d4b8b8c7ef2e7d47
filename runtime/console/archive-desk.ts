import type { TrendsAsk } from "#runtime/signal/archive/trends.ts";

/** What the console may see of the archive. */
export interface ArchiveDesk {
  readonly points: readonly { readonly name: string; readonly unit: string }[];
  /** `Trends` as JSON, made on the archive's own thread; `busy` where so many look already. */
  look(ask: TrendsAsk): Promise<string | "busy">;
}
