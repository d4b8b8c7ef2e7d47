/** For messages: a moment in UTC, to the second, as 2026-01-31 12:00:00 UTC. */
export function dateText(ms: number): string {
  return Math.abs(ms) <= dateMsMax ? `${format.format(ms)} UTC` : "no time at all";
}

/** Sweden writes dates as ISO 8601 does. */
const format = new Intl.DateTimeFormat("sv-SE", { timeZone: "UTC", dateStyle: "short", timeStyle: "medium" });
const dateMsMax = 8.64e15;
