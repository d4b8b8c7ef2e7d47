// A log as both kinds of books have it in their tables.

import { type GuardWord, worstOf } from "#runtime/console/state-after.ts";
import { assert } from "#runtime/core/fault.ts";
import type { MirroredLog, SignedSize } from "#runtime/hub/port.ts";
import type { FleetEntry } from "#runtime/hub/view.ts";
import { parseVerifierKey } from "#runtime/prove/note.ts";
import { packageRecords } from "#runtime/prove/submission/add-entries.ts";
import { logId } from "#runtime/prove/submission/parcel.ts";
import { CompactRange, hashBytes } from "#runtime/prove/tree.ts";

export interface LogRow {
  readonly id: number;
  readonly origin: string;
  readonly vkey: string;
  readonly frozen: string | null;
  readonly pending_size: number | null;
  readonly pending_note: string | null;
  readonly mirrored_size: number | null;
  readonly mirrored_note: string | null;
  readonly next: number;
  readonly full: Uint8Array;
  readonly seen: number | null;
  readonly words: string;
}

export function logIn(row: LogRow): MirroredLog {
  const { id, origin, vkey, frozen, next, full } = row;
  const key = parseVerifierKey(vkey);
  const range = CompactRange.from(Math.floor(next / packageRecords), full);
  assert(
    key !== undefined && range !== undefined && full.length % hashBytes === 0,
    "the hub reads its own books",
  );
  return {
    ...{ id, origin, key, frozen, next, full: range },
    pending: signedIn(row.pending_size, row.pending_note),
    mirrored: signedIn(row.mirrored_size, row.mirrored_note),
  };
}

/** `at`: of its newest record, in microseconds since 1970. */
export function fleetEntryIn(
  row: LogRow & { readonly forks: number; readonly at: number | null },
): FleetEntry {
  const { origin, vkey, words, mirrored_size, pending_size, seen, frozen, forks, at } = row;
  const said = Object.values(JSON.parse(words) as Record<string, GuardWord>);
  const records = mirrored_size ?? 0;
  return {
    ...{ gateway: origin, id: logId(origin), key: vkey, frozen, forks, records, seenMs: seen },
    word: said.length === 0 ? null : worstOf(said),
    behind: Math.max(0, (pending_size ?? 0) - records),
    recordMs: at === null ? null : Math.floor(at / 1_000),
  };
}

function signedIn(size: number | null, note: string | null): SignedSize | null {
  return size === null || note === null ? null : { size, note };
}
