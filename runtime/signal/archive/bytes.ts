// The smallest pieces of a block: numbers of as many bytes as they need, and a reader that never leaves its bytes.

import { Fault } from "#runtime/core/fault.ts";

export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  byte(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  /** Seven bits a byte, the lowest first; up to 2^53. */
  whole(value: number): this {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
    return this.bytes(Uint8Array.from(bytes));
  }

  float(value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.bytes(bytes);
  }

  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  /** Behind its length. */
  part(bytes: Uint8Array): this {
    return this.whole(bytes.length).bytes(bytes);
  }

  done(): Uint8Array {
    const all = new Uint8Array(this.#parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.bytes(1)[0]!;
  }

  whole(): number {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = this.byte();
      value += (byte % 128) * weight;
      if (byte < 128) return value;
      if (weight > 2 ** 46) throw badBlock("a number has more bytes than a number can have");
    }
  }

  /** A count of things that stand in memory afterwards. */
  count(max: number): number {
    const value = this.whole();
    if (value > max) throw badBlock(`it claims ${value} of something that there are at most ${max} of`);
    return value;
  }

  float(): number {
    const at = this.#at;
    this.bytes(8);
    return this.#view.getFloat64(at, true);
  }

  bytes(count: number): Uint8Array {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw badBlock("it ends too early");
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  part(): Uint8Array {
    return this.bytes(this.count(this.#bytes.length));
  }

  /** A block has no byte that means nothing. */
  end(): void {
    if (this.#at !== this.#bytes.length)
      throw badBlock(`${this.#bytes.length - this.#at} bytes stand behind its end`);
  }
}

/** Whoever reads a block of a file says which one it was. */
export function badBlock(why: string): Fault {
  return new Fault("archive/broken", `A block of the archive is damaged: ${why}`, {
    hint: "The other blocks can still be read; restore the file from a copy if there is one",
  });
}
