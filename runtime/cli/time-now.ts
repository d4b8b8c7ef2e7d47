import { type TrustedTime, trustedTime } from "#runtime/update/tuf/trusted-time.ts";
import { releasedMs } from "#runtime/version.ts";

/** By the machine's clock, unless something that was built or signed is from later. */
export function timeNow(timestampMs?: number): TrustedTime {
  return trustedTime({ clockMs: Date.now(), builtMs: releasedMs, timestampMs });
}
