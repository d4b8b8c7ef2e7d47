import type { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcAnswer, EdcRequest, EdcSubmitOptions } from "#bridge/protocol/edc-request.ts";
import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { Prng } from "#runtime/core/prng.ts";
import type { VirtualBoard } from "./board.ts";

/** What a wire makes of the bytes that are given to it. */
export type Wire = (bytes: Uint8Array) => Uint8Array;

const cleanWire: Wire = (bytes) => bytes;

/** Each byte may come to harm: seven times in ten a bit flips, twice it is lost, once another stands before it. */
export function noisyWire(random: Prng, errorRate: number): Wire {
  return (bytes) => {
    const arrived: number[] = [];
    for (const byte of bytes) {
      if (random.between(0, 1) >= errorRate) {
        arrived.push(byte);
        continue;
      }
      const harm = random.between(0, 10);
      if (harm < 7) arrived.push(byte ^ (1 << Math.floor(random.between(0, 8))));
      else if (harm >= 9) arrived.push(Math.floor(random.between(0, 256)), byte);
    }
    return Uint8Array.from(arrived);
  };
}

/** A master and a board on one wire, in time of their own: a conversation of minutes takes milliseconds. */
export class BoardOnWire {
  readonly #master: EdcMaster;
  readonly #board: VirtualBoard;
  readonly #answers = new Map<number, EdcAnswer>();
  toBoard: Wire;
  toHost: Wire;
  now: Instant = 1_000_000;

  constructor(
    { master, board }: { readonly master: EdcMaster; readonly board: VirtualBoard },
    { toBoard = cleanWire, toHost = cleanWire }: { readonly toBoard?: Wire; readonly toHost?: Wire } = {},
  ) {
    this.#master = master;
    this.#board = board;
    this.toBoard = toBoard;
    this.toHost = toHost;
    master.open(this.now);
    this.exchange();
  }

  /** Asks, and lets time go on until there is an answer. */
  ask(request: EdcRequest, options?: EdcSubmitOptions): EdcAnswer {
    const ticket = this.#master.submit(request, this.now, options);
    for (let turn = 0; turn < turnsMax; turn++) {
      this.exchange();
      const answer = this.#answers.get(ticket);
      if (answer !== undefined) return answer;
      this.pass();
    }
    throw new Error("The master leaves a request without an answer");
  }

  /** What came of a request that was submitted to the master itself. */
  answerTo(ticket: number): EdcAnswer | undefined {
    return this.#answers.get(ticket);
  }

  /** Carries what both have to say until neither says more. */
  exchange(): void {
    for (;;) {
      const frames = this.#master.takeTransmits();
      for (const frame of frames) {
        const replies = this.#board.receive(this.toBoard(frame));
        this.now += byteUs * frame.length;
        for (const reply of replies) {
          this.now += byteUs * reply.length;
          this.#master.receive(this.toHost(reply), this.now);
        }
      }
      for (const { ticket, answer } of this.#master.takeSettled()) this.#answers.set(ticket, answer);
      if (frames.length === 0) return;
    }
  }

  /** Nothing is said until somebody's patience ends. */
  pass(): void {
    const then = Math.max(this.now, this.#master.wakeAt() ?? this.now + US_PER_MS);
    this.#board.elapse((then - this.now) / US_PER_MS);
    this.now = then;
    if (this.#master.wake(this.now) === "sound") return;
    this.#master.close(this.now);
    this.#master.open(this.now);
  }
}

/** At 115 200 baud a byte with its start and stop bit takes this long. */
const byteUs = 87;
const turnsMax = 10_000;
