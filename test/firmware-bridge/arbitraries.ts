import fc from "fast-check";
import type { Bit, Request } from "#bridge/protocol/modbus-pdu.ts";

export const word: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xffff });
export const bit: fc.Arbitrary<Bit> = fc.constantFrom<Bit>(0, 1);

const span = (max: number): fc.Arbitrary<{ address: number; count: number }> =>
  fc
    .integer({ min: 1, max })
    .chain((count) => fc.integer({ min: 0, max: 65_536 - count }).map((address) => ({ address, count })));

/** Every request that Modbus can express. */
export const request: fc.Arbitrary<Request> = fc.oneof(
  span(2_000).chain((asked) =>
    fc
      .constantFrom("coil" as const, "discrete" as const)
      .map((table) => ({ kind: "read-bits" as const, table, ...asked })),
  ),
  span(125).chain((asked) =>
    fc
      .constantFrom("holding" as const, "input" as const)
      .map((table) => ({ kind: "read-words" as const, table, ...asked })),
  ),
  fc.tuple(word, bit).map(([address, one]) => ({ kind: "write-bit" as const, address, bit: one })),
  fc.tuple(word, word).map(([address, one]) => ({ kind: "write-word" as const, address, word: one })),
  span(200).chain(({ address, count }) =>
    fc
      .array(bit, { minLength: count, maxLength: count })
      .map((bits) => ({ kind: "write-bits" as const, address, bits })),
  ),
  span(123).chain(({ address, count }) =>
    fc
      .array(word, { minLength: count, maxLength: count })
      .map((words) => ({ kind: "write-words" as const, address, words })),
  ),
);

/** The same bytes, cut anywhere. */
export function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.slice(from, places[index] ?? bytes.length));
}
