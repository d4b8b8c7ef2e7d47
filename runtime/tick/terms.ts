// How terms come into a tick: the main thread puts them on a board in shared memory, and each control thread looks at it
// between two ticks. There it says in the log what it goes by from now on, and then goes by it; what could not be
// written down is not gone by.

import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { iso } from "#runtime/core/iso.ts";
import { fromThreadBytes, toThreadBytes } from "#runtime/core/thread-json.ts";
import type { Evidence } from "#runtime/prove/port.ts";
import { decimal, encodeRecord } from "#runtime/prove/record.ts";
import type { LimitFields } from "#runtime/prove/terms-record.ts";
import type { Envelope } from "#runtime/shield/envelope.ts";
import type { Limits } from "#runtime/shield/limits.ts";
import type { Shield } from "#runtime/shield/shield.ts";
import { bearingOf, envelopeUnder, inForce, nextEnd, type Term, termText } from "#runtime/shield/terms.ts";

/** The newest terms, whole: one thread writes them, all control threads read. An odd revision is one that is being written. */
export class TermsBoard {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer(headBytes + termsBytesMax);
  }

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, headBytes / 4);
    this.#bytes = new Uint8Array(memory, headBytes);
  }

  /** 0 where nobody has ever ordered anything in this run. */
  get revision(): number {
    return Atomics.load(this.#words, revisionAt);
  }

  put(terms: readonly Term[]): void {
    const bytes = toThreadBytes(terms);
    assert(bytes.length <= termsBytesMax, "terms are bounded before they are put up");
    Atomics.add(this.#words, revisionAt, 1);
    this.#bytes.set(bytes);
    this.#words[lengthAt] = bytes.length;
    Atomics.add(this.#words, revisionAt, 1);
  }

  /** Undefined where they are being written just now, which takes microseconds: whoever asks asks again. */
  read(): { readonly revision: number; readonly terms: readonly Term[] } | undefined {
    const { revision } = this;
    if (revision % 2 !== 0) return undefined;
    if (revision === 0) return { revision, terms: [] };
    const bytes = this.#bytes.slice(0, this.#words[lengthAt]);
    if (this.revision !== revision) return undefined;
    return { revision, terms: fromThreadBytes(bytes) };
  }
}

export interface WatchParts {
  readonly boot: string;
  readonly board: Pick<TermsBoard, "revision" | "read">;
  readonly shield: Shield;
  readonly evidence: Pick<Evidence, "append">;
}

/** Keeps one shield to the terms. */
export class TermsWatch {
  readonly #parts: WatchParts;
  readonly #signed: Envelope;
  #revision = 0;
  #terms: readonly Term[] = [];
  #ends: Instant = Number.POSITIVE_INFINITY;

  /** `shield` is as its capsule was signed and the gateway's file has it. */
  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#signed = parts.shield.envelope;
  }

  /** Before tick `tick`. False where there are other terms to go by and no room to say so: then nothing is decided. */
  follow(tick: number, at: Instant): boolean {
    const { board } = this.#parts;
    if (board.revision === this.#revision && at < this.#ends) return true;
    const read = board.read();
    // Whoever writes is not done yet. What held a moment ago holds for this tick too, unless this shield is new here.
    if (read === undefined) return this.#revision !== 0;
    const holding = inForce(read.terms, at);
    if (!this.#goBy(holding, { tick, at })) return false;
    this.#revision = read.revision;
    this.#terms = holding;
    this.#ends = nextEnd(holding);
    return true;
  }

  #goBy(terms: readonly Term[], { tick, at }: { readonly tick: number; readonly at: Instant }): boolean {
    const { boot, shield, evidence } = this.#parts;
    const signed = this.#signed;
    const bearing = bearingOf(signed, terms);
    const { mode, limits } = bearing;
    const isTold = evidence.append(
      encodeRecord({
        ...{ kind: "terms", boot, tick, at, capsule: signed.capsule, mode },
        limits: limits === undefined ? null : limitFields(limits),
        because: this.#because(terms),
      }),
    );
    if (isTold) shield.goBy(envelopeUnder(signed, bearing));
    return isTold;
  }

  /** What is new about them, and what has ended. */
  #because(terms: readonly Term[]): string {
    const known = this.#terms.map(tellTerm);
    const now = terms.map(tellTerm);
    const fresh = now.filter((text) => !known.includes(text));
    const over = this.#terms.filter((term) => !now.includes(tellTerm(term)));
    const ended = over.map((term) => `${termText(term)} has ended`);
    return [...fresh, ...ended].join("; ").slice(0, becauseMax) || "nothing is ordered";
  }
}

function tellTerm(term: Term): string {
  const until = term.until === null ? "" : ` until ${iso(term.until)}`;
  return `${termText(term)}${until}, ordered by ${term.by}: ${term.because}`;
}

/** For how long nothing may be done before the machine is stood down, as people have it at an instant. */
export function holdMsAt(now: Instant, { signed, terms }: Held): number {
  const holding = inForce(terms?.read()?.terms ?? [], now);
  return envelopeUnder(signed, bearingOf(signed, holding)).holdUs / US_PER_MS;
}

interface Held {
  readonly signed: Envelope;
  readonly terms: Pick<TermsBoard, "read"> | undefined;
}

export function limitFields({ points, ...whole }: Limits): LimitFields {
  const told = Object.entries(points).map(([point, limits]) => {
    const each = Object.entries(limits).map(([name, value]) => [name, decimal(value)]);
    return [point, Object.fromEntries(each)] as const;
  });
  return {
    ...Object.fromEntries(Object.entries(whole).map(([name, value]) => [name, decimal(value)])),
    ...(told.length > 0 && { points: Object.fromEntries(told) }),
  };
}

/** Read back to the bits that they had; undefined where the record holds something else. */
export function limitsIn(fields: LimitFields | null | undefined): Limits | undefined {
  if (fields === null || fields === undefined) return undefined;
  const { points = {}, ...whole } = fields;
  const told = Object.entries(points).map(([point, limits]) => [point, numbersIn(limits)]);
  return { ...numbersIn(whole), points: Object.fromEntries(told) };
}

function numbersIn(fields: { readonly [name: string]: string }): { readonly [name: string]: number } {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, Number(value)]));
}

/** A record has to find room for its limits too; each order stands in an access record of its own. */
const becauseMax = 4_096;
const revisionAt = 0;
const lengthAt = 1;
const headBytes = 8;
/** Two dozen terms with their words, in whatever script. */
const termsBytesMax = 65_536;
