// How what a thing remembers gets into a record and back. A thing shows all its numbers to a pen, in an order of its
// own: one that writes notes them, one that reads puts others in their place. Both go through the same lines, so
// nothing is written that is not read, and a thing that was read goes on as the one that was written.

import { assert, Fault } from "./fault.ts";

export interface StatePen {
  /** Any number, to the bit. */
  number(value: number): number;
  /** A whole one, which takes as many bytes as it needs. */
  whole(value: number): number;
  /** A whole number from 0 to below a bound that both sides know; what was written by somebody else may be any. */
  below(value: number, bound: number): number;
  /** In place. */
  numbers(values: Float64Array): void;
  wholes(values: Float64Array | Uint8Array): void;
}

export class StateWriter implements StatePen {
  #bytes = new Uint8Array(1_024);
  #length = 0;

  number(value: number): number {
    const at = this.#room(8);
    new DataView(this.#bytes.buffer).setFloat64(at, value, true);
    return value;
  }

  whole(value: number): number {
    assert(
      Number.isSafeInteger(value) && Math.abs(value) < wholeMax,
      "a whole number of a state is a safe one",
    );
    // The sign in the lowest bit, seven bits a byte, the lowest first.
    let left = value >= 0 ? 2 * value : -2 * value - 1;
    for (; left >= 128; left = Math.floor(left / 128)) this.#bytes[this.#room(1)] = (left % 128) + 128;
    this.#bytes[this.#room(1)] = left;
    return value;
  }

  below(value: number, bound: number): number {
    assert(value >= 0 && value < bound, "a place of a state lies within its bound");
    return this.whole(value);
  }

  numbers(values: Float64Array): void {
    for (let index = 0; index < values.length; index++) this.number(values[index]!);
  }

  wholes(values: Float64Array | Uint8Array): void {
    for (let index = 0; index < values.length; index++) this.whole(values[index]!);
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #room(bytes: number): number {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.length) {
      const wider = new Uint8Array(2 * this.#bytes.length);
      wider.set(this.#bytes);
      this.#bytes = wider;
    }
    return at;
  }
}

/** Throws a Fault where the bytes end early; whoever reads asks at the end whether all were taken. */
export class StateReader implements StatePen {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(_value: number): number {
    const at = this.#take(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getFloat64(at, true);
  }

  whole(_value: number): number {
    let [folded, unit] = [0, 1];
    for (;;) {
      const byte = this.#bytes[this.#take(1)]!;
      folded += (byte % 128) * unit;
      unit *= 128;
      if (!(folded < 2 * wholeMax)) throw misread();
      if (byte < 128) return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    }
  }

  below(value: number, bound: number): number {
    const read = this.whole(value);
    if (read >= 0 && read < bound) return read;
    throw misread();
  }

  numbers(values: Float64Array): void {
    for (let index = 0; index < values.length; index++) values[index] = this.number(0);
  }

  wholes(values: Float64Array | Uint8Array): void {
    for (let index = 0; index < values.length; index++) values[index] = this.whole(0);
  }

  #take(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    if (this.#at > this.#bytes.length) throw misread();
    return at;
  }
}

const wholeMax = 2 ** 52;

function misread(): Fault {
  return new Fault("proof/broken", "A state in the log is not of this capsule", {
    hint: "Replay it with the capsule that wrote it, and with the release of its time",
  });
}
