import type { Instant } from "#runtime/core/clock.ts";
import { boardFlag, type EdcFrame, encodeFrame, magic, mapHashWords, op, status } from "./edc-frame.ts";

/** What a board says of itself when it is greeted. */
export interface BoardIdentity {
  /** Chosen by the board: all later requests carry it. */
  readonly link: number;
  /** Another number after every power-up. */
  readonly boot: number;
  readonly mapHash: readonly number[];
  /** Whether the board found its own register map in our greeting. */
  readonly isWritable: boolean;
  /** As `boardFlag` names them, when it was greeted. */
  readonly flags: number;
  readonly watchdogMs: number;
}

function encodeHello({
  nonce,
  mapHash,
}: {
  readonly nonce: number;
  readonly mapHash: readonly number[];
}): Uint8Array {
  const words = [magic, nonce, ...mapHash];
  return encodeFrame({
    kind: "request",
    op: op.hello,
    ...{ seq: 0, link: 0, address: 0, count: words.length, status: 0, words },
  });
}

/** Undefined for everything but the answer to the greeting with this nonce. */
function identityIn(frame: EdcFrame, nonce: number): BoardIdentity | undefined {
  const { words } = frame;
  if (frame.op !== op.hello || frame.seq !== 0 || frame.status !== status.ok) return undefined;
  if (words.length < helloReplyWords || words[0] !== magic || words[1] !== nonce) return undefined;
  return {
    link: frame.link,
    boot: words[2]!,
    mapHash: words.slice(3, 3 + mapHashWords),
    isWritable: (words[8]! & boardFlag.writable) !== 0,
    flags: words[8]!,
    watchdogMs: words[9]!,
  };
}

export const helloReplyWords = 10;

export interface GreeterOptions {
  readonly mapHash: readonly number[];
  readonly timeoutUs: number;
  readonly random32: () => number;
}

/** So many greetings without an answer mean that the connection is dead, whatever the socket says. */
export const greetingsMax = 8;

/** Says HELLO until somebody answers, with one nonce for as long as it is the same greeting. */
export class Greeter {
  readonly #options: GreeterOptions;
  #nonce: number | undefined;
  #expiresAt = 0;
  #tries = 0;

  constructor(options: GreeterOptions) {
    this.#options = options;
  }

  get isWaiting(): boolean {
    return this.#nonce !== undefined;
  }

  get expiresAt(): Instant | undefined {
    return this.isWaiting ? this.#expiresAt : undefined;
  }

  begin(now: Instant): Uint8Array {
    this.#nonce = this.#options.random32() >>> 0;
    this.#tries = 0;
    return this.#again(now, this.#nonce);
  }

  end(): void {
    this.#nonce = undefined;
  }

  wake(now: Instant): Uint8Array | "silent" | undefined {
    if (this.#nonce === undefined || now < this.#expiresAt) return undefined;
    return this.#tries >= greetingsMax ? "silent" : this.#again(now, this.#nonce);
  }

  take(frame: EdcFrame): BoardIdentity | undefined {
    const board = this.#nonce === undefined ? undefined : identityIn(frame, this.#nonce);
    if (board !== undefined) this.end();
    return board;
  }

  #again(now: Instant, nonce: number): Uint8Array {
    this.#tries++;
    this.#expiresAt = now + this.#options.timeoutUs;
    return encodeHello({ nonce, mapHash: this.#options.mapHash });
  }
}
