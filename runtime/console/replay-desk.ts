import type { ReplaySummary } from "#runtime/tick/replay/tally.ts";

/** Judges one recorded decision again, on a thread of its own. */
export interface ReplayDesk {
  /** `busy`: another one is being judged; `late`: it took longer than one is given. */
  again(index: number): Promise<ReplaySummary | "busy" | "late">;
}
