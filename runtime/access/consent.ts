// A file in the data folder commands the daemon as well, and nobody can tell by a file who wrote it. Where a site asks
// for two people, what arms a capsule counts only where this very run has written it, because two had agreed.

/** What is written by this run bears a mark of chance, which is good for that one thing, and once. */
export class Consent {
  /** Whether two people are asked for at all. */
  readonly isAsked: boolean;
  readonly #newMark: () => string;
  readonly #given = new Map<string, string>();

  constructor({ isAsked, newMark }: { readonly isAsked: boolean; newMark(): string }) {
    this.isAsked = isAsked;
    this.#newMark = newMark;
  }

  /** Goes into the file with what people have agreed to. A restart forgets it: then it has to be asked for again. */
  give(what: string): string {
    const mark = this.#newMark();
    const [oldest] = this.#given.keys();
    if (this.#given.size >= marksMax && oldest !== undefined) this.#given.delete(oldest);
    this.#given.set(mark, what);
    return mark;
  }

  /** Whether this is what was agreed to; the second time it is not. */
  takes(mark: string | undefined, what: string): boolean {
    if (mark === undefined || this.#given.get(mark) !== what) return false;
    return this.#given.delete(mark);
  }
}

/** Of what a file had held, and who was too quick or too slow to be told, somebody has to hear how it is done. */
export const takesTwo =
  "This gateway asks for two people: one of them asks with --token-file, and the other confirms with `iv approvals confirm`";

/** More than a file has wants. */
const marksMax = 64;
