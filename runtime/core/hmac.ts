// HMAC-SHA-256 as RFC 2104 makes it of two plain hashes. The platform's own makes an object a message, which it takes
// three times as long to make and the collector as long again to bury; a tick signs one permit.

import { hash } from "node:crypto";
import { assert } from "./fault.ts";

/** A key as the two blocks that the hashes begin with, each with room for what follows. Whoever has one can sign. */
export interface MacKey {
  inner: Room;
  /** As much of it as the last message took: that of one permit is as long as that of the next. */
  whole: Uint8Array;
  readonly outer: Uint8Array;
}

interface Room {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

export function macKeyOf(key: Uint8Array): MacKey {
  assert(key.length <= blockBytes, "a longer key would be hashed first");
  const inner = roomOf(blockBytes + messageBytesUsual);
  const outer = new Bytes(blockBytes + macBytes);
  for (let at = 0; at < blockBytes; at++) {
    const byte = at < key.length ? key[at]! : 0;
    inner.bytes[at] = byte ^ innerPad;
    outer[at] = byte ^ outerPad;
  }
  return { inner, whole: inner.bytes, outer };
}

/**
 * Writes the code of the message `bytes` from `start` on to the `macBytes` of `into`. Copies by number and calls no method
 * of an array that holds the key: a prototype belongs to everybody in the process, and who replaced a method would
 * be handed it.
 */
export function hmacSha256(key: MacKey, bytes: Uint8Array, start: number, into: Uint8Array): void {
  const length = blockBytes + bytes.length - start;
  if (key.inner.bytes.length < length) {
    key.inner = grown(key.inner, length);
    key.whole = key.inner.bytes;
  }
  if (key.whole.length !== length) key.whole = new Bytes(key.inner.bytes.buffer, 0, length);
  const { inner, whole, outer } = key;
  const from = bytes.byteOffset + start;
  const words = from % wordBytes === 0 ? (bytes.length - start) >> 2 : 0;
  if (words > 0) {
    const message = new Words(bytes.buffer, from, words);
    for (let at = 0; at < words; at++) inner.words[blockBytes / wordBytes + at] = message[at]!;
  }
  for (let at = words * wordBytes; at < bytes.length - start; at++)
    whole[blockBytes + at] = bytes[start + at]!;
  // As a string, which costs a third of what a buffer does.
  const first = hash("sha256", whole, "binary");
  for (let at = 0; at < macBytes; at++) outer[blockBytes + at] = first.charCodeAt(at);
  const second = hash("sha256", outer, "binary");
  for (let at = 0; at < macBytes; at++) into[at] = second.charCodeAt(at);
}

function roomOf(length: number): Room {
  const bytes = new Bytes(Math.ceil(length / wordBytes) * wordBytes);
  return { bytes, words: new Words(bytes.buffer) };
}

function grown({ bytes }: Room, length: number): Room {
  const wider = roomOf(length);
  for (let at = 0; at < blockBytes; at++) wider.bytes[at] = bytes[at]!;
  return wider;
}

/** As they were when this file was read: what the names mean later is up to everybody. */
const Bytes: Uint8ArrayConstructor = Uint8Array;
const Words: Int32ArrayConstructor = Int32Array;

export const macBytes = 32;
const blockBytes = 64;
const wordBytes = 4;
const innerPad = 0x36;
const outerPad = 0x5c;
/** A permit for some actuators; what is longer makes room for itself. */
const messageBytesUsual = 1_024;
