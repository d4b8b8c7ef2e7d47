import type { PointId } from "#runtime/field/point.ts";
import type { Pixel, Span } from "./picture.ts";

/** Points over a span of time, each in so many parts or fewer. */
export interface TrendsAsk extends Span {
  readonly points: readonly PointId[];
  readonly max: number;
}

export interface Trends extends Span {
  readonly trends: readonly Trend[];
  /** Blocks that could not be read, and are left out. */
  readonly damaged: number;
}

/** By columns; where no sample was usable the numbers are none, and where nothing was said there is no part at all. */
export interface Trend {
  readonly point: PointId;
  readonly unit: string;
  readonly widthUs: number;
  readonly at: readonly number[];
  readonly count: readonly number[];
  readonly bad: readonly number[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly mean: readonly (number | null)[];
}

export function trendOf(
  pixels: readonly Pixel[],
  { point, unit, widthUs }: Pick<Trend, "point" | "unit" | "widthUs">,
): Trend {
  const column = (name: "min" | "max" | "mean") =>
    pixels.map(({ [name]: value }) => (Number.isFinite(value) ? value : null));
  return {
    ...{ point, unit, widthUs },
    at: pixels.map(({ at }) => Math.round(at)),
    count: pixels.map(({ count }) => count),
    bad: pixels.map(({ bad }) => bad),
    ...{ min: column("min"), max: column("max"), mean: column("mean") },
  };
}

/** So many points are a page full of charts. */
export const trendPointsMax = 8;
/** No screen shows more; the answer has a megabyte then. */
export const trendPartsMax = 2_000;
