// A device that shows what was recorded, row after row. Whoever writes is answered as by any device, and the next row
// shows again what the plant's own people had set: a recording cannot be persuaded.

import { exception } from "#bridge/protocol/modbus-pdu.ts";
import type { BankRefusal, RegisterBank } from "#bridge/protocol/register-bank.ts";
import { wordsFor } from "#bridge/register-value.ts";
import type { Columns } from "#runtime/adapt/balance.ts";
import type { ModbusPointConfig } from "#runtime/config.ts";
import { assert } from "#runtime/core/fault.ts";

export class ReplayBank implements RegisterBank {
  readonly #words: Uint16Array;
  readonly #columns: readonly (readonly [ModbusPointConfig, Float64Array])[];
  readonly #count: number;
  #row = 0;

  constructor({ count, columns }: Columns, points: Readonly<Record<string, ModbusPointConfig>>) {
    const named = Object.entries(points).flatMap(([point, place]) => {
      const column = columns.get(point);
      return column === undefined ? [] : [[place, column] as const];
    });
    assert(count > 0, "a recording has rows");
    this.#count = count;
    this.#columns = named;
    this.#words = new Uint16Array(Math.max(2, ...named.map(([{ address }]) => address + wordsEach)));
    this.#show();
  }

  /** Which row stands in the registers; after the last the first comes again. */
  get row(): number {
    return this.#row;
  }

  next(): void {
    this.#row = (this.#row + 1) % this.#count;
    this.#show();
  }

  readBits(): BankRefusal {
    return { exception: exception.illegalAddress };
  }

  writeBits(): BankRefusal {
    return { exception: exception.illegalAddress };
  }

  readWords(_table: "holding" | "input", address: number, count: number): readonly number[] | BankRefusal {
    if (address + count > this.#words.length) return { exception: exception.illegalAddress };
    return [...this.#words.subarray(address, address + count)];
  }

  writeWords(address: number, words: readonly number[]): BankRefusal | undefined {
    if (address + words.length > this.#words.length) return { exception: exception.illegalAddress };
    this.#words.set(words, address);
    return undefined;
  }

  #show(): void {
    for (const [place, column] of this.#columns) {
      const words = wordsFor(place, column[this.#row]!);
      if (words !== undefined) this.#words.set(words, place.address);
    }
  }
}

const wordsEach = 4;
