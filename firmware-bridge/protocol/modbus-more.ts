// What a server answers beyond the eight functions that every master asks: reports of what it is (17, 43/14), and
// the two that read and write at once (22, 23). Modbus application protocol 1.1b3, 6.13, 6.16, 6.17, 6.21.

import { encodeException, exception, pduBytesMax, readWordsMax } from "./modbus-pdu.ts";
import type { BankRefusal, RegisterBank } from "./register-bank.ts";

/** What a server says it is. Text is ASCII. */
export interface Identity {
  readonly vendor: string;
  readonly product: string;
  readonly revision: string;
}

/** The PDU that answers one of these functions; undefined where it is none of them. */
export function answerMore(pdu: Uint8Array, bank: RegisterBank, identity: Identity): Uint8Array | undefined {
  const code = pdu[0]!;
  const serve = functions[code];
  if (serve === undefined) return undefined;
  const answer = serve(pdu, bank, identity);
  return typeof answer === "number" ? encodeException(code, answer) : Uint8Array.of(code, ...answer);
}

/** Bytes of a PDU with one of these functions; 0 for another, undefined where the byte that tells has not come. */
export function morePduBytes(pdu: Uint8Array): number | undefined {
  switch (pdu[0]) {
    case reportServerId:
      return 1;
    case maskWrite:
      return 7;
    case readDeviceId:
      return 4;
    case readWrite: {
      const count = pdu[9];
      if (count === undefined) return undefined;
      return count === 0 || 10 + count > pduBytesMax ? 0 : 10 + count;
    }
    default:
      return 0;
  }
}

export const writeWordsBesideReadMax = 121;

const reportServerId = 17;
const maskWrite = 22;
const readWrite = 23;
const readDeviceId = 43;

/** The answer behind the function's own byte, or an exception's code. */
type Serve = (pdu: Uint8Array, bank: RegisterBank, identity: Identity) => readonly number[] | number;

const functions: Readonly<Record<number, Serve>> = {
  [reportServerId](pdu, _bank, { product }) {
    if (pdu.length !== 1) return exception.illegalValue;
    const said = [serverId, running, ...ascii(product)];
    return [said.length, ...said];
  },

  [maskWrite](pdu, bank) {
    if (pdu.length !== 7) return exception.illegalValue;
    const [address, and, or] = [wordAt(pdu, 1), wordAt(pdu, 3), wordAt(pdu, 5)];
    const held = bank.readWords("holding", address, 1);
    if (isRefusal(held)) return held.exception;
    const refusal = bank.writeWords(address, [(held[0]! & and) | (or & ~and & 0xffff)]);
    return refusal === undefined ? [...pdu.subarray(1)] : refusal.exception;
  },

  /** The write comes first. A request whose read cannot be answered has written nothing. */
  [readWrite](pdu, bank) {
    if (pdu.length < 10) return exception.illegalValue;
    const [from, count, to, size] = [wordAt(pdu, 1), wordAt(pdu, 3), wordAt(pdu, 5), wordAt(pdu, 7)];
    const isWhole = pdu[9] === size * 2 && pdu.length === 10 + size * 2;
    const fits = count >= 1 && count <= readWordsMax && size >= 1 && size <= writeWordsBesideReadMax;
    if (!fits || !isWhole) return exception.illegalValue;
    if (from + count > tableSize || to + size > tableSize) return exception.illegalAddress;
    const before = bank.readWords("holding", from, count);
    if (isRefusal(before)) return before.exception;
    const words = Array.from({ length: size }, (_, at) => wordAt(pdu, 10 + at * 2));
    const refusal = bank.writeWords(to, words);
    if (refusal !== undefined) return refusal.exception;
    const after = bank.readWords("holding", from, count);
    if (isRefusal(after)) return after.exception;
    return [count * 2, ...after.flatMap((word) => [word >>> 8, word & 0xff])];
  },

  [readDeviceId](pdu, _bank, identity) {
    if (pdu[1] !== deviceIdKind) return exception.illegalFunction;
    if (pdu.length !== 4) return exception.illegalValue;
    const [category, object] = [pdu[2]!, pdu[3]!];
    if (category < 1 || category > 4) return exception.illegalValue;
    const objects = [identity.vendor, identity.product, identity.revision].map(ascii);
    if (category === oneObject) {
      const text = objects[object];
      if (text === undefined) return exception.illegalAddress;
      return [deviceIdKind, category, conformity, 0, 0, 1, object, text.length, ...text];
    }
    // A stream that is asked for from an object that is not there begins with the first (6.21).
    const first = object < objects.length ? object : 0;
    const told = objects.slice(first).flatMap((text, at) => [first + at, text.length, ...text]);
    return [deviceIdKind, category, conformity, 0, 0, objects.length - first, ...told];
  },
};

const serverId = 180;
const running = 0xff;
const deviceIdKind = 14;
const oneObject = 4;
/** The basic objects, as a stream and one by one. */
const conformity = 0x81;
const textBytesMax = 64;
const tableSize = 65_536;

function ascii(text: string): readonly number[] {
  return Array.from(text.slice(0, textBytesMax), (letter) => {
    const code = letter.charCodeAt(0);
    return code < 0x80 ? code : 0x3f;
  });
}

function isRefusal(answer: readonly number[] | BankRefusal): answer is BankRefusal {
  return "exception" in answer;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
