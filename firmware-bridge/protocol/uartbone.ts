// UARTBone, the serial bridge of LiteX (litex/soc/cores/uart.py, Stream2Wishbone): an operation, a length,
// a word address and data, big-endian. It has no check sum, no number and no answer to a write. What can be
// known over it is what was read back, and even a read-back may be wrong: two reads that agree with each
// other and with what was written are the most that a gateway gets here.

import { assert } from "#runtime/core/fault.ts";

export const uartboneWordsMax = 255;
export const wordAddressMax = 0x3fff_ffff;

/** The bridge forgets a command that was begun this long ago and not finished. */
export const uartboneSilenceMs = 100;

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

/** Which operation the bridge's own side hears. Exported for boards; a gateway only writes and reads. */
export interface UartboneCommand {
  readonly op: "read" | "write";
  readonly isIncrementing: boolean;
  readonly address: number;
  readonly count: number;
  readonly words: readonly number[];
}

/** The bridge's side: never holds more than one command, and silence empties it. */
export class UartboneReader {
  readonly #held: number[] = [];

  silence(): void {
    this.#held.length = 0;
  }

  receive(bytes: Uint8Array): readonly UartboneCommand[] {
    const commands: UartboneCommand[] = [];
    for (const byte of bytes) {
      // What is no operation is skipped, as the state machine of the original does it.
      if (this.#held.length === 0 && (byte < writeIncrementing || byte > readFixed)) continue;
      this.#held.push(byte);
      const command = this.#command();
      if (command === undefined) continue;
      commands.push(command);
      this.silence();
    }
    return commands;
  }

  #command(): UartboneCommand | undefined {
    const [code = 0, count = 0] = this.#held;
    const isWrite = code === writeIncrementing || code === writeFixed;
    if (this.#held.length < headBytes + (isWrite ? count * 4 : 0)) return undefined;
    const bytes = Uint8Array.from(this.#held);
    return {
      op: isWrite ? "write" : "read",
      isIncrementing: code === writeIncrementing || code === readIncrementing,
      address: new DataView(bytes.buffer).getUint32(2),
      count,
      words: isWrite ? uartboneWordsIn(bytes.subarray(headBytes)) : [],
    };
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
