// BLAKE2s-256 with a key, as RFC 7693 has it: a hash whose own way of taking a key makes it a code. It is made of additions
// and turns of 32 bits, so a block takes less here than a call of the platform's SHA-256 does before it begins, and what
// messages have in common is hashed once. A tick signs one permit.

import { assert } from "./fault.ts";

/** What is to be hashed, a part of `words`; never nothing. */
export interface Message {
  /** What goes before it, and most likely before the next message as well. */
  readonly common: Common;
  readonly words: Int32Array;
  /** Its first word. */
  readonly from: number;
  /** In bytes; the last word is filled up with zeros. */
  readonly length: number;
}

/** Whole blocks, or none. */
export interface Common {
  readonly words: Int32Array;
  readonly blocks: number;
}

/** Whoever has one can sign. */
export interface MacKey {
  /** What a message is mixed into, and how much already was: the block that the key is. */
  readonly start: Start;
  /** After what the last message shared with the one before it. */
  known: Known;
  readonly state: Int32Array;
}

interface Start {
  readonly state: Int32Array;
  readonly bytes: number;
}

interface Known extends Common, Start {}

/** Without a key it is the plain hash. */
export function macKeyOf(key: Uint8Array): MacKey {
  assert(key.length <= keyBytesMax, `a key has at most ${keyBytesMax} bytes`);
  const state = new Words(macWords);
  copyState(initial, state);
  state[0] = state[0]! ^ sequential ^ (key.length << 8) ^ macBytes;
  if (key.length > 0) {
    for (let at = 0; at < blockWords; at++) block[at] = 0;
    for (let at = 0; at < key.length; at++) block[at >> 2] = block[at >> 2]! | (key[at]! << ((at & 3) * 8));
    mix(state, blockBytes, more);
  }
  const start = { state, bytes: key.length > 0 ? blockBytes : 0 };
  return { start, known: { ...start, words: new Words(0), blocks: 0 }, state: new Words(macWords) };
}

/**
 * The code of a message, good until the next is asked for. Copies by number and calls no method of an array that holds
 * the key or what came of it: a prototype belongs to everybody in the process, and who replaced a method would be
 * handed it.
 */
export function macOf(key: MacKey, { common, words, from, length }: Message): Int32Array {
  assert(length > 0, "a message is never empty");
  const { state } = key;
  const before = common.blocks === 0 ? key.start : knownOf(key, common);
  copyState(before.state, state);
  let done = 0;
  for (; length - done > blockBytes; done += blockBytes) {
    fillBlock(words, from + done / wordBytes, blockWords);
    mix(state, before.bytes + done + blockBytes, more);
  }
  fillBlock(words, from + done / wordBytes, Math.ceil((length - done) / wordBytes));
  mix(state, before.bytes + length, last);
  return state;
}

function knownOf(key: MacKey, common: Common): Known {
  if (!isSame(key.known, common)) key.known = learn(key.start, common);
  return key.known;
}

/** Word by word, so that what is known can stand for nothing else. */
function isSame(one: Common, other: Common): boolean {
  if (one.blocks !== other.blocks) return false;
  for (let at = 0; at < one.blocks * blockWords; at++) if (one.words[at] !== other.words[at]) return false;
  return true;
}

function learn(start: Start, { words, blocks }: Common): Known {
  const known = new Words(blocks * blockWords);
  for (let at = 0; at < blocks * blockWords; at++) known[at] = words[at]!;
  const state = new Words(macWords);
  copyState(start.state, state);
  let { bytes } = start;
  for (let at = 0; at < blocks * blockWords; at += blockWords) {
    bytes += blockBytes;
    fillBlock(known, at, blockWords);
    mix(state, bytes, more);
  }
  return { words: known, blocks, state, bytes };
}

function copyState(from: Int32Array, to: Int32Array): void {
  for (let at = 0; at < macWords; at++) to[at] = from[at]!;
}

/** What is left of it is zero. */
function fillBlock(words: Int32Array, from: number, count: number): void {
  for (let at = 0; at < count; at++) block[at] = words[from + at]!;
  for (let at = count; at < blockWords; at++) block[at] = 0;
}

/**
 * Mixes the block into the state (RFC 7693, 3.2); `bytes` are all up to its end. Sixteen variables instead of an array,
 * which takes four times as long.
 */
