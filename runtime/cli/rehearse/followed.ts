// Whom a trace is about: of those that guarded in it, the last whose place the next capsule would take. A stretch may hold
// an exchange, and lead in over one; against two at once nothing can be held.

import { utidText } from "#runtime/capsule/utid.ts";
import type { Digest } from "#runtime/core/digest.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { Record } from "#runtime/prove/record.ts";
import type { ReplayCapsule } from "#runtime/tick/replay/stand-in.ts";
import { TraceReader } from "./trace.ts";

export interface Followed {
  readonly capsule: Digest;
  readonly name: string;
}

export async function followedIn(path: string, { id, manifest }: ReplayCapsule): Promise<Followed> {
  const trace = new TraceReader(path);
  const names = new Map<Digest, string>();
  /** By their last decision. */
  const guarded = new Map<Digest, number>();
  for await (const { index, record } of trace.records()) {
    noteNames(record, names);
    if (record.kind !== "decision" || record.trial !== undefined || index < trace.head!.start) continue;
    guarded.set(record.capsule, index);
  }
  const product = productOf(utidText(manifest));
  const isNamed = [...names.values()].some((name) => productOf(name) === product);
  const lastFirst = [...guarded].sort(([, a], [, b]) => b - a).map(([capsule]) => capsule);
  // A log that has no names is of one machine with one capsule.
  const own = lastFirst.filter((capsule) => !isNamed || productOf(names.get(capsule) ?? "") === product);
  const capsule = own.find((each) => each !== id) ?? own[0];
  if (capsule === undefined)
    throw new Fault(
      "proof/unreadable",
      `${path} has no decision of a capsule that ${utidText(manifest)} could follow`,
      { hint: "Record a stretch in which the version before it guards: `iv rehearse record --config FILE`" },
    );
  return { capsule, name: names.get(capsule) ?? "" };
}

function productOf(name: string): string {
  return name.slice(0, name.lastIndexOf("@"));
}

function noteNames(record: Record, names: Map<Digest, string>): void {
  if (record.kind === "boot") for (const { capsule, name } of record.capsules ?? []) names.set(capsule, name);
  if (record.kind === "lifecycle") names.set(record.capsule, record.name);
}
