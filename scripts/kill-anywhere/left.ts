import { lstat, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { digestOf } from "#runtime/core/digest.ts";
import { realDisk } from "#runtime/update/deploy/disk.ts";
import { journalPath, lookAtJournal } from "#runtime/update/deploy/journal.ts";

/** Of a row what the pace of the machine is in: when it was written, and how many ticks were seen by then. */
const paced: ReadonlySet<string> = new Set(["since", "begun", "because", "reason", "evidence"]);

/** All that a life has left in a folder, to be compared with what another has. */
export async function leftIn(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const journal = basename(journalPath(folder));
  const names = (await readdir(folder, { recursive: true })).filter((name) => name !== journal);
  const files = names.toSorted().map(async (name) => {
    const path = join(folder, name);
    const about = await lstat(path);
    return [name, about.isFile() ? [about.mode, digestOf(await readFile(path))] : about.mode] as const;
  });
  const book = await lookAtJournal(realDisk, folder);
  const row = Object.entries(book.current ?? {}).filter(([name]) => !paced.has(name));
  return {
    ...Object.fromEntries(await Promise.all(files)),
    [journal]: { ...book, current: Object.fromEntries(row) },
  };
}
