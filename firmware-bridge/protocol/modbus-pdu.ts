// Modbus application protocol 1.1b3 (2012), the part inside every transport: what is asked and what is
// answered, as bytes and back. Pure and strict. A reply is decoded only against the request it answers,
// because a Modbus read reply does not say which registers it holds.

import { assert } from "#runtime/core/fault.ts";

export type BitTable = "coil" | "discrete";
export type WordTable = "holding" | "input";
export type Table = BitTable | WordTable;

export function isBitTable(table: Table): table is BitTable {
  return table === "coil" || table === "discrete";
}

export type Request = Readonly<
  | { kind: "read-bits"; table: BitTable; address: number; count: number }
  | { kind: "read-words"; table: WordTable; address: number; count: number }
  | { kind: "write-bit"; address: number; bit: Bit }
  | { kind: "write-word"; address: number; word: number }
  | { kind: "write-bits"; address: number; bits: readonly Bit[] }
  | { kind: "write-words"; address: number; words: readonly number[] }
>;

export type Bit = 0 | 1;

/** What a well-formed answer to one certain request says. `malformed` answers nothing, whatever it holds. */
export type Reply = Readonly<
  | { kind: "bits"; bits: readonly Bit[] }
  | { kind: "words"; words: readonly number[] }
  | { kind: "written" }
  | { kind: "exception"; code: number }
  | { kind: "malformed"; detail: string }
>;

/** What asks for a part of any table. */
export function readRequest(table: Table, address: number, count: number): ReadRequest {
  return isBitTable(table)
    ? { kind: "read-bits", table, address, count }
    : { kind: "read-words", table, address, count };
}

export const readBitsMax = 2_000;
export const readWordsMax = 125;
export const writeBitsMax = 1_968;
export const writeWordsMax = 123;
export const pduBytesMax = 253;

export const exception = {
  illegalFunction: 1,
  illegalAddress: 2,
  illegalValue: 3,
  deviceFailure: 4,
  acknowledge: 5,
  busy: 6,
  memoryParity: 8,
  gatewayPath: 10,
  gatewayTarget: 11,
} as const;

const exceptionNames: Readonly<Record<number, string>> = {
  1: "illegal function",
  2: "illegal address",
  3: "illegal value",
  4: "device failure",
  5: "acknowledge",
  6: "busy",
  8: "memory parity error",
  10: "gateway path unavailable",
  11: "gateway target does not answer",
};

export function exceptionText(code: number): string {
  return `exception ${code} (${exceptionNames[code] ?? "unknown"})`;
}

export function functionOf(request: Request): number {
  switch (request.kind) {
    case "read-bits":
      return request.table === "coil" ? 1 : 2;
    case "read-words":
      return request.table === "holding" ? 3 : 4;
    case "write-bit":
      return 5;
    case "write-word":
      return 6;
    case "write-bits":
      return 15;
    case "write-words":
      return 16;
  }
}

export function encodeRequest(request: Request): Uint8Array {
  switch (request.kind) {
    case "read-bits":
      return encodeRead(request, readBitsMax);
    case "read-words":
      return encodeRead(request, readWordsMax);
    default:
      return encodeWrite(request);
  }
}

export type ReadRequest = Extract<Request, { readonly count: number }>;

/** A scan asks little else, so it makes no more than the bytes. */
function encodeRead(request: ReadRequest, max: number): Uint8Array {
  const { address, count } = request;
  span(address, count, max);
  assert(Number.isInteger(address) && address >= 0, `${address} fits a register`);
  return Uint8Array.of(functionOf(request), address >>> 8, address & 0xff, count >>> 8, count & 0xff);
}

function encodeWrite(request: Exclude<Request, ReadRequest>): Uint8Array {
  const head = [functionOf(request), ...word(request.address)];
  switch (request.kind) {
    case "write-bit":
      return Uint8Array.from([...head, request.bit === 1 ? 0xff : 0, 0]);
    case "write-word":
      return Uint8Array.from([...head, ...word(request.word)]);
    case "write-bits": {
      span(request.address, request.bits.length, writeBitsMax);
      const packed = pack(request.bits);
      return Uint8Array.from([...head, ...word(request.bits.length), packed.length, ...packed]);
    }
    case "write-words": {
      const { words } = request;
      span(request.address, words.length, writeWordsMax);
      return Uint8Array.from([...head, ...word(words.length), words.length * 2, ...words.flatMap(word)]);
    }
  }
}

