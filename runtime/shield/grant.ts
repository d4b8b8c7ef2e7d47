// What a permit says, also as bytes on their way from one thread of this process to another: the numbers first, as the
// machine has them, then the names as JSON. Names stay the same from tick to tick, so they are printed once.

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

/** With `start` bytes before it, whole words, for whoever seals it. Calls no method that somebody else could have put there. */
export function encodeGrant(grant: Grant, start: number): Uint8Array {
  const { purpose, capsule, tick, serial, issuedAt, expiresAt, writes } = grant;
  // No `assert`: it would print its message each time, numbers and all.
  const code = purposes.indexOf(purpose);
  if (code < 0) throw new Bug(`A permit has a purpose, not ${purpose}`);
  if (!Number.isSafeInteger(serial) || serial < 0)
    throw new Bug(`A permit's serial counts up from zero, not ${serial}`);
  if (!Number.isFinite(tick) || !Number.isFinite(issuedAt) || !Number.isFinite(expiresAt))
    throw new Bug("A permit never holds a tick or a time that is not finite");
  assert(start % wordBytes === 0, "the numbers of a permit stand at whole words");
  const names = namesOf(grant);
  const length = start + (headNumbers + writes.length) * wordBytes + names.length;
  const from = placeFor(length);
  const { numbers, halves } = slab;
  let at = (from + start) / wordBytes;
  numbers[at++] = code;
  numbers[at++] = tick;
  numbers[at++] = serial;
  numbers[at++] = issuedAt;
  numbers[at++] = expiresAt;
  numbers[at++] = writes.length;
  for (let write = 0; write < writes.length; write++) {
    const { point, value } = writes[write]!;
    if (!Number.isFinite(value))
      throw new Bug(`A permit of ${capsule} never holds a value that is not finite, as for ${point}`);
    // The zeros are one value.
    numbers[at++] = value + 0;
  }
  for (let half = 0, to = at * 2; half < names.halves.length; half++) halves[to++] = names.halves[half]!;
  return new Bytes(slab.buffer, from, length);
}

/**
 * Where permits are written, one behind the other: memory of its own would cost each more than all that is written into
 * it. None is ever written over, so a permit says for good what it said; the next are in another such piece.
 */
interface Slab {
  readonly buffer: ArrayBuffer;
  readonly numbers: Float64Array;
  readonly halves: Int32Array;
}

/** As it was when this file was read: what the name means later is up to everybody. */
const Bytes: Uint8ArrayConstructor = Uint8Array;
const wordBytes = 8;
/** Some minutes at ten permits a second. */
const slabBytes = 65_536;
let slab: Slab = slabOf(slabBytes);
let written = 0;

function slabOf(bytes: number): Slab {
  const buffer = new ArrayBuffer(bytes);
  return { buffer, numbers: new Float64Array(buffer), halves: new Int32Array(buffer) };
}

function placeFor(length: number): number {
  const whole = Math.ceil(length / wordBytes) * wordBytes;
  if (written + whole > slab.buffer.byteLength) {
    slab = slabOf(Math.max(slabBytes, whole));
    written = 0;
  }
  written += whole;
  return written - whole;
}

/** Throws where these are not bytes of a grant, which a right code rules out. */
export function decodeGrant(bytes: Uint8Array, start: number): Grant {
  const [code, tick, serial, issuedAt, expiresAt, count] = numbersIn(bytes, start, headNumbers);
  const purpose = purposes[code!];
  if (purpose === undefined || !(count! >= 0 && count! * 8 <= bytes.length))
    throw new Bug("These bytes are no permit");
  const valuesAt = start + headNumbers * 8;
  const values = numbersIn(bytes, valuesAt, count!);
  const [capsule, ...points] = JSON.parse(
    new TextDecoder().decode(bytes.subarray(valuesAt + count! * 8)),
  ) as [string, ...PointId[]];
  const writes = Object.freeze(points.map((point, write) => Object.freeze({ point, value: values[write]! })));
  return Object.freeze({
    ...{ purpose, capsule, tick: tick!, serial: serial!, issuedAt: issuedAt!, expiresAt: expiresAt! },
    writes,
  });
}

const purposes: readonly Purpose[] = ["action", "stand-down", "bring-up"];
/** Purpose, tick, serial, two times, and how many values follow. */
const headNumbers = 6;

function numbersIn(bytes: Uint8Array, start: number, count: number): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, index) => view.getFloat64(start + index * 8, isLittle));
}

const isLittle: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

interface Names {
  readonly capsule: string;
  readonly points: readonly PointId[];
  /** In bytes. */
  readonly length: number;
  /** Four bytes each, filled up with zeros. */
  readonly halves: Int32Array;
}

let printed: Names | undefined;

function namesOf({ capsule, writes }: Pick<Grant, "capsule" | "writes">): Names {
  if (printed !== undefined && isOf(printed, capsule, writes)) return printed;
  const points = writes.map(({ point }) => point);
  const bytes = new TextEncoder().encode(JSON.stringify([capsule, ...points]));
  const padded = new Uint8Array(Math.ceil(bytes.length / wordBytes) * wordBytes);
  padded.set(bytes);
  printed = { capsule, points, length: bytes.length, halves: new Int32Array(padded.buffer) };
  return printed;
}

function isOf({ capsule: known, points }: Names, capsule: string, writes: Grant["writes"]): boolean {
  if (capsule !== known || writes.length !== points.length) return false;
  for (let write = 0; write < points.length; write++)
    if (points[write] !== writes[write]!.point) return false;
  return true;
}
