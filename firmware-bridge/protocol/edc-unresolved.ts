import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import { type EdcFrame, fate, op, status } from "./edc-frame.ts";
import type { EdcAnswer, Step } from "./edc-request.ts";

/** A write whose answer is missing: `seq` on `link` is how the board of that `boot` remembers it. */
export interface Unresolved {
  readonly ticket: number;
  readonly link: number;
  readonly seq: number;
  readonly boot: number;
  readonly until: Instant;
}

export interface Resolved {
  readonly ticket: number;
  readonly answer: EdcAnswer;
}

export const unresolvedMax = 4;
/** How long the fate of a write is asked for, a lost link included. */
export const resolveUsMax: number = 2_000 * US_PER_MS;

/** Writes that may or may not have been applied. Each leaves with the best that can be said, and no better. */
export class UnresolvedWrites {
  #writes: readonly Unresolved[] = [];

  get first(): Unresolved | undefined {
    return this.#writes[0];
  }

  /** The latest instants at which one of them is still asked about. */
  get untils(): readonly Instant[] {
    return this.#writes.map(({ until }) => until);
  }

  has(write: Unresolved): boolean {
    return this.#writes.includes(write);
  }

  add(write: Unresolved): readonly Resolved[] {
    this.#writes = [...this.#writes, write];
    const crowded = this.#writes.slice(0, Math.max(0, this.#writes.length - unresolvedMax));
    return this.#end(crowded, "Too many writes went without an answer");
  }

  /** `boot` of the board that answers now, if one does. */
  expire(now: Instant, boot: number | undefined): readonly Resolved[] {
    const restarted = this.#writes.filter((write) => boot !== undefined && write.boot !== boot);
    const late = this.#writes.filter((write) => now > write.until && !restarted.includes(write));
    return [
      ...this.#end(restarted, "The board restarted before it could be asked"),
      ...this.#end(late, "Nobody answered whether it was applied"),
    ];
  }

  /** What the board's answer to the question about it says. */
  resolve(write: Unresolved, reply: EdcFrame): Resolved {
    this.#writes = this.#writes.filter((one) => one !== write);
    return { ticket: write.ticket, answer: answerIn(reply) };
  }

  #end(ended: readonly Unresolved[], detail: string): readonly Resolved[] {
    this.#writes = this.#writes.filter((write) => !ended.includes(write));
    return ended.map(({ ticket }) => ({ ticket, answer: { kind: "unknown", detail } }));
  }
}

export function questionAbout({ link, seq }: Unresolved): Step {
  return { op: op.status, address: 0, count: 1, flags: 0, words: [((link << 16) | seq) >>> 0] };
}

function answerIn({ status: code, words: [found, served] }: EdcFrame): EdcAnswer {
  if (code === status.ok && found === fate.never) return { kind: "lost" };
  if (code !== status.ok || found !== fate.executed || served === undefined)
    return { kind: "unknown", detail: "The board does not remember it" };
  return served === status.ok ? { kind: "applied" } : { kind: "refused", status: served };
}
