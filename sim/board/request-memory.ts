import { type EdcFrame, fate, op } from "#bridge/protocol/edc-frame.ts";

/** So many requests that could change something are remembered, across links. */
export const fatesMax = 16;

/** A request, and the CRC that it carries: what tells it from another one of the same number. */
export interface Received {
  readonly frame: EdcFrame;
  readonly crc: number;
}

/** What the board remembers of requests: the last reply to repeat it, and the fates of the last changes. */
export class RequestMemory {
  #last: { readonly seq: number; readonly crc: number; readonly reply: Uint8Array } | undefined;
  #fates: { readonly link: number; readonly seq: number; readonly code: number }[] = [];
  #forgotten = 0;

  /** The highest number served on this link. */
  get lastSeq(): number {
    return this.#last?.seq ?? 0;
  }

  /** Another link: its numbers start anew, and what was done stays known, except on a link of the same name. */
  begin(link: number): void {
    this.#last = undefined;
    const kept = this.#fates.filter((one) => one.link !== link);
    this.#forgotten += this.#fates.length - kept.length;
    this.#fates = kept;
  }

  /** The stored reply, where this is the last request once more, to the bit. */
  replay({ frame, crc }: Received): Uint8Array | undefined {
    return this.#last?.seq === frame.seq && this.#last.crc === crc ? this.#last.reply : undefined;
  }

  keep(
    { frame, crc }: Received,
    { code, reply }: { readonly code: number; readonly reply: Uint8Array },
  ): void {
    const { link, seq } = frame;
    this.#last = { seq, crc, reply };
    if (harmless.has(frame.op)) return;
    this.#fates.push({ link, seq, code });
    if (this.#fates.length <= fatesMax) return;
    this.#fates.shift();
    this.#forgotten++;
  }

  /** Executed, with its status; never, and never will be; or forgotten. */
  fateOf(asked: { readonly link: number; readonly seq: number }): readonly number[] {
    const found = this.#fates.find(({ link, seq }) => link === asked.link && seq === asked.seq);
    if (found !== undefined) return [fate.executed, found.code];
    const oldest = this.#fates[0];
    const isComplete = this.#forgotten === 0 || (oldest !== undefined && isNewer(asked, oldest));
    return [isComplete ? fate.never : fate.forgotten, 0];
  }
}

type Numbered = Readonly<{ link: number; seq: number }>;

/** Links of one life count up in their lower byte and wrap; half way round is the horizon. */
function isNewer(one: Numbered, other: Numbered): boolean {
  if (one.link >>> 8 !== other.link >>> 8) return false;
  const ahead = (one.link - other.link) & 0xff;
  return ahead === 0 ? one.seq > other.seq : ahead < 0x80;
}

const harmless: ReadonlySet<number> = new Set([op.read, op.stage, op.status, op.kick]);
