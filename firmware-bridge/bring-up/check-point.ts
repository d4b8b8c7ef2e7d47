// Whether a point of a gateway's file is what the device has, and if not, what a person should look at. A table
// of cases in the order in which they are asked; the first that holds is told.

import type { PointId } from "#runtime/field/point.ts";
import { qualityName, severityOf } from "#runtime/field/quality.ts";
import type { PointRead } from "./point-source.ts";

export interface PointFinding {
  readonly point: PointId;
  readonly is: "fine" | "warning" | "wrong";
  readonly value: number | null;
  readonly unit: string;
  readonly quality: string | null;
  readonly found: string;
  /** What to do about it; empty where all is well. */
  readonly mend: string;
}

export interface CheckedPoint {
  readonly point: PointId;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly read: PointRead;
  /** Where else something answers, as a sentence; undefined where nothing does, or nobody looked. */
  readonly elsewhere?: string | undefined;
  /** What the capsules say of it. */
  readonly wanted: readonly Wanted[];
}

export interface Wanted {
  readonly by: string;
  readonly as: "state" | "actuator";
  readonly unit: string;
  readonly min: number;
  readonly max: number;
}

export function checkPoint({ point, unit, min, max, read, elsewhere, wanted }: CheckedPoint): PointFinding {
  const told = (is: PointFinding["is"], found: string, mend = ""): PointFinding => ({
    ...{ point, is, unit, found, mend },
    value: read.kind === "sample" && Number.isFinite(read.sample.value) ? read.sample.value : null,
    quality: read.kind === "sample" ? qualityName(read.sample.quality) : null,
  });
  if (read.kind === "missing")
    return told(
      "wrong",
      `not in the device: ${read.detail}`,
      elsewhere ??
        "Compare table and address with the device's register list; lists count from 1, the key address from 0",
    );
  if (read.kind === "failed")
    return told(
      "wrong",
      `could not be read: ${read.detail}`,
      "Measure the link with `iv hal quality`, and look at timeoutMs",
    );
  const { value, quality } = read.sample;
  if (!Number.isFinite(value))
    return told("wrong", "is no number", "Try another type or order: `iv hal words TARGET ADDRESS`");
  const otherUnit = wanted.find((want) => want.unit !== unit);
  if (otherUnit !== undefined)
    return told(
      "wrong",
      `is in ${unit}, and ${otherUnit.by} wants ${otherUnit.unit}`,
      "Correct unit and scale, or take another capsule",
    );
  const narrow = wanted.find((want) => want.as === "actuator" && (want.min < min || want.max > max));
  if (narrow !== undefined)
    return told(
      "wrong",
      `takes ${min} … ${max}, and ${narrow.by} would write ${narrow.min} … ${narrow.max}`,
      "Widen min and max if the device takes it",
    );
  if (severityOf(quality) !== "good")
    return told(
      "warning",
      `is outside ${min} … ${max}`,
      "Compare scale, offset, type and order with the register list; then min and max",
    );
  const strange = wanted.find((want) => value < want.min || value > want.max);
  if (strange !== undefined)
    return told(
      "warning",
      `${strange.by} expects ${strange.min} … ${strange.max}`,
      "Compare with the device's own display; then scale and order",
    );
  return told("fine", "reads well");
}
