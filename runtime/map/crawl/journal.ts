// What a crawl has done, on disk. Files are read in groups, and each group has a summary of its own: nothing
// can be taken out of a summary again, so when a file has changed its group is read anew and the rest stays.
// The journal is written behind the summaries it names; a kill between the two leaves the old pair.

import { type Digest, digestOf } from "#runtime/core/digest.ts";
import type { Disk, FileState } from "./disk.ts";
import type { Summary, SummaryOptions } from "./summary.ts";
import { decodeSummary, encodeSummary } from "./summary-file.ts";

export interface FileEntry extends FileState {
  readonly name: string;
  /** Parts of all its tables, in order, that are in the summary. */
  partsDone: number;
  isComplete: boolean;
}

export interface Group {
  /** Its summary's file; another one after each change. */
  file: string;
  digest: Digest;
  bytes: number;
  readonly entries: FileEntry[];
}

export interface Journal {
  readonly settings: string;
  groups: Group[];
  /** Counts the summaries ever written, so that no name comes twice. */
  serial: number;
}

const journalName = "journal.json";

/** What a summary depends on besides the files. A journal of other settings is none. */
export function settingsOf(shard: string, options: SummaryOptions): string {
  return JSON.stringify(["iv crawl journal 1", shard, options.sampleBytesMax, options.cardBytesMax]);
}

/** Without one, or with one that cannot be read: an empty one. It is ours, and all in it can be made again. */
export function readJournal(disk: Disk, settings: string): Journal {
  const none: Journal = { settings, groups: [], serial: 0 };
  const bytes = disk.read(journalName);
  if (bytes === undefined) return none;
  try {
    const journal = JSON.parse(new TextDecoder().decode(bytes)) as Journal;
    return journal.settings === settings ? journal : { ...none, serial: journal.serial };
  } catch {
    // Nobody but us writes it, and never in part; a broken one costs a second reading.
    return none;
  }
}

export function writeJournal(disk: Disk, journal: Journal): void {
  disk.write(journalName, new TextEncoder().encode(JSON.stringify(journal)));
  const named = new Set([journalName, ...journal.groups.map(({ file }) => file)]);
  for (const name of disk.names()) if (!named.has(name)) disk.remove(name);
}

/** Writes the group's summary beside the old one, and then the journal that names it. */
export function saveGroup(
  disk: Disk,
  journal: Journal,
  { group, summary }: { readonly group: Group; readonly summary: Summary },
): void {
  const bytes = encodeSummary(summary);
  group.file = `group-${journal.serial++}.npz`;
  group.digest = digestOf(bytes);
  disk.write(group.file, bytes);
  writeJournal(disk, journal);
}

/** The group's summary as it was saved, or undefined if the disk no longer has those bytes. */
export function loadGroup(disk: Disk, { file, digest }: Group): Summary | undefined {
  const bytes = disk.read(file);
  if (bytes === undefined || digestOf(bytes) !== digest) return undefined;
  return decodeSummary(bytes, file);
}
