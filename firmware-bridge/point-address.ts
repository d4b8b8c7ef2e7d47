// Addresses as engineers write them, after Apache PLC4X: `holding-register:41:REAL[2]`, `coil:3`, `4x00041`.
// Their numbers count from 1, as PLC4X and the register lists of most manufacturers do; on the wire, and in
// the long form of a configuration, register 41 is 40. This file is the only one that knows both.

import type { ModbusPointConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { PointId } from "#runtime/field/point.ts";
import { isBitTable, type Table } from "./protocol/modbus-pdu.ts";
import { type RegisterType, wordsIn } from "./register-value.ts";

/** What stands between a point's name and the wire. `address` counts from 0, as on the wire. */
export interface PointAddress {
  readonly table: Table;
  readonly address: number;
  /** Registers only, and only where the text says it. */
  readonly type?: Exclude<RegisterType, "bool">;
  readonly count: number;
}

/** A point as a file may say it: with a table and a number, or with an address that says both. */
export type WrittenPoint = Omit<ModbusPointConfig, "table" | "address"> & {
  readonly table?: Table;
  readonly address: number | string;
};

export const addressCountMax = 125;
const tableSize = 65_536;

const tables: Readonly<Record<string, PointAddress["table"]>> = {
  "holding-register": "holding",
  "input-register": "input",
  coil: "coil",
  "discrete-input": "discrete",
};
/** The first digit of the numbers that registers had when they were numbered through. */
const digits: Readonly<Record<string, PointAddress["table"]>> = {
  "4": "holding",
  "3": "input",
  "0": "coil",
  "1": "discrete",
};
/** The names of IEC 61131-3. Where two mean the same, the first is how we write it. */
const types: Readonly<Record<string, Exclude<RegisterType, "bool">>> = {
  UINT: "u16",
  WORD: "u16",
  INT: "i16",
  UDINT: "u32",
  DWORD: "u32",
  DINT: "i32",
  REAL: "f32",
  LREAL: "f64",
};

/** Refuses with a Fault that says how an address is written. */
export function parsePointAddress(text: string): PointAddress {
  const long = /^([a-z-]+):(\d{1,5})(?::([A-Z]+))?(?:\[(\d{1,4})\])?$/.exec(text);
  const short = /^([0134])x(\d{5})(?::([A-Z]+))?(?:\[(\d{1,4})\])?$/.exec(text);
  const table = long ? lookUp(tables, long[1]!) : short ? digits[short[1]!] : undefined;
  const [, , number = "", typeName, countText = "1"] = long ?? short ?? [];
  if (table === undefined) throw bad(text, "it is not of the form TABLE:NUMBER:TYPE[COUNT]");
  const address = Number(number) - 1;
  const count = Number(countText);
  if (count < 1 || count > addressCountMax) throw bad(text, `a count is 1 to ${addressCountMax}`);
  const isBits = isBitTable(table);
  const type = typeName === undefined || isBits ? undefined : lookUp(types, typeName);
  if (isBits ? typeName !== undefined && typeName !== "BOOL" : typeName !== undefined && type === undefined)
    throw bad(
      text,
      `the type ${typeName} is none of ${isBits ? "BOOL, which is all a bit can be" : known(types)}`,
    );
  const words = type === undefined ? 1 : wordsIn(type);
  if (address < 0 || address + count * words > tableSize)
    throw bad(text, `it reaches outside 1..${tableSize}; numbers count from 1`);
  return { table, address, ...(type && { type }), count };
}

export function pointAddressText(at: PointAddress): string {
  const name = Object.keys(tables).find((each) => tables[each] === at.table)!;
  const type = at.type && Object.keys(types).find((each) => types[each] === at.type);
  const count = at.count === 1 ? "" : `[${at.count}]`;
  return `${name}:${at.address + 1}${type === undefined ? "" : `:${type}`}${count}`;
}

/**
 * All points with a table, a number counted from 0 and a type. One whose address names several values becomes as
 * many points, whose names end in _1, _2 and so on.
 */
export function resolvedPoints(
  points: Readonly<Record<PointId, WrittenPoint>>,
): Readonly<Record<PointId, ModbusPointConfig>> {
  const resolved = new Map<PointId, ModbusPointConfig>();
  for (const [id, point] of Object.entries(points))
    for (const [name, one] of resolvedPoint(id, point)) {
      if (resolved.has(name)) throw new Fault("config/bad", `Two points come to be named ${name}`);
      resolved.set(name, one);
    }
  return Object.fromEntries(resolved);
}

function resolvedPoint(id: PointId, point: WrittenPoint): readonly [PointId, ModbusPointConfig][] {
  const { address, table, ...rest } = point;
  if (typeof address === "number") {
    if (table === undefined)
      throw new Fault("config/bad", `Point "${id}" has a number for an address and no table`, {
        hint: "Add table: holding or table: input, or write the address as holding-register:1",
      });
    return [[id, { ...rest, table, address, type: typeIn(table, rest.type) }]];
  }
  const at = parsePointAddress(address);
  if (table !== undefined)
    throw new Fault("config/bad", `Point "${id}" says its table twice: ${table}, and ${address}`, {
      hint: "Leave the key table out: the address names it",
    });
  // `u16` is what a file has that says nothing, so it contradicts no address.
  if (at.type !== undefined && rest.type !== "u16" && rest.type !== at.type)
    throw new Fault("config/bad", `Point "${id}" says its type twice: ${rest.type}, and ${address}`);
  const type = at.type ?? typeIn(at.table, rest.type);
  const one = (index: number): ModbusPointConfig => ({
    ...{ ...rest, table: at.table, type },
    address: at.address + index * wordsIn(type),
  });
  if (at.count === 1) return [[id, one(0)]];
  return Array.from({ length: at.count }, (_, index) => [`${id}_${index + 1}`, one(index)]);
}

/** A bit is a bool where nothing else was said; what was said is checked with the rest of the map. */
function typeIn(table: Table, type: RegisterType): RegisterType {
  return isBitTable(table) && type === "u16" ? "bool" : type;
}

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function known(table: object): string {
  return Object.keys(table).join(", ");
}

function bad(text: string, why: string): Fault {
  const shown = text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text;
  return new Fault("config/bad", `${JSON.stringify(shown)} is no address: ${why}`, {
    hint: `Write holding-register:41, input-register:1:REAL or coil:3; tables are ${known(tables)}, types ${known(types)}`,
  });
}
const shownCharactersMax = 80;
