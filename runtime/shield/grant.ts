// What a permit says, also as bytes on their way from one thread of this process to another: the names as JSON, filled up
// to whole blocks of the code that seals them, then the numbers, as the machine has them. Names stay the same from tick
// to tick, so they are printed once, and come first, so that the code of what they are is made once.

import { blockBytes, type Common, type Message, wordBytes } from "#runtime/core/blake2s.ts";
import type { Instant } from "#runtime/core/clock.ts";
import { assert, Bug } from "#runtime/core/fault.ts";
import type { PointId, Write } from "#runtime/field/point.ts";

/**
 * `action` follows a verdict of the tick; `stand-down` is the declared safe state, written when no tick can;
 * `bring-up` is one value that a person at the machine asked for while no daemon runs (`bring-up.ts`).
 */
export type Purpose = "action" | "stand-down" | "bring-up";

/** What a permit says. */
export interface Grant {
  readonly purpose: Purpose;
  readonly capsule: string;
  readonly tick: number;
  /** Counts up per purpose in one run of the daemon; the gate takes each number once and never an older one. */
  readonly serial: number;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly writes: readonly Write[];
}

/** With `room` words before it, for whoever seals it. Calls no method that somebody else could have put there. */
export function encodeGrant(grant: Grant, room: number): Message {
  const { capsule, tick, serial, issuedAt, expiresAt, writes } = grant;
  // No `assert`: it would print its message each time, numbers and all.
  if (!Number.isSafeInteger(serial) || serial < 0)
    throw new Bug(`A permit's serial counts up from zero, not ${serial}`);
  if (!Number.isFinite(tick) || !Number.isFinite(issuedAt) || !Number.isFinite(expiresAt))
    throw new Bug("A permit never holds a tick or a time that is not finite");
  assert(room % wordsPerNumber === 0, "the numbers of a permit stand at whole numbers' places");
  const count = (headNumbers + writes.length) * wordsPerNumber;
  const from = placeFor(room + count) + room;
  const { words, numbers } = slab;
  let at = from / wordsPerNumber;
  numbers[at++] = tick;
  numbers[at++] = serial;
  numbers[at++] = issuedAt;
  numbers[at++] = expiresAt;
  for (let write = 0; write < writes.length; write++) {
    const { point, value } = writes[write]!;
    if (!Number.isFinite(value))
      throw new Bug(`A permit of ${capsule} never holds a value that is not finite, as for ${point}`);
    // The zeros are one value.
    numbers[at++] = value + 0;
  }
  return { common: namesOf(grant), words, from, length: count * wordBytes };
}

/**
 * Where permits are written, one behind the other: memory of its own would cost each more than all that is written into
 * it. None is ever written over, so a permit says for good what it said; the next are in another such piece.
 */
interface Slab {
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

const numberBytes = 8;
const wordsPerNumber: number = numberBytes / wordBytes;
/** Before the names: how long they are. */
const headBytes: number = wordBytes;

/** A minute at ten permits a second. */
const slabWords = 16_384;
let slab: Slab = slabOf(slabWords);
let written = 0;

function slabOf(words: number): Slab {
  const buffer = new ArrayBuffer(words * wordBytes);
  return { words: new Int32Array(buffer), numbers: new Float64Array(buffer) };
}

function placeFor(words: number): number {
  if (written + words > slab.words.length) {
    slab = slabOf(Math.max(slabWords, words));
    written = 0;
  }
  written += words;
  return written - words;
}

/** Throws where this is no grant, which a right code rules out. */
export function decodeGrant(bytes: Uint8Array): Grant {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const namesBytes = headBytes + view.getUint32(0, isLittle);
  const names = JSON.parse(decoder.decode(bytes.subarray(headBytes, namesBytes)));
  const [purpose, capsule, ...points] = names as [Purpose, string, ...PointId[]];
  const numbersAt = Math.ceil(namesBytes / blockBytes) * blockBytes;
  const isWhole = length === numbersAt + (headNumbers + points.length) * numberBytes;
  if (!purposes.includes(purpose) || !isWhole) throw new Bug("These bytes are no permit");
  const number = (place: number): number => view.getFloat64(numbersAt + place * numberBytes, isLittle);
  const writes = points.map((point, write) => Object.freeze({ point, value: number(headNumbers + write) }));
  return Object.freeze({
    ...{ purpose, capsule, tick: number(0), serial: number(1), issuedAt: number(2), expiresAt: number(3) },
    writes: Object.freeze(writes),
  });
}

const purposes: readonly Purpose[] = ["action", "stand-down", "bring-up"];
/** Tick, serial and two times; a value for each point follows. */
const headNumbers = 4;

const isLittle: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface Names extends Common {
  readonly purpose: Purpose;
  readonly capsule: string;
  readonly points: readonly PointId[];
  /** How many bytes of JSON follow, these, and zeros up to a whole block: no two lists of names are the same words. */
  readonly words: Int32Array;
}

type Named = Pick<Grant, "purpose" | "capsule" | "writes">;

let printed: Names | undefined;

function namesOf(grant: Named): Names {
  if (printed === undefined || !isOf(printed, grant)) printed = namesFor(grant);
  return printed;
}

function isOf({ purpose, capsule, points }: Names, grant: Named): boolean {
  const { writes } = grant;
  if (purpose !== grant.purpose || capsule !== grant.capsule || points.length !== writes.length) return false;
  for (let write = 0; write < points.length; write++)
    if (points[write] !== writes[write]!.point) return false;
  return true;
}

function namesFor({ purpose, capsule, writes }: Named): Names {
  if (!purposes.includes(purpose)) throw new Bug(`A permit has a purpose, not ${purpose}`);
  const points = writes.map(({ point }) => point);
  const json = encoder.encode(JSON.stringify([purpose, capsule, ...points]));
  const bytes = new Uint8Array(Math.ceil((headBytes + json.length) / blockBytes) * blockBytes);
  const words = new Int32Array(bytes.buffer);
  words[0] = json.length;
  // By number: who replaced a method would be handed what all permits to come begin with.
  for (let at = 0; at < json.length; at++) bytes[headBytes + at] = json[at]!;
  return { purpose, capsule, points, words, blocks: bytes.length / blockBytes };
}
