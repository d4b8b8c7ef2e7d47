import { Bug, Fault } from "#runtime/core/fault.ts";
import { type Disk, stateOrNone } from "./disk.ts";
import { type FileEntry, type Group, type Journal, loadGroup, saveGroup } from "./journal.ts";
import { type LongTable, readPart } from "./read-part.ts";
import { ownsFile, ownsPart, type Shard } from "./shard.ts";
import { Summary, type SummaryOptions } from "./summary.ts";
import type { FoundFile } from "./walk.ts";

export interface Progress {
  readonly file: string;
  readonly bytesDone: number;
  readonly bytesAll: number;
  /** Of those, what an earlier run had done. */
  readonly bytesBefore: number;
  readonly rows: number;
}

export interface CrawlOptions {
  readonly shard: Shard;
  readonly disk: Disk;
  readonly summary: SummaryOptions;
  /** Left out of the walk, so that a crawl never reads what it wrote. */
  readonly without: string;
  /** The tables of a file; throws where there are none. */
  open(path: string): Promise<readonly LongTable[]>;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** How long reading may go on between two savings. */
  readonly saveMs: number;
  readonly stop: AbortSignal;
  progress(progress: Progress): void;
}

/** As many groups as keep both the disk and what one changed file costs small. */
const groupsMax = 16;

/** One pass over the files that the journal does not know yet. */
export class CrawlRun {
  readonly #journal: Journal;
  readonly #files: readonly FoundFile[];
  readonly #options: CrawlOptions;
  readonly #groupBytes: number;
  readonly #bytesAll: number;
  #bytesDone = 0;
  #bytesBefore = 0;
  #rows = 0;
  #group: Group | undefined;
  #summary: Summary;
  #savedAt: number;
  #saveCostMs = 0;

  constructor(journal: Journal, files: readonly FoundFile[], options: CrawlOptions) {
    this.#journal = journal;
    this.#files = files;
    this.#options = options;
    this.#bytesAll = files.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#groupBytes = this.#bytesAll / groupsMax;
    this.#summary = new Summary(options.summary);
    this.#savedAt = options.now();
  }

