import type { Bit, BitTable, WordTable } from "./modbus-pdu.ts";

/** The device refuses: an exception code, in the place of an answer. */
export type BankRefusal = Readonly<{ exception: number }>;

/**
 * The registers behind a server. A request is served whole or refused whole: a bank that refuses one
 * register of a write has changed none of them.
 */
export interface RegisterBank {
  readBits(table: BitTable, address: number, count: number): readonly Bit[] | BankRefusal;
  readWords(table: WordTable, address: number, count: number): readonly number[] | BankRefusal;
  writeBits(address: number, bits: readonly Bit[]): BankRefusal | undefined;
  writeWords(address: number, words: readonly number[]): BankRefusal | undefined;
}
