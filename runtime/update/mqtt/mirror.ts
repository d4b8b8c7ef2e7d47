// Files of a repository by questions and answers, for a site that only MQTT may leave. A few questions are out at a time;
// what is not answered is asked again, a little later each time, and what comes is put in order. The most that it holds is
// those few answers, whatever anybody sends.

import { Fault } from "#runtime/core/fault.ts";
import { tooLarge } from "#runtime/update/tuf/gathered.ts";
import type { Mirror, Want } from "#runtime/update/tuf/port.ts";
import { chunkBytesMax, openSays, packAsk, type Says } from "./chunk.ts";

/** The way to whoever has the repository; it may lose, double, swap and invent. */
export interface Line {
  readonly name: string;
  ask(payload: Uint8Array): void;
  /** Calls with every answer to this gateway, until what is returned is called. */
  onSays(listener: (payload: Uint8Array) => void): () => void;
}

export interface Waits {
  readonly firstMs: number;
  readonly mostMs: number;
  /** Of one stretch, in all. */
  readonly triesMax: number;
}

/** Three minutes of silence in all; after that the line counts as broken, and whoever is patient asks anew. */
export const usualWaits: Waits = { firstMs: 2_000, mostMs: 30_000, triesMax: 10 };

export interface MirrorParts {
  readonly line: Line;
  readonly waits: Waits;
  /** A word that no question had before. */
  readonly draw: () => string;
  /** Calls after so long, unless what it returns is called first. */
  readonly after: (ms: number, act: () => void) => () => void;
}

export function lineMirror(parts: MirrorParts): Mirror {
  return {
    name: parts.line.name,
    way: "network",
    open: (path, want) => new Fetching(path, want, parts).pieces(),
  };
}

interface Out {
  readonly from: number;
  readonly bytes: number;
  tries: number;
  forget: () => void;
}

class Fetching {
  readonly #path: string;
  readonly #want: Want;
  readonly #parts: MirrorParts;
  /** Questions without an answer, by their words; a word stays while its stretch is asked for again. */
  readonly #out = new Map<string, Out>();
  /** Answers that wait for those before them, by where they begin. */
  readonly #here = new Map<number, Uint8Array>();
  #total: number | undefined;
  #next: number;
  #fault: unknown;
  #wake: () => void = () => {};

  constructor(path: string, want: Want, parts: MirrorParts) {
    this.#path = path;
    this.#want = want;
    this.#parts = parts;
    this.#next = want.from;
  }

  async *pieces(): AsyncGenerator<Uint8Array, void> {
    const { from, signal } = this.#want;
    signal.throwIfAborted();
    const stopHearing = this.#parts.line.onSays((payload) => this.#hear(openSays(payload)));
    const stop = (): void => this.#end(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    try {
      for (let at = from; this.#total === undefined || at < this.#total; ) {
        this.#fill();
        const piece = this.#here.get(at);
        if (piece === undefined) await this.#change(at);
        else {
          this.#here.delete(at);
          at += piece.length;
          yield piece;
        }
        if (this.#fault !== undefined) throw this.#fault;
      }
    } finally {
      stopHearing();
      signal.removeEventListener("abort", stop);
      for (const { forget } of this.#out.values()) forget();
    }
  }

  /** Asks for what there is room for. How long the file is nobody knows before the first answer. */
  #fill(): void {
    const until = this.#total ?? this.#want.from + 1;
    while (this.#next < until && this.#out.size + this.#here.size < chunksMax) {
      const bytes = Math.min(chunkBytesMax, this.#total === undefined ? chunkBytesMax : until - this.#next);
      const out: Out = { from: this.#next, bytes, tries: 0, forget: () => {} };
      const id = this.#parts.draw();
      this.#out.set(id, out);
      this.#next += bytes;
      this.#ask(id, out);
    }
  }

  #ask(id: string, out: Out): void {
    const { line, waits, after } = this.#parts;
    if (out.tries >= waits.triesMax) {
      this.#end(
        new Fault("update/too-slow", `${this.#place} is not answered`, {
          hint: "Ask whether the hub has a repository (`iv hub run --repository`), and whether it is up",
        }),
      );
      return;
    }
    const waitMs = Math.min(waits.firstMs * 2 ** out.tries, waits.mostMs);
    out.tries++;
    line.ask(packAsk({ id, what: this.#path, from: out.from, bytes: out.bytes }));
    out.forget = after(waitMs, () => this.#ask(id, out));
  }

  #hear(says: Says | undefined): void {
    const out = says && this.#out.get(says.id);
    if (says === undefined || out === undefined) return;
    const fault = this.#faultIn(says);
    if (fault !== undefined) this.#end(fault);
    if ("absent" in says || fault !== undefined) return;
    const due = Math.min(out.bytes, Math.max(0, says.total - out.from));
    if (says.from !== out.from || says.bytes.length !== due) return;
    out.forget();
    this.#out.delete(says.id);
    if (this.#total === undefined) {
      this.#total = says.total;
      this.#next = out.from + due;
    }
    if (due > 0) this.#here.set(out.from, says.bytes.slice());
    this.#wake();
  }

  #faultIn(says: Says): Fault | undefined {
    const { bytesMax } = this.#want;
    if ("absent" in says) return absent(this.#place);
    if (says.total > bytesMax) return tooLarge(this.#place, bytesMax);
    // A file that is another one by now is asked for anew by whoever wants it.
    return this.#total !== undefined && says.total !== this.#total ? changed(this.#place) : undefined;
  }

  #end(fault: unknown): void {
    this.#fault ??= fault;
    this.#wake();
  }

  /** Until something comes; one that has come too early is no reason to look again. */
  #change(at: number): Promise<void> {
    if (this.#fault !== undefined || this.#here.has(at)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  get #place(): string {
    return `${this.#parts.line.name}: ${this.#path}`;
  }
}

/** Questions that are out and answers that wait, together: a quarter of a megabyte at most. */
const chunksMax = 4;

function absent(place: string): Fault {
  return new Fault("update/absent", `${place} is not there`, { hint: "Ask whoever has the repository" });
}

function changed(place: string): Fault {
  return new Fault("update/cut", `${place} was exchanged while it was fetched`, { hint: "It is asked anew" });
}
