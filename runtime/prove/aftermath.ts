import type { Record } from "./record.ts";
import type { Aftermath } from "./values.ts";

/**
 * What the run before left behind, from the newest records of the log and the tick number that stands
 * in the device. The device is written after the log's ring but often before the log's disk, so after
 * a kill it may have seen ticks that the log has not: their number is what was lost, exactly.
 */
export function aftermathOf(newest: readonly Record[], deviceTick: number | undefined): Aftermath {
  const last = newest.at(-1);
  if (last === undefined || last.kind === "genesis") return { kind: "first" };
  if (last.kind === "stop") return { kind: "clean" };
  const loggedTick = lastTickIn(newest);
  if (deviceTick === undefined)
    return { kind: "crashed", boot: last.boot, loggedTick, deviceTick: null, lost: null };
  // The device counts in 32 bits; a difference of half that range is a device that was reset, not one ahead.
  const ahead = (deviceTick - loggedTick) >>> 0;
  return { kind: "crashed", boot: last.boot, loggedTick, deviceTick, lost: ahead < 2 ** 31 ? ahead : 0 };
}

/** The last tick that log or device knows of; numbering goes on behind it, so a tick number is never used twice. */
export function lastTickOf(newest: readonly Record[], deviceTick: number | undefined): number {
  const logged = lastTickIn(newest);
  if (deviceTick === undefined) return logged;
  const ahead = (deviceTick - logged) >>> 0;
  return ahead < 2 ** 31 ? logged + ahead : logged;
}

function lastTickIn(newest: readonly Record[]): number {
  // The highest, not the last: threads of several capsules write, and a stand-down tells the tick before it.
  return Math.max(0, ...newest.flatMap((record) => ("tick" in record ? [record.tick] : [])));
}

/** How far back a restart looks: far enough to meet a record with a tick in any log we write, and a run's stop. */
export const aftermathRecordsMax = 64;
