// The wire format of Protocol Buffers, as much of it as Sparkplug uses. The reader is for bytes from a network:
// it never reads past its end, takes no number that is longer than it may be, and knows no groups.

/** Collects the fields of one message. */
export class ProtoWriter {
  readonly #bytes: number[] = [];

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** An unsigned number of up to 64 bits. */
  uint(field: number, value: number | bigint): this {
    this.#varint((BigInt(field) << 3n) | 0n);
    this.#varint(BigInt(value));
    return this;
  }

  bool(field: number, value: boolean): this {
    return this.uint(field, value ? 1 : 0);
  }

  float(field: number, value: number): this {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value, true);
    return this.#fixed(field, { wire: 5, bytes: new Uint8Array(view.buffer) });
  }

  double(field: number, value: number): this {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    return this.#fixed(field, { wire: 1, bytes: new Uint8Array(view.buffer) });
  }

  string(field: number, value: string): this {
    return this.message(field, new TextEncoder().encode(value));
  }

  message(field: number, bytes: Uint8Array): this {
    this.#varint((BigInt(field) << 3n) | 2n);
    this.#varint(BigInt(bytes.length));
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  #fixed(field: number, { wire, bytes }: { readonly wire: 1 | 5; readonly bytes: Uint8Array }): this {
    this.#varint((BigInt(field) << 3n) | BigInt(wire));
    this.#bytes.push(...bytes);
    return this;
  }

  #varint(value: bigint): void {
    let left = BigInt.asUintN(64, value);
    for (; left > 0x7fn; left >>= 7n) this.#bytes.push(Number(left & 0x7fn) | 0x80);
    this.#bytes.push(Number(left));
  }
}

/** One field as it stands on the wire; which of the four it is says its wire type. */
export type ProtoField = Readonly<
  | { kind: "varint"; field: number; value: bigint }
  | { kind: "fixed64"; field: number; bytes: Uint8Array }
  | { kind: "fixed32"; field: number; bytes: Uint8Array }
  | { kind: "bytes"; field: number; bytes: Uint8Array }
>;

/** Bytes that are no message. Thrown only inside this folder: `decodePayload` makes an answer of it. */
export class NotProto extends Error {
  override readonly name = "NotProto";
}

/** The fields of one message, in the order in which they stand. */
export function* fieldsIn(bytes: Uint8Array): Generator<ProtoField, void> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (at >= bytes.length) throw new NotProto("a number is cut off");
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value >> 64n !== 0n) throw new NotProto("a number has more than 64 bits");
        return value;
      }
      if (shift >= 63n) throw new NotProto("a number has more than ten bytes");
    }
  };
  const taken = (count: number): Uint8Array => {
    if (count > bytes.length - at) throw new NotProto("a field is longer than its message");
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, wire] = [Number(key >> 3n), Number(key & 7n)];
    if (field < 1 || field > fieldMax) throw new NotProto("a field has a number that there is not");
    if (wire === 0) yield { kind: "varint", field, value: varint() };
    else if (wire === 1) yield { kind: "fixed64", field, bytes: taken(8) };
    else if (wire === 5) yield { kind: "fixed32", field, bytes: taken(4) };
    else if (wire === 2) {
      const length = varint();
      if (length > BigInt(bytes.length)) throw new NotProto("a field is longer than its message");
      yield { kind: "bytes", field, bytes: taken(Number(length)) };
    } else throw new NotProto(`wire type ${wire} is not used here`);
  }
}

const fieldMax = 2 ** 29 - 1;
