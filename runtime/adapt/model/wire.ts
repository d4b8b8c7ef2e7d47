// The wire format of Protocol Buffers, read strictly. Two readers that see different things in the same
// bytes are an attack, so what other readers merge, skip or guess is refused here: a field that may come
// once comes once, a field that is not in the table is not there, and every length is inside its message.

import { Fault } from "#runtime/core/fault.ts";

/** What the fields of a message hold. A list may be packed into one piece of bytes or not, both are usual. */
export type Kind = "integer" | "integers" | "float" | "floats" | "text" | "texts" | "bytes" | "each";

/** By field number. `each` are bytes, or messages, that may come many times. */
export type Fields = Readonly<Record<number, Kind>>;

/** The largest count of fields in one message; a model within our limits has far fewer. */
export const fieldsMax = 262_144;
export const textBytesMax = 4_096;

/** The fields of one message, by number. Reading it has checked all of it, but not its inner messages. */
export class Message {
  readonly #values: ReadonlyMap<number, readonly Value[]>;

  constructor(values: ReadonlyMap<number, readonly Value[]>) {
    this.#values = values;
  }

  /** Zero where the field is absent, as the format has it. */
  integer(field: number): number {
    return (this.#values.get(field)?.[0] as number | undefined) ?? 0;
  }

  numbers(field: number): readonly number[] {
    return (this.#values.get(field) ?? []) as readonly number[];
  }

  text(field: number): string {
    return (this.#values.get(field)?.[0] as string | undefined) ?? "";
  }

  texts(field: number): readonly string[] {
    return (this.#values.get(field) ?? []) as readonly string[];
  }

  bytes(field: number): Uint8Array | undefined {
    return this.#values.get(field)?.[0] as Uint8Array | undefined;
  }

  each(field: number): readonly Uint8Array[] {
    return (this.#values.get(field) ?? []) as readonly Uint8Array[];
  }

  has(field: number): boolean {
    return this.#values.has(field);
  }
}

type Value = number | string | Uint8Array;

/** `name` is what a person calls the message: "the model", "a node". */
export function readMessage(bytes: Uint8Array, fields: Fields, name: string): Message {
  const cursor = new Cursor(bytes, name);
  const values = new Map<number, Value[]>();
  for (let count = 0; !cursor.isAtEnd; count++) {
    if (count >= fieldsMax) throw bad(name, `has more than ${fieldsMax} fields`);
    const { field, wire } = cursor.tag();
    const kind = fields[field];
    if (kind === undefined) throw bad(name, `has a field ${field}, which is not allowed`);
    const list = values.get(field) ?? [];
    if (list.length > 0 && single.has(kind)) throw bad(name, `has the field ${field} twice`);
    values.set(field, list);
    readValues(cursor, { kind, wire, field, into: list });
  }
  return new Message(values);
}

const single: ReadonlySet<Kind> = new Set<Kind>(["integer", "float", "text", "bytes"]);

interface Place {
  readonly kind: Kind;
  readonly wire: number;
  readonly field: number;
  readonly into: Value[];
}

function readValues(cursor: Cursor, { kind, wire, field, into }: Place): void {
  const isInteger = kind === "integer" || kind === "integers";
  const isFloat = kind === "float" || kind === "floats";
  if (isInteger && wire === wires.varint) into.push(cursor.varint());
  else if (isFloat && wire === wires.fixed32) into.push(cursor.float());
  else if (wire !== wires.piece || kind === "integer" || kind === "float")
    throw bad(cursor.name, `has the field ${field} as wire type ${wire}`);
  else if (kind === "integers" || kind === "floats") {
    const packed = new Cursor(cursor.piece(), cursor.name);
    while (!packed.isAtEnd) {
      if (into.length >= fieldsMax * 16) throw bad(cursor.name, `has too many values in the field ${field}`);
      into.push(kind === "integers" ? packed.varint() : packed.float());
    }
  } else into.push(kind === "text" || kind === "texts" ? cursor.text() : cursor.piece());
}

const wires = { varint: 0, piece: 2, fixed32: 5 } as const;

class Cursor {
  readonly name: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array, name: string) {
    this.name = name;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  tag(): { readonly field: number; readonly wire: number } {
    const tag = this.varint();
    if (!(tag >= 8 && tag < 2 ** 32)) throw bad(this.name, `has a field with the tag ${tag}`);
    return { field: Math.floor(tag / 8), wire: tag % 8 };
  }

  /** int64 as a number: what does not fit exactly is far beyond every limit anyway. */
  varint(): number {
    let low = 0;
    for (let place = 0; place < 4; place++) {
      const byte = this.#byte();
      low += (byte & 127) * 128 ** place;
      if (byte < 128) return low;
    }
    let whole = BigInt(low);
    for (let place = 4; place < varintBytesMax; place++) {
      const byte = this.#byte();
      whole += BigInt(byte & 127) << BigInt(7 * place);
      if (byte < 128) {
        if (whole >= 1n << 64n) break;
        return Number(BigInt.asIntN(64, whole));
      }
    }
    throw bad(this.name, "has a number of more than 64 bits");
  }

  float(): number {
    const at = this.#skip(4);
    return this.#view.getFloat32(at, true);
  }

  piece(): Uint8Array {
    const length = this.varint();
    const at = this.#skip(length);
    return this.#bytes.subarray(at, at + length);
  }

  text(): string {
    const bytes = this.piece();
    if (bytes.length > textBytesMax) throw bad(this.name, `has a text of ${bytes.length} bytes`);
    try {
      return decoder.decode(bytes);
    } catch (cause) {
      throw bad(this.name, "has a text that is not UTF-8", cause);
    }
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)]!;
  }

  /** Moves on, and answers from where; whatever reaches over the end is refused here. */
  #skip(length: number): number {
    const at = this.#at;
    if (!(length >= 0 && length <= this.#bytes.length - at)) throw bad(this.name, "is cut off");
    this.#at = at + length;
    return at;
  }
}

const varintBytesMax = 10;
const decoder = new TextDecoder("utf-8", { fatal: true });

function bad(name: string, what: string, cause?: unknown): Fault {
  return new Fault("model/bad-file", `It is not an ONNX file that we read: ${name} ${what}`, {
    cause,
    hint: "Export the model as ONNX again; if that does not help, a newer exporter has fields we do not know",
  });
}
