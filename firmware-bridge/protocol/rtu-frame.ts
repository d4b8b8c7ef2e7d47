// Modbus over a serial line (1.02, 2.5.1): unit, PDU, CRC-16, and silence of 3.5 characters around it. The
// silence is all that marks a frame on the wire, and no program behind a driver, an adapter and an event
// loop can measure it. So the end of a frame follows from its function and its length, and silence is
// only kept when we speak and waited for when something went wrong.

import { assert } from "#runtime/core/fault.ts";
import { crc16 } from "./crc16.ts";
import { morePduBytes } from "./modbus-more.ts";
import { pduBytesMax } from "./modbus-pdu.ts";

export interface SerialFormat {
  readonly baud: number;
  readonly parity: "none" | "even" | "odd";
  readonly stopBits: 1 | 2;
}

/** How long things take on a line, in microseconds. */
export interface SerialPace {
  readonly characterUs: number;
  /** Between the end of one frame and the beginning of the next. */
  readonly silenceUs: number;
}

/** Adapters and busy machines hand bytes over late; less silence than this says nothing. */
export const settleUsMin = 50_000;
/** A line that does not fall silent for so long is not one to talk on: the port is closed and opened again. */
export const babbleUsMax = 3_000_000;
/** All units act on a broadcast, and none says when it has (2.4.1 asks for 100 to 200 ms). */
export const broadcastUs = 100_000;

export interface RtuFrame {
  readonly unit: number;
  readonly pdu: Uint8Array;
}

export const rtuBytesMax: number = pduBytesMax + 3;
export const crcBytes = 2;

/** Above 19200 baud the specification fixes the silence, so that timers of small devices can keep it. */
export function paceOf({ baud, parity, stopBits }: SerialFormat): SerialPace {
  const bits = 1 + 8 + (parity === "none" ? 0 : 1) + stopBits;
  const characterUs = (bits * 1e6) / baud;
  return { characterUs, silenceUs: baud > 19_200 ? 1_750 : 3.5 * characterUs };
}

export function encodeRtu({ unit, pdu }: RtuFrame): Uint8Array {
  assert(pdu.length >= 1 && pdu.length <= pduBytesMax, "a PDU has 1 to 253 bytes");
  const bytes = new Uint8Array(pdu.length + 3);
  bytes[0] = unit;
  bytes.set(pdu, 1);
  const crc = crc16(bytes.subarray(0, -crcBytes));
  bytes.set([crc & 0xff, crc >>> 8], bytes.length - crcBytes);
  return bytes;
}

/** A frame in `bytes`, which ends at `end`; `short` where there may still come one, `none` where not. */
export type Found = Readonly<
  { kind: "frame"; end: number; pdu: Uint8Array } | { kind: "short" } | { kind: "none" }
>;

/** What drivers of two-wire lines leave when they change direction may precede an answer. */
export const noiseBytesMax = 8;

/** Reads what a unit answers: the function says how long that is. */
export function findReply(bytes: Uint8Array, unit: number): Found {
  for (let skip = 0; skip <= Math.min(noiseBytesMax, bytes.length - 1); skip++) {
    const found = find(bytes.subarray(skip), unit, replyPduBytes);
    if (found.kind === "frame") return { ...found, end: skip + found.end };
    if (found.kind === "short") return found;
  }
  return { kind: bytes.length > noiseBytesMax ? "none" : "short" };
}

/** Reads what a unit is asked. */
export function findRequest(bytes: Uint8Array, unit: number): Found {
  return find(bytes, unit, requestPduBytes);
}

type PduBytes = (pdu: Uint8Array) => number | undefined;

function find(bytes: Uint8Array, unit: number, pduBytes: PduBytes): Found {
  if (bytes.length > 0 && bytes[0] !== unit) return { kind: "none" };
  if (bytes.length < 2) return { kind: "short" };
  const length = pduBytes(bytes.subarray(1));
  if (length === undefined) return { kind: "short" };
  if (length === 0) return { kind: "none" };
  const end = 1 + length + crcBytes;
  if (bytes.length < end) return { kind: "short" };
  if (crc16(bytes.subarray(0, end)) !== 0) return { kind: "none" };
  return { kind: "frame", end, pdu: new Uint8Array(bytes.subarray(1, 1 + length)) };
}

/** 0 for what no answer begins with; undefined where the byte that tells has not come. */
function replyPduBytes(pdu: Uint8Array): number | undefined {
  const code = pdu[0]!;
  if (code >= 0x80) return 2;
  if (code === 5 || code === 6 || code === 15 || code === 16) return 5;
  return code >= 1 && code <= 4 ? counted(pdu, 1) : 0;
}

function requestPduBytes(pdu: Uint8Array): number | undefined {
  const code = pdu[0]!;
  if (code >= 1 && code <= 6) return 5;
  return code === 15 || code === 16 ? counted(pdu, 5) : morePduBytes(pdu);
}

/** A byte at `at` counts those that follow it. */
function counted(pdu: Uint8Array, at: number): number | undefined {
  const count = pdu[at];
  if (count === undefined) return undefined;
  return count === 0 || at + 1 + count > pduBytesMax ? 0 : at + 1 + count;
}
