import { US_PER_MS } from "#runtime/core/clock.ts";
import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { Record } from "#runtime/prove/record.ts";
import type { Reading } from "./edge-node.ts";

/** What a committed record says of the points, and when; undefined for records that say nothing of them. */
export function readingsIn({
  body,
}: LoggedRecord): { readonly atMs: number; readonly readings: readonly Reading[] } | undefined {
  const record = JSON.parse(body) as Record;
  if (record.kind !== "decision") return undefined;
  const readings = Object.entries(record.frame).map(([point, [value, quality, ageUs]]): Reading => {
    const number = Number(value);
    return {
      point,
      value: ageUs < 0 || Number.isNaN(number) ? null : number,
      quality,
      atMs: Math.floor((record.at - Math.max(0, ageUs)) / US_PER_MS),
    };
  });
  return { atMs: Math.floor(record.at / US_PER_MS), readings };
}
