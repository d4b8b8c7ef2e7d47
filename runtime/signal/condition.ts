// Signal turns a frame into the state vector that maps and models are about. It may refuse a value; it
// never repairs one. A stale, uncertain or missing reading leaves here named, not smoothed.

import { type Instant, US_PER_MS } from "#runtime/core/clock.ts";
import type { Frame, Sample } from "#runtime/field/frame.ts";
import type { PointId } from "#runtime/field/point.ts";
import { qualityName, severityOf } from "#runtime/field/quality.ts";

/** A point that something depends on, and how old its reading may be. */
export interface Need {
  readonly point: PointId;
  readonly ageMsMax: number;
  /** What the machine can physically show; absent where a point may have any value. */
  readonly min?: number;
  readonly max?: number;
}

export interface Signal {
  readonly at: Instant;
  /** The values of the needs, in their order; NaN where there is a flaw. */
  readonly values: Float64Array;
  /** The first need that cannot be believed; none means that all can. */
  readonly flaw: Flaw | undefined;
}

export interface Flaw {
  readonly point: PointId;
  readonly kind: "quality" | "age";
  readonly text: string;
}

/** Into `values`, for whoever reads them before the next tick; else into an array of their own. */
export function condition(
  frame: Frame,
  needs: readonly Need[],
  values: Float64Array = new Float64Array(needs.length),
): Signal {
  let flaw: Flaw | undefined;
  for (let index = 0; index < needs.length; index++) {
    const need = needs[index]!;
    const sample = frame.samples.get(need.point);
    const found = flawOf(sample, need, frame.at);
    values[index] = found === undefined ? sample!.value : Number.NaN;
    flaw ??= found;
  }
  return { at: frame.at, values, flaw };
}

function flawOf(
  sample: Sample | undefined,
  { point, ageMsMax, min, max }: Need,
  now: Instant,
): Flaw | undefined {
  if (sample === undefined)
    return { point, kind: "quality", text: `${point} is not a point of this gateway` };
  if (severityOf(sample.quality) !== "good")
    return { point, kind: "quality", text: `${point} is ${qualityName(sample.quality)}` };
  // A device that calls a NaN good is believed about neither.
  if (!Number.isFinite(sample.value)) return { point, kind: "quality", text: `${point} is not a number` };
  if (sample.value < (min ?? Number.NEGATIVE_INFINITY) || sample.value > (max ?? Number.POSITIVE_INFINITY))
    return {
      point,
      kind: "quality",
      text: `${point} shows ${sample.value}, which it cannot: ${min} … ${max}`,
    };
  const ageMs = (now - sample.at) / US_PER_MS;
  if (ageMs > ageMsMax)
    return {
      point,
      kind: "age",
      text: `${point} is ${Math.round(ageMs)} ms old, ${ageMsMax} ms are allowed`,
    };
  return undefined;
}
