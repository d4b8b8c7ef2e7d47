import type { Instant } from "#runtime/core/clock.ts";

/**
 * What a link carries: a protocol that owns no socket and no timer. After each call the link sends what
 * `transmits` gives, arms its timer for `wakeAt`, and destroys the connection when it hears `broken`.
 */
export interface Conversation {
  opened(now: Instant): void;
  receive(bytes: Uint8Array, now: Instant): "sound" | "broken";
  wake(now: Instant): "sound" | "broken";
  /** The connection is gone; `because` is for people. Called once for each `opened`. */
  closed(now: Instant, because: string): void;
  wakeAt(): Instant | undefined;
  transmits(): readonly Uint8Array[];
}
