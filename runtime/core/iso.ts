import { type Instant, US_PER_MS } from "./clock.ts";

/** An instant as people and agents write it. */
export function iso(at: Instant): string {
  return new Date(at / US_PER_MS).toISOString();
}
