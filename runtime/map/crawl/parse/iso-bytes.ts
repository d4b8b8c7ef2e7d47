import { daysOf } from "./time.ts";

/**
 * Seconds since 1970 of "2024-01-02 03:04:05", with a T or a blank, any fraction and nothing or a Z behind it,
 * straight from bytes; NaN for everything else, which then goes the long way. Recordings hold one a row.
 */
export function isoSecondsAt(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length < 19 || bytes[from + 4] !== 45 || bytes[from + 7] !== 45 || bytes[from + 13] !== 58)
    return Number.NaN;
  const mark = bytes[from + 10];
  if ((mark !== 32 && mark !== 84) || bytes[from + 16] !== 58) return Number.NaN;
  const century = pairAt(bytes, from);
  const year = pairAt(bytes, from + 2);
  const month = pairAt(bytes, from + 5);
  const day = pairAt(bytes, from + 8);
  const hour = pairAt(bytes, from + 11);
  const minute = pairAt(bytes, from + 14);
  const second = pairAt(bytes, from + 17);
  if (century + year + month + day + hour + minute + second > 9_999) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const fraction = fractionAt(bytes, from + 19, to);
  return daysOf(100 * century + year, month, day) * 86_400 + (hour * 3_600 + minute * 60 + second + fraction);
}

/** Two digits; far too much where they are none. */
function pairAt(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : 10_000;
}

function fractionAt(bytes: Uint8Array, from: number, to: number): number {
  const end = bytes[to - 1] === 90 ? to - 1 : to;
  if (end === from) return 0;
  if (bytes[from] !== 46 || end - from < 2 || end - from > 10) return Number.NaN;
  let digits = 0;
  let scale = 1;
  for (let at = from + 1; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    digits = 10 * digits + digit;
    scale *= 10;
  }
  return digits / scale;
}
