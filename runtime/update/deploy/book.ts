// All that outlives a deployment, and how it is read back. The bytes carry their own digest and the number of their
// format: a file that a disk has bent is told from one that another version wrote, and of the latter as much is
// taken as it takes to bring the machine back to whoever guarded before.

import { type Canonical, canonicalBytes } from "#runtime/core/canonical-json.ts";
import { type Digest, digestOf } from "#runtime/core/digest.ts";
import { type Deployment, type Ended, endedOf, strikesMax } from "./deployment.ts";
import type { Outcome, State } from "./table.ts";

export interface Book {
  /** The number of the last deployment. */
  readonly count: number;
  readonly current: Deployment | null;
  /** The newest last. */
  readonly history: readonly Ended[];
  /** Failures by capsule; `strikesMax` of them are a quarantine. */
  readonly strikes: Readonly<Record<string, number>>;
  /** By publisher/name, the highest epoch that was ever committed: nobody goes below without a word of somebody's. */
  readonly floors: Readonly<Record<string, number>>;
  /** To people, the newest last. */
  readonly answers: readonly Answer[];
}

export interface Answer {
  readonly revision: number;
  readonly kind: "taken" | "refused";
  readonly text: string;
}

export const emptyBook: Book = {
  count: 0,
  current: null,
  history: [],
  strikes: {},
  floors: {},
  answers: [],
};

export const bookFormat = 1;
export const historyMax = 32;
export const strikesKept = 64;
export const answersMax = 16;
/** More than all of these bounds together fill. */
export const bookBytesMax = 1_048_576;

export function bookBytes(book: Book): Uint8Array {
  const text = canonicalBytes(book as unknown as Canonical);
  return canonicalBytes({ format: bookFormat, digest: digestOf(text), book: book as unknown as Canonical });
}

/** `foreign` was written by another version, and says what could be kept of it. */
export type ReadBook = Readonly<
  | { kind: "whole"; book: Book }
  | { kind: "foreign"; format: number; book: Book }
  | { kind: "damaged"; because: string }
>;

export function readBook(bytes: Uint8Array): ReadBook {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return { kind: "damaged", because: (error as Error).message };
  }
  const { format, digest, book } = objectOf(value);
  if (typeof format !== "number" || typeof book !== "object" || book === null)
    return { kind: "damaged", because: "it has no format and no content" };
  if (digestOf(canonicalBytes(book as Canonical)) !== digest)
    return { kind: "damaged", because: "its bytes are not those that were written" };
  if (format === bookFormat) return { kind: "whole", book: book as Book };
  return { kind: "foreign", format, book: salvaged(objectOf(book), format) };
}

/** The first words of every format, which none will change: who was to come, who was there before, and how far it got. */
function salvaged({ count, current, floors }: Loose, format: number): Book {
  const kept: Book = {
    ...emptyBook,
    count: typeof count === "number" ? count : 0,
    floors: Object.fromEntries(
      Object.entries(objectOf(floors)).flatMap(([product, epoch]) =>
        typeof epoch === "number" ? [[product, epoch]] : [],
      ),
    ),
  };
  const { offer, previous, number, begun, outcome: decided, isBegun } = objectOf(current);
  const { id, utid, epoch } = objectOf(offer);
  if (!isDigest(id) || typeof utid !== "string" || typeof epoch !== "number") return kept;
  const isCommitted = decided === "committed";
  const because = `the journal was written in format ${format}, and this version writes ${bookFormat}`;
  const outcome: Outcome = isCommitted ? "committed" : "aborted";
  const to: State = isCommitted ? "clean-up" : "rollback";
  return {
    ...kept,
    current: {
      number: typeof number === "number" ? number : kept.count,
      offer: { utid, id, epoch, envelope: { digest: id, bytes: 0 }, deltas: [] },
      ...{ from: "another version", asked: null, olderBecause: null, outcome, because, reason: because },
      previous: isDigest(previous) ? previous : null,
      state: to,
      ...{ since: instantOf(begun), begun: instantOf(begun), tries: 0, trouble: "", boot: "", restarts: 0 },
      evidence: null,
      wasStored: true,
      isBegun: isBegun !== false,
    },
  };
}

type Loose = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Loose {
  return typeof value === "object" && value !== null ? (value as Loose) : {};
}

function isDigest(value: unknown): value is Digest {
  return typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value);
}

function instantOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : 0;
}

export function ending(book: Book, deployment: Deployment): Book {
  const history = [...book.history, endedOf(deployment)].slice(-historyMax);
  return { ...book, current: null, history };
}

export function struck({ strikes, ...book }: Book, id: Digest): Book {
  const { [id]: before = 0, ...others } = strikes;
  const kept = Object.entries(others).slice(1 - strikesKept);
  return { ...book, strikes: { ...Object.fromEntries(kept), [id]: before + 1 } };
}

export function isQuarantined({ strikes }: Book, id: Digest): boolean {
  return (strikes[id] ?? 0) >= strikesMax;
}

/** Never lower than it was: a deployment backwards was an exception, and makes no rule. */
export function committed(
  book: Book,
  { product, epoch }: { readonly product: string; readonly epoch: number },
): Book {
  const floor = Math.max(book.floors[product] ?? 0, epoch);
  return { ...book, floors: { ...book.floors, [product]: floor } };
}

export function answered(book: Book, answer: Answer): Book {
  return { ...book, answers: [...book.answers, answer].slice(-answersMax) };
}
