import { Fault } from "#runtime/core/fault.ts";
import { type Book, bookBytes, bookBytesMax, bookFormat, emptyBook, readBook } from "./book.ts";
import type { Disk } from "./port.ts";

export function journalPath(data: string): string {
  return `${data}/deployments.json`;
}

/**
 * The book on disk. It is written whole before anything is done, so whoever dies leaves the row of what was about to
 * be done, or that before it.
 */
export class Journal {
  readonly #disk: Disk;
  readonly #path: string;
  #book: Book;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(disk: Disk, { path, book }: { readonly path: string; readonly book: Book }) {
    this.#disk = disk;
    this.#path = path;
    this.#book = book;
  }

  get book(): Book {
    return this.#book;
  }

  /** One change after the other, each made of what the one before has left. Rejects where the disk does not take it. */
  change(change: (book: Book) => Book): Promise<void> {
    const turn = this.#turn.then(async () => {
      const book = change(this.#book);
      await this.#disk.writeWhole(this.#path, bookBytes(book));
      this.#book = book;
    });
    // Whoever asked hears of it; the next in line begins with what is on disk.
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** What was the matter with the file; undefined where nothing was. */
  readonly trouble: string | undefined;
}

/**
 * A damaged book is put aside for whoever investigates, and a new one begins: capsules at work are the host's to
 * remember, so nothing that guards depends on it. One of another version is taken as far as it is understood.
 */
export async function openJournal(disk: Disk, data: string): Promise<OpenedJournal> {
  const path = journalPath(data);
  const bytes = await disk.read(path, bookBytesMax);
  if (bytes === undefined)
    return { journal: new Journal(disk, { path, book: emptyBook }), trouble: undefined };
  const read = readBook(bytes);
  if (read.kind === "whole")
    return { journal: new Journal(disk, { path, book: read.book }), trouble: undefined };
  if (read.kind === "foreign") {
    const trouble = `${path} is of format ${read.format}, and this version writes ${bookFormat}: a deployment that was under way is taken back`;
    return { journal: new Journal(disk, { path, book: read.book }), trouble };
  }
  await disk.rename(path, `${path}.damaged`);
  const trouble = `${path} is damaged (${read.because}), and was put aside as ${path}.damaged`;
  return { journal: new Journal(disk, { path, book: emptyBook }), trouble };
}

/** For whoever only looks: nothing is put aside or mended. */
export async function lookAtJournal(disk: Pick<Disk, "read">, data: string): Promise<Book> {
  const bytes = await disk.read(journalPath(data), bookBytesMax);
  if (bytes === undefined) return emptyBook;
  const read = readBook(bytes);
  if (read.kind !== "damaged") return read.book;
  throw new Fault("update/bad-state", `${journalPath(data)} is damaged: ${read.because}`, {
    hint: "The daemon puts it aside when it starts, and begins a new one",
  });
}
