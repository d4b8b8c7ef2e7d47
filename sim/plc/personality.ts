import { exception } from "#bridge/protocol/modbus-pdu.ts";
import type { BankRefusal, RegisterBank } from "#bridge/protocol/register-bank.ts";
import type { Prng } from "#runtime/core/prng.ts";

/** How a PLC is to live with: data, so that a scenario can name it. */
export interface Personality {
  readonly cycleMs: number;
  /** What an answer takes beside the wire: anything in between alike, and sometimes so much more. */
  readonly answer: {
    readonly minMs: number;
    readonly maxMs: number;
    readonly slowShare?: number;
    readonly slowMs?: number;
  };
  /** Addresses in the middle of the others that do not exist. */
  readonly gaps: readonly number[];
  /** Registers that one request may ask for; the standard allows 125. */
  readonly quantityMax: number;
  /** For so long after power-up it says that it is busy. */
  readonly startMs: number;
  /** And later to this share of requests. */
  readonly busyShare: number;
  /** Further clients are turned away. */
  readonly connectionsMax: number;
  /** All inputs once more as 32-bit floats from this input register on, in the maker's order of bytes. */
  readonly floats?: { readonly address: number; readonly order: WordOrder };
  /** The time-out with which its watchdog begins; absent: the plant's own. */
  readonly watchdogMs?: number;
}

/** Of the bytes A (most significant) to D, as they stand in two registers. */
export type WordOrder = "ABCD" | "CDAB" | "BADC" | "DCBA";

export const personalities: Readonly<Record<string, Personality>> = {
  plain: {
    ...{ cycleMs: 20, answer: { minMs: 0, maxMs: 0 }, gaps: [], quantityMax: 125 },
    ...{ startMs: 0, busyShare: 0, connectionsMax: 64 },
  },
  /** A small PLC of the nineties behind a gateway: slow, with holes, one client at a time. */
  veteran: {
    ...{ cycleMs: 100, answer: { minMs: 15, maxMs: 45, slowShare: 0.01, slowMs: 180 }, gaps: [] },
    ...{ quantityMax: 32, startMs: 3_000, busyShare: 0.002, connectionsMax: 1 },
    floats: { address: 100, order: "CDAB" },
  },
  /** Quick, and often too busy to say anything. */
  busy: {
    ...{ cycleMs: 10, answer: { minMs: 1, maxMs: 4, slowShare: 0.02, slowMs: 60 }, gaps: [] },
    ...{ quantityMax: 125, startMs: 500, busyShare: 0.05, connectionsMax: 4 },
    floats: { address: 100, order: "BADC" },
  },
};

/** How long it takes to answer this time. Draws nothing where it always takes the same. */
export function answerMs({ answer }: Personality, chance: Prng): number {
  const { minMs, maxMs, slowShare = 0, slowMs = 0 } = answer;
  const usual = maxMs > minMs ? chance.between(minMs, maxMs) : minMs;
  return slowShare > 0 && chance.between(0, 1) < slowShare ? usual + slowMs : usual;
}

export interface QuirkParts {
  readonly bank: RegisterBank;
  readonly personality: Personality;
  readonly chance: Prng;
  /** The device's own time since power-up. */
  readonly upMs: () => number;
  /** What stands in the inputs now, in the layout's order. */
  readonly inputs: () => readonly number[];
}

/** A PLC's memory as its maker lets it be asked. */
export function quirkyBank({ bank, personality, chance, upMs, inputs }: QuirkParts): RegisterBank {
  const { gaps, quantityMax, startMs, busyShare, floats } = personality;
  const refusal = (address: number, count: number): BankRefusal | undefined => {
    if (upMs() < startMs || (busyShare > 0 && chance.between(0, 1) < busyShare))
      return { exception: exception.busy };
    if (count > quantityMax) return { exception: exception.illegalValue };
    if (gaps.some((gap) => gap >= address && gap < address + count))
      return { exception: exception.illegalAddress };
    return undefined;
  };
  return {
    readBits: (table, address, count) => refusal(address, count) ?? bank.readBits(table, address, count),
    readWords(table, address, count) {
      const refused = refusal(address, count);
      if (refused !== undefined) return refused;
      const mirrored = table === "input" && floats !== undefined && address >= floats.address;
      if (!mirrored) return bank.readWords(table, address, count);
      const words = inputs().flatMap((value) => floatWords(value, floats.order));
      const found = words.slice(address - floats.address, address - floats.address + count);
      return found.length === count ? found : { exception: exception.illegalAddress };
    },
    writeBits: (address, bits) => refusal(address, bits.length) ?? bank.writeBits(address, bits),
    writeWords: (address, words) => refusal(address, words.length) ?? bank.writeWords(address, words),
  };
}

/** A 32-bit float as two registers, in the order in which makers have put its bytes. */
export function floatWords(value: number, order: WordOrder): readonly [number, number] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const byte = (letter: string) => view.getUint8("ABCD".indexOf(letter));
  const [a, b, c, d] = Array.from(order, byte);
  return [(a! << 8) | b!, (c! << 8) | d!];
}
