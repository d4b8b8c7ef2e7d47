// The frames of the EDC link, byte for byte as SPEC-EDC.md has them. All numbers are little-endian.

import { assert } from "#runtime/core/fault.ts";
import { encodeCobs } from "./cobs.ts";
import { crc32c } from "./crc32c.ts";

export interface EdcFrame {
  readonly kind: "request" | "reply";
  readonly op: number;
  readonly seq: number;
  readonly link: number;
  readonly address: number;
  readonly count: number;
  /** In a request its flags, in a reply its status. */
  readonly status: number;
  readonly words: readonly number[];
}

/** The words of one frame, and of one group: what a board applies in a single step. */
export const groupWordsMax = 60;
export const seqMax = 0xffff;
export const protocolVersion = 1;
/** "EDC1" as a little-endian word. */
export const magic = 0x3143_4445;
export const mapHashWords = 4;

export const op = {
  hello: 0x01,
  read: 0x02,
  write: 0x03,
  stage: 0x04,
  commit: 0x05,
  status: 0x06,
  kick: 0x07,
  rearm: 0x08,
  firmwareBegin: 0x10,
  firmwareChunk: 0x11,
  firmwareVerify: 0x12,
  firmwareActivate: 0x13,
  firmwareConfirm: 0x14,
  firmwareStatus: 0x15,
  shieldBegin: 0x20,
  shieldChunk: 0x21,
  shieldVerify: 0x22,
  shieldArm: 0x23,
  shieldDisarm: 0x24,
  shieldStatus: 0x25,
} as const;

export const status = {
  ok: 0,
  badOp: 1,
  badAddress: 2,
  badLength: 3,
  readOnly: 4,
  outOfLimits: 5,
  noLink: 6,
  stale: 7,
  mapMismatch: 8,
  tripped: 9,
  badStage: 10,
  armed: 11,
  badImage: 12,
  badRequest: 13,
  shielded: 14,
} as const;

/** The only flag there is: this STAGE begins a group, and what was staged before is forgotten. */
export const stageBegins = 1;

/** What STATUS says of a request. */
export const fate = { never: 0, executed: 1, forgotten: 2 } as const;

/** In word 8 of a reply to HELLO and in register 4. */
export const boardFlag = { writable: 1, armed: 2, tripped: 4, trial: 8 } as const;

export function statusText(code: number): string {
  return texts.get(code) ?? `status ${code}`;
}

/** The frame as it goes on the wire, with its boundaries. */
export function encodeFrame(frame: EdcFrame): Uint8Array {
  const { kind, op, seq, link, address, count, words } = frame;
  assert(words.length <= groupWordsMax && count <= groupWordsMax, "a frame holds at most 60 words");
  assert(inRange(seq, 0xffff) && inRange(link, 0xffff) && inRange(address, 0xffff), "a field has 16 bits");
  const bytes = new Uint8Array(headerBytes + words.length * 4 + crcBytes);
  const view = new DataView(bytes.buffer);
  bytes[0] = kind === "request" ? requestKind : replyKind;
  bytes[1] = op;
  view.setUint16(2, seq, true);
  view.setUint16(4, link, true);
  view.setUint16(6, address, true);
  bytes[8] = count;
  bytes[9] = frame.status;
  for (const [index, word] of words.entries()) view.setUint32(headerBytes + index * 4, word, true);
  const end = bytes.length - crcBytes;
  view.setUint32(end, crc32c(bytes.subarray(0, end)), true);
  return encodeCobs(bytes);
}

/** Undefined for what is no frame of this version: whoever reads it stays silent. */
export function decodeFrame(bytes: Uint8Array): EdcFrame | undefined {
  const dataBytes = bytes.length - headerBytes - crcBytes;
  if (dataBytes < 0 || dataBytes % 4 !== 0 || dataBytes > groupWordsMax * 4) return undefined;
  if (bytes[0] !== requestKind && bytes[0] !== replyKind) return undefined;
  const end = bytes.length - crcBytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(end, true) !== crc32c(bytes.subarray(0, end))) return undefined;
  return {
    kind: bytes[0] === requestKind ? "request" : "reply",
    op: bytes[1]!,
    seq: view.getUint16(2, true),
    link: view.getUint16(4, true),
    address: view.getUint16(6, true),
    count: bytes[8]!,
    status: bytes[9]!,
    words: Array.from({ length: dataBytes / 4 }, (_, index) => view.getUint32(headerBytes + index * 4, true)),
  };
}

/** The CRC that COMMIT carries: over address (2 bytes) and word (4 bytes) of everything staged, in order. */
export function stageCrc(staged: readonly { readonly address: number; readonly word: number }[]): number {
  const view = new DataView(new ArrayBuffer(staged.length * 6));
  for (const [index, { address, word }] of staged.entries()) {
    view.setUint16(index * 6, address, true);
    view.setUint32(index * 6 + 2, word, true);
  }
  return crc32c(new Uint8Array(view.buffer));
}

/** Version 1 in the upper three bits; the fifth tells directions apart, so an echo is never an answer. */
const requestKind = 0x20;
const replyKind = 0x30;
const headerBytes = 10;
const crcBytes = 4;

const texts: ReadonlyMap<number, string> = new Map([
  [status.ok, "done"],
  [status.badOp, "it does not know this operation"],
  [status.badAddress, "there is no such register"],
  [status.badLength, "the length is wrong"],
  [status.readOnly, "the register is read only"],
  [status.outOfLimits, "the word is outside its limits"],
  [status.noLink, "it does not know this link"],
  [status.stale, "the request is older than one it has served"],
  [status.mapMismatch, "it has another register map"],
  [status.tripped, "its watchdog has tripped"],
  [status.badStage, "what was staged is not what was to be committed"],
  [status.armed, "its outputs are in use"],
  [status.badImage, "the firmware image is not what was announced"],
  [status.badRequest, "a reserved field is not 0"],
  [status.shielded, "its shield does not let that through"],
]);

function inRange(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
