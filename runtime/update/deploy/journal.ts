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

  constructor(disk: Disk, { path, book }: { readonly path: string; readonly book: Book }) {
    this.#disk = disk;
    this.#path = path;
    this.#book = book;
  }

  get book(): Book {
    return this.#book;
  }

  async write(book: Book): Promise<void> {
    await this.#disk.writeWhole(this.#path, bookBytes(book));
    this.#book = book;
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
