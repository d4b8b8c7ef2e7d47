import { type Disk, stateOrNone } from "./disk.ts";
import { type FileEntry, type Journal, loadGroup, writeJournal } from "./journal.ts";
import type { FoundFile } from "./walk.ts";

export interface Again {
  readonly name: string;
  readonly why: "changed" | "gone" | "beside a changed one" | "its summary was damaged";
}

/** Takes out of the journal what no longer holds, and says which files are therefore read again. */
export function dropChanged(
  journal: Journal,
  files: ReadonlyMap<string, FoundFile>,
  disk: Disk,
): readonly Again[] {
  const again: Again[] = [];
  journal.groups = journal.groups.filter((group) => {
    const whys = group.entries.map((entry) => whyAgain(entry, files.get(entry.name)));
    const isDamaged = !whys.some((why) => why !== undefined) && loadGroup(disk, group) === undefined;
    if (!isDamaged && whys.every((why) => why === undefined)) return true;
    for (const [index, { name }] of group.entries.entries())
      again.push({
        name,
        why: isDamaged ? "its summary was damaged" : (whys[index] ?? "beside a changed one"),
      });
    return false;
  });
  if (again.length > 0) writeJournal(disk, journal);
  return again;
}

function whyAgain(entry: FileEntry, file: FoundFile | undefined): Again["why"] | undefined {
  if (file === undefined) return "gone";
  if (file.bytes !== entry.bytes || file.changedMs !== entry.changedMs) return "changed";
  return stateOrNone(file.path).head === entry.head ? undefined : "changed";
}
