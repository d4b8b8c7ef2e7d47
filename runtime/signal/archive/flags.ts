import { Chances, RangeDecoder, RangeEncoder } from "./range-coder.ts";

/** Each 0 or 1 by the last few: what is so is likely to stay so. */
export function codedFlags(flags: Uint8Array): Uint8Array {
  const coder = new RangeEncoder();
  const chances = new Chances(pasts);
  let past = 0;
  for (const flag of flags) {
    coder.bit(chances, past, flag);
    past = (2 * past + flag) % pasts;
  }
  return coder.done();
}

export function decodedFlags(bytes: Uint8Array, count: number): Uint8Array {
  const coder = new RangeDecoder(bytes);
  const chances = new Chances(pasts);
  let past = 0;
  return new Uint8Array(count).map(() => {
    const flag = coder.bit(chances, past);
    past = (2 * past + flag) % pasts;
    return flag;
  });
}

/** Of eight flags. */
const pasts = 256;
