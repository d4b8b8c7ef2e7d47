// What a permit says, as bytes on their way from one thread of this process to another: the numbers first, as the
// machine has them, then the names as JSON. Names stay the same from tick to tick, so they are printed once.

import { Bug } from "#runtime/core/fault.ts";
import type { PointId } from "#runtime/field/point.ts";
import type { Grant, Purpose } from "./permit.ts";

/** With `start` bytes before it, for whoever seals it. Calls no method that somebody else could have put there. */
export function encodeGrant(grant: Grant, start: number): Uint8Array {
  const { purpose, capsule, tick, serial, issuedAt, expiresAt, writes } = grant;
  // No `assert`: it would print its message each time, numbers and all.
  const code = purposes.indexOf(purpose);
  if (code < 0) throw new Bug(`A permit has a purpose, not ${purpose}`);
  if (!Number.isSafeInteger(serial) || serial < 0)
    throw new Bug(`A permit's serial counts up from zero, not ${serial}`);
  if (!Number.isFinite(tick) || !Number.isFinite(issuedAt) || !Number.isFinite(expiresAt))
    throw new Bug("A permit never holds a tick or a time that is not finite");
  const names = namesOf(grant);
  const namesAt = start + (headNumbers + writes.length) * 8;
  const bytes = new Uint8Array(namesAt + names.length);
  let at = start;
  at = put(code, bytes, at);
  at = put(tick, bytes, at);
  at = put(serial, bytes, at);
  at = put(issuedAt, bytes, at);
  at = put(expiresAt, bytes, at);
  at = put(writes.length, bytes, at);
  for (let write = 0; write < writes.length; write++) {
    const { point, value } = writes[write]!;
    if (!Number.isFinite(value))
      throw new Bug(`A permit of ${capsule} never holds a value that is not finite, as for ${point}`);
    // The zeros are one value.
    at = put(value + 0, bytes, at);
  }
  for (let from = 0; from < names.length; from++) bytes[namesAt + from] = names[from]!;
  return bytes;
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

/** One number, and its bytes. */
const number = new Float64Array(1);
const numberBytes = new Uint8Array(number.buffer);

function put(value: number, bytes: Uint8Array, at: number): number {
  number[0] = value;
  for (let byte = 0; byte < 8; byte++) bytes[at + byte] = numberBytes[byte]!;
  return at + 8;
}

function numbersIn(bytes: Uint8Array, start: number, count: number): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, index) => view.getFloat64(start + index * 8, isLittle));
}

const isLittle: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

interface Names {
  readonly capsule: string;
  readonly points: readonly PointId[];
  readonly bytes: Uint8Array;
}

let printed: Names | undefined;

function namesOf({ capsule, writes }: Pick<Grant, "capsule" | "writes">): Uint8Array {
  if (printed !== undefined && isOf(printed, capsule, writes)) return printed.bytes;
  const points = writes.map(({ point }) => point);
  const bytes = new TextEncoder().encode(JSON.stringify([capsule, ...points]));
  printed = { capsule, points, bytes };
  return bytes;
}

function isOf({ capsule: known, points }: Names, capsule: string, writes: Grant["writes"]): boolean {
  if (capsule !== known || writes.length !== points.length) return false;
  for (let write = 0; write < points.length; write++)
    if (points[write] !== writes[write]!.point) return false;
  return true;
}
