// What the attributes of a data set say about its numbers, by the conventions of NetCDF, which HDF5 files follow too.

import { nameAndUnit, unitOf } from "./name.ts";

export type Attributes = Readonly<Record<string, unknown>>;

export interface Meaning {
  readonly name: string;
  readonly unit: string | undefined;
  /** value = offset + scale · stored. */
  readonly scale: number;
  readonly offset: number;
  /** Stored numbers that mean that there is none. */
  readonly missing: ReadonlySet<number>;
  /** Stored numbers outside mean nothing either. */
  readonly validMin: number;
  readonly validMax: number;
}

export function meaningOf(name: string, attributes: Attributes): Meaning {
  const said = textOf(attributes["units"] ?? attributes["unit"] ?? attributes["Units"] ?? attributes["Unit"]);
  const own = nameAndUnit(name);
  const [rangeMin, rangeMax] = numbersOf(attributes["valid_range"]);
  return {
    name: said === undefined ? own.name : name,
    unit: said === undefined ? own.unit : unitOf(said),
    scale: numbersOf(attributes["scale_factor"])[0] ?? 1,
    offset: numbersOf(attributes["add_offset"])[0] ?? 0,
    missing: new Set([...numbersOf(attributes["_FillValue"]), ...numbersOf(attributes["missing_value"])]),
    validMin: numbersOf(attributes["valid_min"])[0] ?? rangeMin ?? Number.NEGATIVE_INFINITY,
    validMax: numbersOf(attributes["valid_max"])[0] ?? rangeMax ?? Number.POSITIVE_INFINITY,
  };
}

/** What NetCDF writes where nobody wrote: shorts, ints, floats and doubles. A byte has no such value. */
export const fillOf: Readonly<Record<string, number>> = {
  i2: -32_767,
  i4: -2_147_483_647,
  f4: 9.969_209_968_386_869e36,
  f8: 9.969_209_968_386_869e36,
};

/** Turns stored numbers into values in place, NaN where there is none; answers how many were no numbers at all. */
export function applyMeaning(
  values: Float64Array,
  { scale, offset, missing, validMin, validMax }: Meaning,
): number {
  const isPlain = scale === 1 && offset === 0;
  let unreadable = 0;
  for (let index = 0; index < values.length; index++) {
    const stored = values[index]!;
    if (Number.isNaN(stored)) continue;
    const isNone = (missing.size > 0 && missing.has(stored)) || stored < validMin || stored > validMax;
    const value = isNone ? Number.NaN : isPlain ? stored : offset + scale * stored;
    if (!isNone && !Number.isFinite(value)) unreadable++;
    values[index] = Number.isFinite(value) ? value : Number.NaN;
  }
  return unreadable;
}

function textOf(value: unknown): string | undefined {
  const text = Array.isArray(value) ? value[0] : value;
  return typeof text === "string" ? text.replace(/\0+$/, "") : undefined;
}

function numbersOf(value: unknown): readonly number[] {
  if (typeof value === "number" || typeof value === "bigint") return [Number(value)];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<number | bigint>, Number);
  return Array.isArray(value)
    ? value.filter((item) => typeof item === "number" || typeof item === "bigint").map(Number)
    : [];
}
