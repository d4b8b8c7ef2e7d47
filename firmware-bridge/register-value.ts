// One value as registers and back. Modbus says nothing about values wider than a register. Most devices put
// the high word at the lower address (ABCD); a point of one that does not says so with its `order`.

import type { ByteOrder, ModbusPointConfig } from "#runtime/config.ts";
import { unreachable } from "#runtime/core/fault.ts";
import { scaled } from "#runtime/field/scaled.ts";

export type RegisterType = ModbusPointConfig["type"];
export type Scaling = Pick<ModbusPointConfig, "type" | "scale" | "offset" | "order">;

/** A bit takes a word of its own here: 0 or 1. */
export function wordsIn(type: RegisterType): 1 | 2 | 4 {
  return widths[type];
}

const widths = { bool: 1, u16: 1, i16: 1, u32: 2, i32: 2, f32: 2, f64: 4 } as const;

/** NaN and the infinities come through as they are: what they mean is for the caller to say. */
export function numberFrom(scaling: Scaling, words: readonly number[]): number {
  return scaled(rawValue(scaling.type, inOrder(words, scaling.order)), scaling);
}

/**
 * The words nearest to a value, or undefined where the type cannot hold it: never a wrapped or clamped
 * one. A value between two steps of the register goes to the nearer of them.
 */
export function wordsFor(scaling: Scaling, value: number): readonly number[] | undefined {
  const exact = (value - scaling.offset) / scaling.scale;
  if (!Number.isFinite(exact)) return undefined;
  if (isFloat(scaling.type)) return floatWords(scaling, exact);
  const raw = Math.round(exact);
  const [min, max] = rangeOf(scaling.type);
  if (raw < min || raw > max) return undefined;
  // Half a switch is none: nobody knows which way it was meant.
  if (scaling.type === "bool" && raw !== exact) return undefined;
  const words = wordsIn(scaling.type) === 1 ? [raw & 0xffff] : [(raw >>> 16) & 0xffff, raw & 0xffff];
  return inOrder(words, scaling.order);
}

function floatWords({ type, order }: Scaling, exact: number): readonly number[] | undefined {
  const bits = new DataView(new ArrayBuffer(8));
  if (type === "f64") bits.setFloat64(0, exact);
  else bits.setFloat32(0, exact);
  if (type === "f32" && !Number.isFinite(bits.getFloat32(0))) return undefined;
  return inOrder(
    Array.from({ length: wordsIn(type) }, (_, at) => bits.getUint16(at * 2)),
    order,
  );
}

/** Whose steps are as wide as the number is large. */
export function isFloat(type: RegisterType): type is "f32" | "f64" {
  return type === "f32" || type === "f64";
}

/** From a device's order to ABCD or back: the same exchange undoes itself. */
function inOrder(words: readonly number[], order: ByteOrder = "ABCD"): readonly number[] {
  const exchanged = order === "BADC" || order === "DCBA" ? words.map(bytesExchanged) : words;
  return order === "CDAB" || order === "DCBA" ? exchanged.toReversed() : exchanged;
}

function bytesExchanged(word: number): number {
  return ((word & 0xff) << 8) | (word >>> 8);
}

/** Half the distance between two values that the register can tell apart, near `value`. */
export function roundingOf(scaling: Scaling, value: number): number {
  if (!isFloat(scaling.type)) return Math.abs(scaling.scale) / 2;
  return Math.abs(value - scaling.offset) * 2 ** (scaling.type === "f32" ? -24 : -53);
}

function rawValue(type: RegisterType, words: readonly number[]): number {
  const bits = new DataView(new ArrayBuffer(8));
  for (const [index, word] of words.entries()) bits.setUint16(index * 2, word);
  switch (type) {
    case "bool":
    case "u16":
      return bits.getUint16(0);
    case "i16":
      return bits.getInt16(0);
    case "u32":
      return bits.getUint32(0);
    case "i32":
      return bits.getInt32(0);
    case "f32":
      return bits.getFloat32(0);
    case "f64":
      return bits.getFloat64(0);
    default:
      return unreachable(type);
  }
}

function rangeOf(type: Exclude<RegisterType, "f32" | "f64">): readonly [number, number] {
  switch (type) {
    case "bool":
      return [0, 1];
    case "u16":
      return [0, 0xffff];
    case "i16":
      return [-0x8000, 0x7fff];
    case "u32":
      return [0, 0xffff_ffff];
    case "i32":
      return [-0x8000_0000, 0x7fff_ffff];
  }
}