  async readAll(): Promise<boolean> {
    const known = new Map(
      this.#journal.groups.flatMap((group) =>
        group.entries.map((entry) => [entry.name, { entry, group }] as const),
      ),
    );
    for (const { name, bytes } of this.#files)
      if (known.get(name)?.entry.isComplete) this.#bytesBefore += bytes;
    this.#bytesDone = this.#bytesBefore;
    // What was being read when the last run ended comes first: its group is still open.
    const open = [...known.values()].find(({ entry }) => !entry.isComplete);
    if (open !== undefined) this.#resume(open.group);
    const waiting = this.#files.filter(({ name }) => known.get(name)?.entry.isComplete !== true);
    for (const file of waiting.sort((a, b) => Number(known.has(b.name)) - Number(known.has(a.name)))) {
      if (!(await this.#readFile(file, known.get(file.name)?.entry))) return false;
      if ((this.#group?.bytes ?? 0) >= this.#groupBytes) this.#closeGroup();
    }
    this.#closeGroup();
    return true;
  }

  #resume(group: Group): void {
    const summary = loadGroup(this.#options.disk, group);
    if (summary === undefined)
      throw new Fault("map/disk", `The summary ${group.file} was damaged while crawling`);
    this.#group = group;
    this.#summary = summary;
  }

  /** False where it was stopped before the file's end. */
  async #readFile(file: FoundFile, begun: FileEntry | undefined): Promise<boolean> {
    const entry = begun ?? {
      name: file.name,
      bytes: file.bytes,
      changedMs: file.changedMs,
      head: stateOrNone(file.path).head,
      partsDone: 0,
      isComplete: false,
    };
    this.#enter(entry);
    const isOwner = ownsFile(file.name, this.#options.shard);
    const tables = await this.#open(file, isOwner && entry.partsDone === 0);
    try {
      if (!(await this.#readTables(tables, { file, entry }))) return false;
    } finally {
      for (const { table } of tables) table.close();
    }
    entry.isComplete = true;
    if (isOwner) this.#finish(file, { entry, count: tables.length > 0 ? 1 : 0 });
    return true;
  }

  async #readTables(
    tables: readonly NamedTable[],
    { file, entry }: { readonly file: FoundFile; readonly entry: FileEntry },
  ): Promise<boolean> {
    const parts = tables.flatMap(({ table, name }) =>
      Array.from({ length: table.parts }, (_, part) => ({ table, name, part })),
    );
    const before = this.#bytesDone;
    for (const [index, { table, name, part }] of parts.entries()) {
      if (index < entry.partsDone) continue;
      if (this.#options.stop.aborted) {
        this.#save();
        return false;
      }
      if (ownsPart(file, index, this.#options.shard)) await this.#readPart(table, { name, part });
      entry.partsDone = index + 1;
      this.#bytesDone = before + (file.bytes * (index + 1)) / parts.length;
      this.#report(file.name);
      this.#saveIfDue();
    }
    this.#bytesDone = before + file.bytes;
    return true;
  }

  async #readPart(
    table: LongTable,
    { name, part }: { readonly name: string; readonly part: number },
  ): Promise<void> {
    const read = await readPart(table, {
      name,
      part,
      summary: this.#options.summary,
      refuseFrom: this.#summary.sample.refusedFrom,
    });
    if (part === 0) read.tables = 1;
    this.#rows += read.rows;
    this.#summary.absorb(read);
  }

  async #open(file: FoundFile, isSaid: boolean): Promise<readonly NamedTable[]> {
    try {
      const tables = await this.#options.open(file.path);
      return tables.map((table) => ({ table, name: nameBelow(table.name, file) }));
    } catch (error) {
      if (!(error instanceof Error) || error instanceof Bug) throw error;
      if (isSaid) this.#summary.addProblem(file.name, error.message.replaceAll(file.path, file.name));
      return [];
    }
  }

  /** Changed while it was read, the file is not what its entry says, and the next run reads it again. */
  #finish(file: FoundFile, { entry, count }: { readonly entry: FileEntry; readonly count: number }): void {
    this.#summary.files += count;
    if (stateOrNone(file.path).head !== entry.head)
      this.#summary.addProblem(file.name, "it was written to while it was read");
  }

  #enter(entry: FileEntry): void {
    if (this.#group === undefined) {
      this.#summary = new Summary(this.#options.summary);
      this.#group = { file: "", digest: "sha256:", bytes: 0, entries: [] };
      this.#journal.groups.push(this.#group);
    }
    if (this.#group.entries.includes(entry)) return;
    this.#group.entries.push(entry);
    this.#group.bytes += entry.bytes;
  }

  #closeGroup(): void {
    if (this.#group === undefined) return;
    this.#save();
    this.#group = undefined;
  }

  #report(file: string): void {
    this.#options.progress({
      file,
      bytesDone: this.#bytesDone,
      bytesAll: this.#bytesAll,
      bytesBefore: this.#bytesBefore,
      rows: this.#rows,
    });
  }

  /** Not so often that saving takes more than a small share of the time. */
  #saveIfDue(): void {
    const sinceMs = this.#options.now() - this.#savedAt;
    if (sinceMs >= Math.max(this.#options.saveMs, saveShareMin * this.#saveCostMs)) this.#save();
  }

  #save(): void {
    const begun = this.#options.now();
    if (this.#group !== undefined)
      saveGroup(this.#options.disk, this.#journal, { group: this.#group, summary: this.#summary });
    this.#savedAt = this.#options.now();
    this.#saveCostMs = this.#savedAt - begun;
  }
}

const saveShareMin = 20;

interface NamedTable {
  readonly table: LongTable;
  readonly name: string;
}

/** A table is named by its file's path; below the root that name is the same on every machine. */
function nameBelow(table: string, { path, name }: FoundFile): string {
  if (table.startsWith(path)) return `${name}${table.slice(path.length)}`.toWellFormed();
  const inner = table.indexOf("#");
  return `${name}${inner === -1 ? "" : table.slice(inner)}`.toWellFormed();
}
