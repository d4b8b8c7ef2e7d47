// HMAC-SHA-256 as RFC 2104 makes it of two plain hashes. The platform's own makes an object a message, which it takes
// three times as long to make and the collector as long again to bury; a tick signs one permit.

import { hash } from "node:crypto";
import { assert } from "./fault.ts";

/** A key as the two blocks that the hashes begin with, each with room for what follows. Whoever has one can sign. */
export interface MacKey {
  inner: Uint8Array;
  /** As much of it as the last message took: that of one permit is as long as that of the next. */
  whole: Uint8Array;
  readonly outer: Uint8Array;
}

export function macKeyOf(key: Uint8Array): MacKey {
  assert(key.length <= blockBytes, "a longer key would be hashed first");
  const inner = new Bytes(blockBytes + messageBytesUsual);
  const outer = new Bytes(blockBytes + macBytes);
  for (let at = 0; at < blockBytes; at++) {
    const byte = at < key.length ? key[at]! : 0;
    inner[at] = byte ^ innerPad;
    outer[at] = byte ^ outerPad;
  }
  return { inner, whole: inner, outer };
}

/**
 * The code of the message `bytes` from `start` on. Copies by number and calls no method of an array that holds the key: a
 * prototype belongs to everybody in the process, and who replaced a method would be handed it.
 */
export function hmacSha256(key: MacKey, bytes: Uint8Array, start = 0): Uint8Array {
  const length = blockBytes + bytes.length - start;
  if (key.inner.length < length) key.whole = key.inner = grown(key.inner, length);
  if (key.whole.length !== length) key.whole = new Bytes(key.inner.buffer, 0, length);
  const { inner, whole, outer } = key;
  for (let from = start, to = blockBytes; from < bytes.length; from++, to++) inner[to] = bytes[from]!;
  // As a string, which costs a third of what a buffer does.
  const first = hash("sha256", whole, "binary");
  for (let at = 0; at < macBytes; at++) outer[blockBytes + at] = first.charCodeAt(at);
  const second = hash("sha256", outer, "binary");
  const mac = new Bytes(macBytes);
  for (let at = 0; at < macBytes; at++) mac[at] = second.charCodeAt(at);
  return mac;
}

function grown(inner: Uint8Array, length: number): Uint8Array {
  const wider = new Bytes(length);
  for (let at = 0; at < blockBytes; at++) wider[at] = inner[at]!;
  return wider;
}

/** As it was when this file was read: what the name means later is up to everybody. */
const Bytes: Uint8ArrayConstructor = Uint8Array;

export const macBytes = 32;
const blockBytes = 64;
const innerPad = 0x36;
const outerPad = 0x5c;
/** A permit for some actuators; what is longer makes room for itself. */
const messageBytesUsual = 1_024;
