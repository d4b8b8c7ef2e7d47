import { halfFloat } from "#runtime/map/half-float.ts";

/** How a number stands in bytes. "b" is a truth in one byte. */
export interface NumberType {
  readonly kind: "f" | "i" | "u" | "b";
  readonly size: number;
  readonly isBig: boolean;
}

export function isKnownNumber({ kind, size }: NumberType): boolean {
  if (kind === "f") return size === 2 || size === 4 || size === 8;
  return kind === "b" ? size === 1 : size === 1 || size === 2 || size === 4 || size === 8;
}

/**
 * Every `step` bytes one number, the first at `at`, as doubles: all types of two to eight bytes are in them, the
 * last digits of 64-bit counters beyond 2⁵³ are not.
 */
export function numbersOf(
  bytes: Uint8Array,
  { type, at, step, count }: { type: NumberType; at: number; step: number; count: number },
): Float64Array {
  const values = new Float64Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const get = getterOf(type, view);
  for (let index = 0, place = at; index < count; index++, place += step) values[index] = get(place);
  return values;
}

function getterOf({ kind, size, isBig }: NumberType, view: DataView): (place: number) => number {
  const isLittle = !isBig;
  switch (`${kind}${size}`) {
    case "f8":
      return (place) => view.getFloat64(place, isLittle);
    case "f4":
      return (place) => view.getFloat32(place, isLittle);
    case "f2":
      return (place) => halfFloat(view.getUint16(place, isLittle));
    case "i8":
      return (place) => Number(view.getBigInt64(place, isLittle));
    case "i4":
      return (place) => view.getInt32(place, isLittle);
    case "i2":
      return (place) => view.getInt16(place, isLittle);
    case "i1":
      return (place) => view.getInt8(place);
    case "u8":
      return (place) => Number(view.getBigUint64(place, isLittle));
    case "u4":
      return (place) => view.getUint32(place, isLittle);
    case "u2":
      return (place) => view.getUint16(place, isLittle);
    case "b1":
      return (place) => Math.min(1, view.getUint8(place));
    default:
      return (place) => view.getUint8(place);
  }
}