function mix(state: Int32Array, bytes: number, isLast: typeof more | typeof last): void {
  let a0 = state[0]!;
  let a1 = state[1]!;
  let a2 = state[2]!;
  let a3 = state[3]!;
  let b0 = state[4]!;
  let b1 = state[5]!;
  let b2 = state[6]!;
  let b3 = state[7]!;
  let c0 = initial[0]!;
  let c1 = initial[1]!;
  let c2 = initial[2]!;
  let c3 = initial[3]!;
  let d0 = initial[4]! ^ bytes;
  let d1 = initial[5]!;
  let d2 = initial[6]! ^ isLast;
  let d3 = initial[7]!;
  for (let at = 0; at < rounds * blockWords; at += blockWords) {
    // Column by column.
    a0 = (a0 + b0 + block[order[at]!]!) | 0;
    d0 = turned(d0 ^ a0, 16);
    c0 = (c0 + d0) | 0;
    b0 = turned(b0 ^ c0, 12);
    a0 = (a0 + b0 + block[order[at + 1]!]!) | 0;
    d0 = turned(d0 ^ a0, 8);
    c0 = (c0 + d0) | 0;
    b0 = turned(b0 ^ c0, 7);
    a1 = (a1 + b1 + block[order[at + 2]!]!) | 0;
    d1 = turned(d1 ^ a1, 16);
    c1 = (c1 + d1) | 0;
    b1 = turned(b1 ^ c1, 12);
    a1 = (a1 + b1 + block[order[at + 3]!]!) | 0;
    d1 = turned(d1 ^ a1, 8);
    c1 = (c1 + d1) | 0;
    b1 = turned(b1 ^ c1, 7);
    a2 = (a2 + b2 + block[order[at + 4]!]!) | 0;
    d2 = turned(d2 ^ a2, 16);
    c2 = (c2 + d2) | 0;
    b2 = turned(b2 ^ c2, 12);
    a2 = (a2 + b2 + block[order[at + 5]!]!) | 0;
    d2 = turned(d2 ^ a2, 8);
    c2 = (c2 + d2) | 0;
    b2 = turned(b2 ^ c2, 7);
    a3 = (a3 + b3 + block[order[at + 6]!]!) | 0;
    d3 = turned(d3 ^ a3, 16);
    c3 = (c3 + d3) | 0;
    b3 = turned(b3 ^ c3, 12);
    a3 = (a3 + b3 + block[order[at + 7]!]!) | 0;
    d3 = turned(d3 ^ a3, 8);
    c3 = (c3 + d3) | 0;
    b3 = turned(b3 ^ c3, 7);
    // Diagonal by diagonal.
    a0 = (a0 + b1 + block[order[at + 8]!]!) | 0;
    d3 = turned(d3 ^ a0, 16);
    c2 = (c2 + d3) | 0;
    b1 = turned(b1 ^ c2, 12);
    a0 = (a0 + b1 + block[order[at + 9]!]!) | 0;
    d3 = turned(d3 ^ a0, 8);
    c2 = (c2 + d3) | 0;
    b1 = turned(b1 ^ c2, 7);
    a1 = (a1 + b2 + block[order[at + 10]!]!) | 0;
    d0 = turned(d0 ^ a1, 16);
    c3 = (c3 + d0) | 0;
    b2 = turned(b2 ^ c3, 12);
    a1 = (a1 + b2 + block[order[at + 11]!]!) | 0;
    d0 = turned(d0 ^ a1, 8);
    c3 = (c3 + d0) | 0;
    b2 = turned(b2 ^ c3, 7);
    a2 = (a2 + b3 + block[order[at + 12]!]!) | 0;
    d1 = turned(d1 ^ a2, 16);
    c0 = (c0 + d1) | 0;
    b3 = turned(b3 ^ c0, 12);
    a2 = (a2 + b3 + block[order[at + 13]!]!) | 0;
    d1 = turned(d1 ^ a2, 8);
    c0 = (c0 + d1) | 0;
    b3 = turned(b3 ^ c0, 7);
    a3 = (a3 + b0 + block[order[at + 14]!]!) | 0;
    d2 = turned(d2 ^ a3, 16);
    c1 = (c1 + d2) | 0;
    b0 = turned(b0 ^ c1, 12);
    a3 = (a3 + b0 + block[order[at + 15]!]!) | 0;
    d2 = turned(d2 ^ a3, 8);
    c1 = (c1 + d2) | 0;
    b0 = turned(b0 ^ c1, 7);
  }
  state[0] = state[0]! ^ a0 ^ c0;
  state[1] = state[1]! ^ a1 ^ c1;
  state[2] = state[2]! ^ a2 ^ c2;
  state[3] = state[3]! ^ a3 ^ c3;
  state[4] = state[4]! ^ b0 ^ d0;
  state[5] = state[5]! ^ b1 ^ d1;
  state[6] = state[6]! ^ b2 ^ d2;
  state[7] = state[7]! ^ b3 ^ d3;
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** As it was when this file was read: what the name means later is up to everybody. */
const Words: Int32ArrayConstructor = Int32Array;

export const macBytes = 32;
export const blockBytes = 64;
export const wordBytes = 4;
export const macWords: number = macBytes / wordBytes;
export const blockWords: number = blockBytes / wordBytes;
const keyBytesMax = 32;
/** Of the parameters: one hash and no tree of them. */
const sequential = 0x0101_0000;
const more = 0;
const last = -1;

const initial: Int32Array = Int32Array.of(
  ...[0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a],
  ...[0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19],
);
/** What is mixed in next: always the same memory, so that the compiler knows where it is. */
const block: Int32Array = new Words(blockWords);
const rounds = 10;
/** In which order each round takes the block's words (RFC 7693, 2.7). */
const order: Uint8Array = Uint8Array.from(
  [
    ...["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d"],
    ...["2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0"],
  ].join(""),
  (digit) => Number.parseInt(digit, 16),
);
