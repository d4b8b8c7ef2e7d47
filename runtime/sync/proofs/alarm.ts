import type { LoggedRecord } from "#runtime/prove/port.ts";
import type { Record } from "#runtime/prove/record.ts";

/** The record itself with its place in the log, where it is one that somebody should see at once. */
export function alarmOf({ index, body }: LoggedRecord): string | undefined {
  return isAlarm(JSON.parse(body) as Record) ? `{"index":${index},"record":${body}}` : undefined;
}

function isAlarm(record: Record): boolean {
  switch (record.kind) {
    case "stand-down":
    case "fault":
    case "unguarded":
      return true;
    case "decision":
      // Whose turn was only passed on has hurt nobody, and what is on trial moves nothing.
      return record.verdict === "block" && record.fallback !== "next" && record.trial === undefined;
    case "lifecycle":
      return record.to === "suspended";
    case "rung":
      return record.to !== "full";
    default:
      return false;
  }
}
