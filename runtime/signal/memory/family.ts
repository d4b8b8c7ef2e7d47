// Domain adapters: what a unit says of the physics behind a point, and by which scale its values are compared.

import type { PointId } from "#runtime/field/point.ts";

/** A point on its way into a vector: (value − centre) / scale is its level. */
export interface AdaptedPoint {
  readonly point: PointId;
  readonly family: Family;
  readonly centre: number;
  readonly scale: number;
}

export interface WindowAdapter {
  readonly channels: readonly AdaptedPoint[];
  readonly commands: readonly AdaptedPoint[];
}

export const families = [
  "thermal",
  "hydraulic",
  "electrical",
  "mechanical",
  "chemical",
  "filling",
  "share",
  "other",
] as const;
export type Family = (typeof families)[number];

/** The family of a unit as an engineer writes it; what nobody has thought of is `other`. */
export function familyOf(unit: string): Family {
  const written = unit.trim().toLowerCase().replaceAll("³", "3").replaceAll("²", "2");
  for (const [family, units] of Object.entries(unitsOf)) if (units.includes(written)) return family as Family;
  return "other";
}

const unitsOf: Readonly<Partial<Record<Family, readonly string[]>>> = {
  thermal: ["°c", "c", "degc", "k", "°f", "w/m2", "kj", "mj", "j"],
  hydraulic: [
    "bar",
    "mbar",
    "pa",
    "kpa",
    "mpa",
    "psi",
    "m3/h",
    "m3/s",
    "l/min",
    "l/s",
    "l/h",
    "kg/h",
    "kg/s",
    "t/h",
  ],
  electrical: [
    "a",
    "ma",
    "ka",
    "v",
    "mv",
    "kv",
    "w",
    "kw",
    "mw",
    "hz",
    "var",
    "kvar",
    "kva",
    "wh",
    "kwh",
    "ohm",
  ],
  mechanical: [
    "rpm",
    "1/min",
    "mm/s",
    "m/s",
    "m/min",
    "n",
    "kn",
    "nm",
    "g",
    "µm",
    "um",
    "mm/s2",
    "m/s2",
    "deg",
    "°",
    "rad",
  ],
  chemical: ["ppm", "ph", "mg/l", "g/l", "mol/l", "ms/cm", "µs/cm", "ntu", "mg/m3"],
  filling: ["m", "mm", "cm", "l", "m3", "kg", "t"],
  share: ["%", "1", ""],
};

/** Where nobody has learnt how a point varies: normal operation is believed to take a third of what it can show. */
export function byRange({ min, max }: { readonly min: number; readonly max: number }): {
  readonly centre: number;
  readonly scale: number;
} {
  const scale = (max - min) / rangeScales;
  return { centre: min + (max - min) / 2, scale: scale > 0 && Number.isFinite(scale) ? scale : 1 };
}

const rangeScales = 6;
