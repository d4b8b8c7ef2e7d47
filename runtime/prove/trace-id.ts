import { hash } from "node:crypto";

/**
 * The name of one decision for everybody who tells of it: the record has the run and the tick, so whoever has the record
 * has the name, and it need not be written down. 16 bytes of SHA-256, in hex, as OpenTelemetry has them.
 */
export function traceIdOf({ boot, tick }: { readonly boot: string; readonly tick: number }): string {
  return hash("sha256", `${boot}\n${tick}`).slice(0, 32);
}

/** A part of that decision; 8 bytes, in hex. */
export function spanIdOf(traceId: string, part: string): string {
  return hash("sha256", `${traceId}\n${part}`).slice(0, 16);
}

/** Everybody who is told the same share picks the same decisions. */
export function isSampled(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(0, 8), 16) < share * 2 ** 32;
}
