import { numberFrom, wordsFor } from "#bridge/register-value.ts";
import { unreachable } from "#runtime/core/fault.ts";
import type { RegisterPoint } from "#runtime/field/register-map.ts";

export type Spelling = Pick<RegisterPoint, "type" | "scale" | "offset">;

/** The word nearest to a value, or undefined where the type cannot hold it. */
export function wordFor(spelling: Spelling, value: number): number | undefined {
  const halves = wordsFor(spelling, value);
  return halves === undefined ? undefined : ((halves[0]! << 16) | halves[1]!) >>> 0;
}

export function valueIn(spelling: Spelling, word: number): number {
  return numberFrom(spelling, [word >>> 16, word & 0xffff]);
}

/** The word as the number it spells, without scale and offset: what a board compares with its limits. */
export function rawOf(type: RegisterPoint["type"], word: number): number {
  switch (type) {
    case "u32":
      return word >>> 0;
    case "i32":
      return word | 0;
    case "f32":
      return valueIn({ type, scale: 1, offset: 0 }, word);
    default:
      return unreachable(type);
  }
}

/** A point's limits and safe value as the board knows them. A negative scale turns the order round. */
export function limitWords(point: RegisterPoint): { readonly low: number; readonly high: number } {
  const ends = [wordFor(point, point.min)!, wordFor(point, point.max)!];
  const [low, high] = point.scale > 0 ? ends : ends.toReversed();
  return { low: low!, high: high! };
}

export function isWithin(point: RegisterPoint, word: number): boolean {
  const { low, high } = limitWords(point);
  const raw = rawOf(point.type, word);
  // Written so that NaN fails it.
  return raw >= rawOf(point.type, low) && raw <= rawOf(point.type, high);
}
