import type { Instant } from "#runtime/core/clock.ts";
import type { Frame } from "./frame.ts";

/** Where a tick gets its frame. Never waits and never throws: silence is a sample of bad quality. */
export interface Sensors {
  sample(at: Instant): Frame;
}
