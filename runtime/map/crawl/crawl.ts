// From paths to one summary: file after file, part after part, in an order that every run has. What is done
// is on disk every few seconds, so a kill costs seconds, whatever the years of data.

import { Fault } from "#runtime/core/fault.ts";
import { type Again, dropChanged } from "./changed.ts";
import { type CrawlOptions, CrawlRun } from "./crawl-run.ts";
import { loadGroup, readJournal, settingsOf } from "./journal.ts";
import { dealtBytesMin, ownsFile } from "./shard.ts";
import { Summary } from "./summary.ts";
import { walk } from "./walk.ts";

export interface Crawled {
  readonly summary: Summary;
  /** Files that were read again, because they or one of their group changed since. */
  readonly again: readonly Again[];
  /** False where somebody stopped it; run again, it goes on. */
  readonly isDone: boolean;
}

export async function crawl(paths: readonly string[], options: CrawlOptions): Promise<Crawled> {
  const found = walk(paths, { without: options.without });
  if (found.files.length === 0)
    throw new Fault("map/no-files", `There are no files in ${paths.join(", ")}`, {
      hint: "Name the folder that holds the historian's exports",
    });
  const settings = settingsOf(`${options.shard.index}/${options.shard.count}`, options.summary);
  const journal = readJournal(options.disk, settings);
  const files = found.files.filter(
    (file) => file.bytes >= dealtBytesMin || ownsFile(file.name, options.shard),
  );
  const again = dropChanged(journal, new Map(files.map((file) => [file.name, file])), options.disk);
  const run = new CrawlRun(journal, files, options);
  const isDone = await run.readAll();
  const summary = new Summary(options.summary);
  for (const group of journal.groups) {
    const part = loadGroup(options.disk, group);
    if (part === undefined)
      throw new Fault("map/disk", `The summary ${group.file} was damaged while crawling`);
    summary.absorb(part);
  }
  for (const { name, what } of found.left) if (ownsFile(name, options.shard)) summary.addProblem(name, what);
  return { summary, again, isDone };
}
