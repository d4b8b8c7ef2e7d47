// As much of the Protocol Buffers wire format as writing a small file takes. Fields are written in the
// order given, so the same calls make the same bytes.

export class Message {
  readonly #parts: Uint8Array[] = [];

  /** int32, int64 and enum fields; a negative number is written as the 64 bits of its complement. */
  integer(field: number, value: number): this {
    return this.#push(varint(field * 8), value < 0 ? negative(value) : varint(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(varint(field * 8 + 5), bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#push(varint(field * 8 + 2), varint(value.length), value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.encode());
  }

  encode(): Uint8Array {
    const whole = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #push(...parts: readonly Uint8Array[]): this {
    this.#parts.push(...parts);
    return this;
  }
}

/** Seven bits a byte, lowest first; the top bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}

function negative(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes = new Uint8Array(10);
  for (const place of bytes.keys()) {
    bytes[place] = Number(rest & 127n) + (place < 9 ? 128 : 0);
    rest >>= 7n;
  }
  return bytes;
}
