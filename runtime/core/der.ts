// The little of DER (ITU-T X.690) that it takes to write something down: each value behind what it is and how long.

export type Der = Uint8Array;

export function sequence(...parts: readonly Der[]): Der {
  return tagged(0x30, parts);
}

export function setOf(...parts: readonly Der[]): Der {
  return tagged(0x31, parts);
}

/** A value of a type that its place says, as [0]. */
export function context(number: number, ...parts: readonly Der[]): Der {
  return tagged(0xa0 + number, parts);
}

export function utf8String(text: string): Der {
  return tagged(0x0c, [new TextEncoder().encode(text)]);
}

/** 0 … 127, which is all that version numbers need. */
export function smallInteger(value: number): Der {
  return tagged(0x02, [Uint8Array.of(value)]);
}

export function bitString(bytes: Uint8Array): Der {
  return tagged(0x03, [Uint8Array.of(0), bytes]);
}

export function objectId(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, [Uint8Array.from([first * 40 + second, ...rest].flatMap(base128))]);
}

function base128(value: number): readonly number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function tagged(tag: number, parts: readonly Uint8Array[]): Der {
  const content = Buffer.concat(parts);
  return new Uint8Array(Buffer.concat([Uint8Array.from([tag, ...lengthOf(content.length)]), content]));
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let left = length; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256);
  return [0x80 | bytes.length, ...bytes];
}
