import type { Instant } from "#runtime/core/clock.ts";
import { assert } from "#runtime/core/fault.ts";
import { encodeUartboneRead, encodeUartboneWrite, uartboneWordsIn } from "./uartbone.ts";

export interface UartboneOptions {
  readonly timeoutUs: number;
  /**
   * Whether a program may write over this link while nobody watches. Without it writes are refused: over
   * UARTBone a wrong write leaves no trace, and a wrong address hits another register.
   */
  readonly unattended: "refuse" | "allow";
}

export type UartboneRequest = Readonly<
  | { kind: "read"; address: number; count: number }
  | { kind: "write"; address: number; words: readonly number[]; by: "person" | "program" }
>;

export type UartboneAnswer = Readonly<
  | { kind: "words"; words: readonly number[] }
  /** Read back equal. Nothing better exists here. */
  | { kind: "verified" }
  /** Read back otherwise, or not at all: what stands in the register, nobody can say. */
  | { kind: "unknown"; detail: string }
  | { kind: "refused"; detail: string }
  | { kind: "timeout" }
>;

/**
 * The gateway's side, sans-I/O, one command at a time. Each write is followed by a read of the same words,
 * whoever asked for it, and its answer is that of the read.
 */
export class UartboneMaster {
  readonly #options: UartboneOptions;
  readonly #transmits: Uint8Array[] = [];
  #wanted: Wanted | undefined;
  #received: number[] = [];
  #answer: UartboneAnswer | undefined;

  constructor(options: UartboneOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#wanted !== undefined;
  }

  submit(request: UartboneRequest, now: Instant): void {
    assert(!this.isBusy && this.#answer === undefined, "the answer before was taken");
    // What came unasked belongs to nobody. It cannot be told from an answer later.
    this.#received = [];
    const { address } = request;
    if (request.kind === "read") this.#read({ address, count: request.count }, now);
    else if (request.by === "program" && this.#options.unattended === "refuse")
      this.#answer = {
        kind: "refused",
        detail: "Nobody watches, and a UARTBone write leaves no trace where it fails",
      };
    else {
      this.#transmits.push(encodeUartboneWrite(address, request.words));
      this.#read({ address, count: request.words.length, written: request.words }, now);
    }
  }

  receive(bytes: Uint8Array): void {
    const wanted = this.#wanted;
    if (wanted === undefined) return;
    for (const byte of bytes) if (this.#received.length < wanted.count * 4) this.#received.push(byte);
    if (this.#received.length < wanted.count * 4) return;
    const words = uartboneWordsIn(Uint8Array.from(this.#received));
    const at = wanted.written?.findIndex((word, index) => word !== words[index]);
    if (at === undefined) this.#settle({ kind: "words", words });
    else if (at < 0) this.#settle({ kind: "verified" });
    else
      this.#settle({
        kind: "unknown",
        detail: `Word ${wanted.address + at} reads ${words[at]} and not ${wanted.written![at]}`,
      });
  }

  wake(now: Instant): void {
    if (this.#wanted === undefined || now < this.#wanted.expiresAt) return;
    const isWrite = this.#wanted.written !== undefined;
    this.#settle(
      isWrite ? { kind: "unknown", detail: "The read-back was not answered" } : { kind: "timeout" },
    );
  }

  wakeAt(): Instant | undefined {
    return this.#wanted?.expiresAt;
  }

  takeTransmits(): readonly Uint8Array[] {
    return this.#transmits.splice(0);
  }

  takeAnswer(): UartboneAnswer | undefined {
    const answer = this.#answer;
    this.#answer = undefined;
    return answer;
  }

  #read(wanted: Omit<Wanted, "expiresAt">, now: Instant): void {
    this.#transmits.push(encodeUartboneRead(wanted.address, wanted.count));
    this.#wanted = { ...wanted, expiresAt: now + this.#options.timeoutUs };
  }

  #settle(answer: UartboneAnswer): void {
    this.#wanted = undefined;
    this.#answer = answer;
  }
}

interface Wanted {
  readonly address: number;
  readonly count: number;
  readonly written?: readonly number[];
  readonly expiresAt: Instant;
}