/** The server's side: a request, or the exception code that the specification's flow charts prescribe. */
export function decodeRequest(pdu: Uint8Array): Request | number {
  const [code] = pdu;
  if (code === undefined || ![1, 2, 3, 4, 5, 6, 15, 16].includes(code)) return exception.illegalFunction;
  if (pdu.length < 5) return exception.illegalValue;
  const address = wordAt(pdu, 1);
  const second = wordAt(pdu, 3);
  if (code <= 4) {
    const max = code <= 2 ? readBitsMax : readWordsMax;
    if (pdu.length !== 5 || second < 1 || second > max) return exception.illegalValue;
    if (address + second > tableSize) return exception.illegalAddress;
    const asked = { address, count: second };
    if (code <= 2) return { kind: "read-bits", table: code === 1 ? "coil" : "discrete", ...asked };
    return { kind: "read-words", table: code === 3 ? "holding" : "input", ...asked };
  }
  if (code === 5) {
    if (pdu.length !== 5 || (second !== 0xff00 && second !== 0)) return exception.illegalValue;
    return { kind: "write-bit", address, bit: second === 0 ? 0 : 1 };
  }
  if (code === 6) {
    if (pdu.length !== 5) return exception.illegalValue;
    return { kind: "write-word", address, word: second };
  }
  const bytes = code === 15 ? Math.ceil(second / 8) : second * 2;
  const max = code === 15 ? writeBitsMax : writeWordsMax;
  if (second < 1 || second > max || pdu[5] !== bytes || pdu.length !== 6 + bytes)
    return exception.illegalValue;
  if (address + second > tableSize) return exception.illegalAddress;
  if (code === 15) return { kind: "write-bits", address, bits: unpack(pdu.subarray(6), second) };
  return { kind: "write-words", address, words: wordsOf(pdu.subarray(6)) };
}

/** The server's side; a bank that answers with the wrong number of values is a bug of ours. */
export function encodeReply(request: Request, reply: Exclude<Reply, { kind: "malformed" }>): Uint8Array {
  const code = functionOf(request);
  if (reply.kind === "exception") return encodeException(code, reply.code);
  if (request.kind === "read-bits") {
    assert(
      reply.kind === "bits" && reply.bits.length === request.count,
      "a bank answers every bit asked for",
    );
    const packed = pack(reply.bits);
    return Uint8Array.from([code, packed.length, ...packed]);
  }
  if (request.kind === "read-words") {
    const fits = reply.kind === "words" && reply.words.length === request.count;
    assert(fits, "a bank answers every register asked for");
    return Uint8Array.from([code, request.count * 2, ...reply.words.flatMap(word)]);
  }
  assert(reply.kind === "written", "a write is answered as written or with an exception");
  // FC5 and FC6 repeat the request; FC15 and FC16 repeat its address and count.
  return encodeRequest(request).subarray(0, 5);
}

export function encodeException(code: number, exceptionCode: number): Uint8Array {
  return Uint8Array.of(code | 0x80, exceptionCode);
}

/** The master's side: believes nothing that does not fit the request in function, length and echo. */
export function decodeReply(request: Request, pdu: Uint8Array): Reply {
  const asked = functionOf(request);
  const code = pdu[0];
  if (code === (asked | 0x80)) {
    if (pdu.length !== 2) return malformed(`an exception of ${pdu.length} bytes`);
    return { kind: "exception", code: pdu[1]! };
  }
  if (code !== asked) return malformed(`function ${code} in answer to function ${asked}`);
  if (request.kind === "read-bits" || request.kind === "read-words") {
    const bytes = request.kind === "read-bits" ? Math.ceil(request.count / 8) : request.count * 2;
    if (pdu[1] !== bytes || pdu.length !== 2 + bytes)
      return malformed(`${pdu.length - 2} bytes of data where ${bytes} were asked for`);
    const data = pdu.subarray(2);
    if (request.kind === "read-words") return { kind: "words", words: wordsOf(data) };
    return { kind: "bits", bits: unpack(data, request.count) };
  }
  const echo = encodeRequest(request).subarray(0, 5);
  if (pdu.length !== echo.length || !echo.every((byte, index) => byte === pdu[index]))
    return malformed("an echo that differs from what was written");
  return { kind: "written" };
}

/** Bytes of the one good answer to a request. */
export function replyBytes(request: Request): number {
  if (request.kind === "read-bits") return 2 + Math.ceil(request.count / 8);
  return request.kind === "read-words" ? 2 + request.count * 2 : 5;
}

const tableSize = 65_536;

function malformed(detail: string): Reply {
  return { kind: "malformed", detail };
}

function span(address: number, count: number, max: number): void {
  assert(Number.isInteger(count) && count >= 1 && count <= max, `a request takes 1 to ${max} values`);
  assert(address + count <= tableSize, "a request ends inside its table");
}

function word(value: number): [number, number] {
  assert(Number.isInteger(value) && value >= 0 && value <= 0xffff, `${value} fits a register`);
  return [value >>> 8, value & 0xff];
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

function wordsOf(bytes: Uint8Array): number[] {
  const words: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) words.push(wordAt(bytes, at));
  return words;
}

/** Lowest address in the lowest bit; the bits that fill up the last byte are zero. */
function pack(bits: readonly Bit[]): number[] {
  const bytes = new Array<number>(Math.ceil(bits.length / 8)).fill(0);
  for (const [index, bit] of bits.entries()) bytes[index >>> 3]! |= bit << (index & 7);
  return bytes;
}

function unpack(bytes: Uint8Array, count: number): Bit[] {
  return Array.from({ length: count }, (_, index) => ((bytes[index >>> 3]! >>> (index & 7)) & 1) as Bit);
}
