// A value of a point that a device calls by a name, in engineering units and as the device says it.

import type { NamedPointConfig } from "#runtime/config.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { PointId, Write } from "#runtime/field/point.ts";
import { type Quality, quality, severityOf } from "#runtime/field/quality.ts";
import { scaled } from "#runtime/field/scaled.ts";

export type Refused = Readonly<{
  kind: "refused";
  because: "unknown-point" | "out-of-range";
  detail: string;
}>;

/** The value of a reading and what it is worth. A number out of range may still tell something, but is not good. */
export function judged(
  point: NamedPointConfig,
  raw: number,
  said: Quality,
): { readonly value: number; readonly quality: Quality } {
  const value = scaled(raw, point);
  if (!Number.isFinite(value))
    return { value: Number.NaN, quality: severityOf(said) === "bad" ? said : quality.badOutOfRange };
  const isInside = value >= point.min && value <= point.max;
  const isGood = severityOf(said) === "good";
  return { value, quality: isGood && !isInside ? quality.uncertainEngineeringUnitsExceeded : said };
}

/** What a device is to be told; a scale of 0.1 makes 50 out of 5 and not 50.00000000000001. */
export function rawOf({ scale, offset }: NamedPointConfig, value: number): number {
  const inverse = Math.round(1 / scale);
  const isInverse = inverse !== 0 && 1 / inverse === scale;
  return isInverse ? (value - offset) * inverse : (value - offset) / scale;
}

export function isSame(point: NamedPointConfig, written: number, seen: number): boolean {
  const { tolerance = Math.max(1, Math.abs(written)) * 1e-6 } = point;
  return Math.abs(written - seen) <= tolerance;
}

/** Refuses the whole group for one wrong write: half a group is a command that nobody permitted. */
export function flawIn(
  writes: readonly Write[],
  points: ReadonlyMap<PointId, NamedPointConfig>,
): Refused | undefined {
  if (writes.length === 0) return refused("unknown-point", "The permit names nothing to write");
  const named = new Set<PointId>();
  for (const { point: id, value } of writes) {
    const point = points.get(id);
    if (point?.access !== "write") return refused("unknown-point", `${id} is not a point one can write`);
    if (named.has(id)) return refused("unknown-point", `${id} is named twice`);
    named.add(id);
    // The comparison is written so that NaN fails it.
    if (!(value >= point.min && value <= point.max))
      return refused("out-of-range", `${id} = ${value} is outside ${point.min}..${point.max} ${point.unit}`);
    if (!Number.isFinite(rawOf(point, value)))
      return refused("out-of-range", `${id} = ${value} cannot be said to the device`);
  }
  return undefined;
}

export function checkNamedPoint(id: PointId, point: NamedPointConfig): void {
  if (!Number.isFinite(point.scale) || point.scale === 0)
    throw badPoint(id, "needs a scale that is a number other than 0");
  if (!(point.min <= point.max)) throw badPoint(id, `has a range from ${point.min} to ${point.max}`);
}

export function badPoint(id: PointId, what: string, hint?: string): Fault {
  return new Fault("config/bad", `Point "${id}" ${what}`, hint === undefined ? {} : { hint });
}

function refused(because: Refused["because"], detail: string): Refused {
  return { kind: "refused", because, detail };
}
