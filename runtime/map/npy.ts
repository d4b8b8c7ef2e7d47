import { assert, Fault } from "#runtime/core/fault.ts";
import { halfFloat } from "./half-float.ts";
import { npyHeaderOf, npyMagic } from "./npy-header.ts";

/**
 * One NumPy array. Values are in C order whatever the file had; half floats arrive as f32, booleans as
 * bytes 0 and 1, bytes and unicode strings as strings. Objects are pickles, that is programs: refused.
 */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: NpyValues;
}

export type NpyValues =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

/** Reads a `.npy` file of format 1, 2 or 3; `name` is for the message. Every bound is checked first. */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const bad = (found: string): Fault =>
    new Fault("map/bad-file", `Cannot read the array "${name}": ${found}`);
  const { start, isFortran, shape, fields } = npyHeaderOf(bytes, name);
  const [plain] = fields;
  if (plain === undefined || plain.name !== "") throw bad("it is an array of structures");
  const { kind, size, isBig } = plain;
  const count = shape.reduce((product, length) => product * length, 1);
  const found = bytes.length - start;
  // Compared before anything is allocated: a header may claim any size, the file cannot.
  if (!Number.isSafeInteger(count * size) || count * size !== found)
    throw bad(`its header asks for ${count} values of ${size} bytes, but ${found} bytes follow`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, found);
  const places = isFortran && shape.length > 1 ? fortranPlaces(shape, count) : undefined;
  const decode = decoders[kind];
  if (decode === undefined) throw bad(`arrays of type "${kind}${size}" are not supported`);
  return { shape, values: decode({ view, count, size, isBig, places, bad }) };
}

/** Writes a `.npy` file of format 1.0, little-endian and in C order: the same array gives the same bytes. */
export function writeNpy({ shape, values }: NpyArray): Uint8Array {
  const count = shape.reduce((product, length) => product * length, 1);
  assert(values.length === count, "an array has as many values as its shape says");
  const { descr, data } = encode(values);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The format wants the data to begin at a multiple of 64, the header to end with a line feed.
  const length = Math.ceil((preambleBytes + dictionary.length + 1) / 64) * 64 - preambleBytes;
  const bytes = new Uint8Array(preambleBytes + length + data.length);
  bytes.set(npyMagic);
  bytes.set([1, 0, length & 0xff, length >>> 8], npyMagic.length);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(length - 1)}\n`), preambleBytes);
  bytes.set(data, preambleBytes + length);
  return bytes;
}

const preambleBytes = 10;

type Bad = (found: string) => Fault;

/** For each value in C order its index in Fortran order, where the first axis runs fastest. */
function fortranPlaces(shape: readonly number[], count: number): Float64Array {
  const places = new Float64Array(count);
  const position = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, length) => product * length, 1),
  );
  let place = 0;
  for (let index = 0; index < count; index++) {
    places[index] = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++position[axis]! < shape[axis]!) break;
      place -= strides[axis]! * shape[axis]!;
      position[axis] = 0;
    }
  }
  return places;
}

interface Body {
  readonly view: DataView;
  readonly count: number;
  readonly size: number;
  readonly isBig: boolean;
  readonly places: Float64Array | undefined;
  readonly bad: Bad;
}

type Decode = (body: Body) => NpyValues;

const decoders: Readonly<Record<string, Decode>> = {
  f: (body) => {
    const { view, isBig } = body;
    const little = !isBig;
    if (body.size === 8) return fill(body, new Float64Array(body.count), (at) => view.getFloat64(at, little));
    if (body.size === 4) return fill(body, new Float32Array(body.count), (at) => view.getFloat32(at, little));
    if (body.size === 2)
      return fill(body, new Float32Array(body.count), (at) => halfFloat(view.getUint16(at, little)));
    throw body.bad(`floats of ${body.size} bytes are not supported`);
  },
  i: (body) => {
    const { view, isBig } = body;
    const little = !isBig;
    if (body.size === 1) return fill(body, new Int8Array(body.count), (at) => view.getInt8(at));
    if (body.size === 2) return fill(body, new Int16Array(body.count), (at) => view.getInt16(at, little));
    if (body.size === 4) return fill(body, new Int32Array(body.count), (at) => view.getInt32(at, little));
    if (body.size === 8)
      return fill(body, new BigInt64Array(body.count), (at) => view.getBigInt64(at, little));
    throw body.bad(`integers of ${body.size} bytes are not supported`);
  },
  u: (body) => {
    const { view, isBig } = body;
    const little = !isBig;
    if (body.size === 1) return fill(body, new Uint8Array(body.count), (at) => view.getUint8(at));
    if (body.size === 2) return fill(body, new Uint16Array(body.count), (at) => view.getUint16(at, little));
    if (body.size === 4) return fill(body, new Uint32Array(body.count), (at) => view.getUint32(at, little));
    if (body.size === 8)
      return fill(body, new BigUint64Array(body.count), (at) => view.getBigUint64(at, little));
    throw body.bad(`integers of ${body.size} bytes are not supported`);
  },
  b: (body) => {
    if (body.size !== 1) throw body.bad(`booleans of ${body.size} bytes are not supported`);
    return fill(body, new Uint8Array(body.count), (at) => Math.min(1, body.view.getUint8(at)));
  },
  U: (body) => texts(body, (at) => unicode(body, at)),
  S: (body) => texts(body, (at) => bytesText(body, at)),
};

function fill<Values extends { [index: number]: Value }, Value>(
  { count, size, places }: Body,
  values: Values,
  get: (at: number) => Value,
): Values {
  for (let index = 0; index < count; index++) values[index] = get((places?.[index] ?? index) * size);
  return values;
}

function texts({ count, size, places }: Body, get: (at: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, index) => get((places?.[index] ?? index) * size));
}

/** NumPy pads with zeros, so zeros at the end are not part of a string. */
function unicode({ view, size, isBig, bad }: Body, at: number): string {
  let end = at + size;
  while (end > at && view.getUint32(end - 4, !isBig) === 0) end -= 4;
  let text = "";
  for (let place = at; place < end; place += 4) {
    const point = view.getUint32(place, !isBig);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
      throw bad(`it holds the character ${point}`);
    text += String.fromCodePoint(point);
  }
  return text;
}

function bytesText({ view, size }: Body, at: number): string {
  let end = at + size;
  while (end > at && view.getUint8(end - 1) === 0) end--;
  return new TextDecoder("latin1").decode(new Uint8Array(view.buffer, view.byteOffset + at, end - at));
}

function encode(values: NpyValues): { descr: string; data: Uint8Array } {
  if (!ArrayBuffer.isView(values)) return encodeTexts(values as readonly string[]);
  const size = values.BYTES_PER_ELEMENT;
  const kind = values instanceof Float64Array || values instanceof Float32Array ? "f" : kindOfInteger(values);
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  return { descr: `${size === 1 ? "|" : "<"}${kind}${size}`, data };
}

function kindOfInteger(values: ArrayBufferView): "i" | "u" {
  const isSigned = [Int8Array, Int16Array, Int32Array, BigInt64Array].some((type) => values instanceof type);
  return isSigned ? "i" : "u";
}

function encodeTexts(texts: readonly string[]): { descr: string; data: Uint8Array } {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const width = Math.max(1, ...points.map((text) => text.length));
  const data = new Uint8Array(texts.length * width * 4);
  const view = new DataView(data.buffer);
  for (const [index, text] of points.entries())
    for (const [place, point] of text.entries()) view.setUint32((index * width + place) * 4, point, true);
  return { descr: `<U${width}`, data };
}
