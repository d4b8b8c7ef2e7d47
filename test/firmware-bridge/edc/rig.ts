import { EdcMaster } from "#bridge/protocol/edc-master.ts";
import type { EdcRequest } from "#bridge/protocol/edc-request.ts";
import { mapHashOf } from "#bridge/regmap/check.ts";
import { type Prng, prng } from "#runtime/core/prng.ts";
import type { RegisterMap, RegisterPoint } from "#runtime/field/register-map.ts";
import { VirtualBoard } from "#sim/board/board.ts";

const word = { type: "u32", scale: 1, offset: 0, unit: "1", min: 0, max: 4_294_967_295 } as const;

function outputs(from: number, count: number): readonly [string, RegisterPoint][] {
  return Array.from({ length: count }, (_, index) => [
    `out_${from + index}`,
    { ...word, address: from + index, access: "write", safe: from + index + 1 },
  ]);
}

/** Two runs of outputs with a hole between, inputs, and one output with narrow limits. */
export const testMap: RegisterMap = {
  name: "test-board",
  watchdogMs: 500,
  tickAddress: 0x50,
  points: {
    ...Object.fromEntries(outputs(0x40, 8)),
    ...Object.fromEntries(outputs(0x60, 60)),
    narrow: { ...word, address: 0x100, access: "write", min: 10, max: 20, safe: 15 },
    seen: { ...word, address: 0x120, access: "read" },
  },
};

export function masterFor(random: Prng, map: RegisterMap = testMap): EdcMaster {
  return new EdcMaster({ mapHash: mapHashOf(map), timeoutUs: 60_000, random32: () => random.uint32() });
}

export function pair(seed = 1): { master: EdcMaster; board: VirtualBoard } {
  return { master: masterFor(prng(seed)), board: new VirtualBoard({ map: testMap, boot: seed }) };
}

export function writeOf(address: number, ...words: readonly number[]): EdcRequest {
  return { kind: "write", spans: [{ address, words }] };
}

export function readOf(address: number, count: number): EdcRequest {
  return { kind: "read", address, count };
}
