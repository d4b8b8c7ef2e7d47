import type { RecallAsk } from "#runtime/prove/memory/messages.ts";

/** What the console may see of the memory. */
export interface MemoryDesk {
  /** `Recalled` as JSON, made on the memory's own thread; null where the record is in no window. */
  recall(ask: RecallAsk): Promise<string | null | "busy">;
}
