// Who has to give up an actuator to whom. An update may take over from an earlier version of the same product,
// and any capsule from one that a person has named; nobody else gives up anything.

import type { Leases } from "#runtime/act/lease.ts";
import { type Entry, productOf } from "./entry.ts";

type Entries = ReadonlyMap<string, Entry>;

export function pointsOf({ fitted }: Pick<Entry, "fitted">): readonly string[] {
  return (fitted?.envelope.actuators ?? []).map(({ point }) => point);
}

/** The one that has what this one wants and has to give it up; undefined where nobody has, or need not. */
export function predecessorOf(entry: Entry, entries: Entries, leases: Leases): Entry | undefined {
  const owners = pointsOf(entry).map((point) => entries.get(leases.ownerOf(point) ?? ""));
  return owners.find(
    (other) =>
      other !== undefined &&
      other !== entry &&
      (productOf(other) === productOf(entry) || entry.mayReplace === other.id),
  );
}

/** Why the entry cannot have its actuators, naming both who want one; undefined where nothing is in its way. */
export function obstacle(entry: Entry, entries: Entries, leases: Leases): string | undefined {
  const before = predecessorOf(entry, entries, leases);
  const points = pointsOf(entry);
  for (const point of points) {
    const owner = leases.ownerOf(point);
    if (owner === undefined || owner === entry.id || owner === before?.id) continue;
    return `${point} belongs to ${entries.get(owner)?.name ?? owner}, and ${entry.name} wants it too`;
  }
  if (before === undefined) return undefined;
  // What nobody guards any more would stand as it is, for ever.
  const missing = leases.of(before.id).filter((point) => !points.includes(point));
  return missing.length === 0
    ? undefined
    : `${entry.name} would take over from ${before.name}, but does not guard ${missing.join(", ")}`;
}
