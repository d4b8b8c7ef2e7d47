import type { ModbusPointConfig } from "#runtime/config.ts";

/** A register or a bit that can be written. */
export interface Place {
  readonly table: "holding" | "coil";
  readonly address: number;
}

/** One number for a place in either table. */
export function placeKey({ table, address }: Place): number {
  return table === "coil" ? tableSize + address : address;
}

/** Of a point that can be written. */
export function placeOf({ table, address }: ModbusPointConfig): Place {
  return { table: table === "coil" ? "coil" : "holding", address };
}

export function placeText({ table, address }: Place): string {
  return `${table === "coil" ? "coil" : "holding register"} ${address}`;
}

export const tableSize = 65_536;
