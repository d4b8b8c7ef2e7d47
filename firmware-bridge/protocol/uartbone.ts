// UARTBone, the serial bridge of LiteX (litex/soc/cores/uart.py, Stream2Wishbone): an operation, a length,
// a word address and data, big-endian. It has no check sum, no number and no answer to a write. What can be
// known over it is what was read back, and even a read-back may be wrong: two reads that agree with each
// other and with what was written are the most that a gateway gets here.

import { assert } from "#runtime/core/fault.ts";

export const uartboneWordsMax = 255;
export const wordAddressMax = 0x3fff_ffff;

/** The bridge forgets a command that was begun this long ago, whether its bytes still come or its answer still goes. */
export const uartboneCommandMs = 100;

/**
 * As many words as one command may have on a line of this speed: half of the bridge's time, as LiteX's own tools
 * take it, because the other half is the bus's and the adapter's. A longer one would be cut in the middle.
 */
export function uartboneWordsAt(baud: number): number {
  const bytes = (baud / bitsPerByte) * (uartboneCommandMs / 2 / 1_000);
  return Math.max(1, Math.min(uartboneWordsMax, Math.floor((bytes - headBytes) / 4)));
}

export function encodeUartboneRead(address: number, count: number): Uint8Array {
  return head(readIncrementing, { address, count });
}

export function encodeUartboneWrite(address: number, words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(headBytes + words.length * 4);
  bytes.set(head(writeIncrementing, { address, count: words.length }));
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(headBytes + index * 4, word);
  return bytes;
}

export function uartboneWordsIn(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getUint32(index * 4));
}

/** What the bridge does on its bus, as soon as it can. Exported for boards; a gateway only asks for it. */
export type UartboneStep = Readonly<
  { kind: "write"; address: number; word: number } | { kind: "read"; addresses: readonly number[] }
>;

/**
 * The bridge's side, as the state machine of the original does it: any byte begins a command, a word is written as
 * soon as its four bytes are there, a length of 0 means 256, and an operation that there is not swallows its head.
 */
export class UartboneReader {
  #held: number[] = [];
  #done = 0;
  #ms = 0;

  /** Time goes by between bytes. How long bytes themselves take, this side does not know. */
  elapse(ms: number): void {
    this.#ms += ms;
    if (this.#ms >= uartboneCommandMs) this.#forget();
  }

  receive(bytes: Uint8Array): readonly UartboneStep[] {
    const steps: UartboneStep[] = [];
    for (const byte of bytes) {
      if (this.#held.length === 0) this.#ms = 0;
      this.#held.push(byte);
      const step = this.#step();
      if (step !== undefined) steps.push(step);
    }
    return steps;
  }

  #step(): UartboneStep | undefined {
    if (this.#held.length < headBytes) return undefined;
    const [code = 0, length = 0] = this.#held;
    const count = length || 256;
    const step = code === writeIncrementing || code === readIncrementing ? 1 : 0;
    const view = new DataView(Uint8Array.from(this.#held).buffer);
    // The bus has two bits less than the command.
    const place = (index: number) => (view.getUint32(2) + index * step) & wordAddressMax;
    if (code === readIncrementing || code === readFixed) {
      this.#forget();
      return { kind: "read", addresses: Array.from({ length: count }, (_, index) => place(index)) };
    }
    if (code !== writeIncrementing && code !== writeFixed) this.#forget();
    if (this.#held.length < headBytes + 4) return undefined;
    const address = place(this.#done++);
    // The head stays for the words to come.
    this.#held.length = headBytes;
    if (this.#done === count) this.#forget();
    return { kind: "write", address, word: view.getUint32(headBytes) };
  }

  #forget(): void {
    this.#held = [];
    this.#done = 0;
  }
}

function head(code: number, { address, count }: { address: number; count: number }): Uint8Array {
  assert(Number.isInteger(count) && count >= 1 && count <= uartboneWordsMax, "a command has 1 to 255 words");
  assert(
    Number.isInteger(address) && address >= 0 && address <= wordAddressMax,
    "a word address has 30 bits",
  );
  const bytes = new Uint8Array(headBytes);
  bytes[0] = code;
  bytes[1] = count;
  new DataView(bytes.buffer).setUint32(2, address);
  return bytes;
}

const writeIncrementing = 0x01;
const readIncrementing = 0x02;
const writeFixed = 0x03;
const readFixed = 0x04;
const headBytes = 6;
const bitsPerByte = 10;
