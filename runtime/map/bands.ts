import { energyNatsMax } from "#runtime/core/layout.ts";
import type { Series } from "./series.ts";

/**
 * Where each slow channel usually is: its median, and a deviation for either side of it, because a plant's
 * channels lean. A furnace was often colder than usual and never much hotter, and one deviation for both
 * sides would allow as much above as was seen below.
 */
export interface Bands {
  /** Columns of the series. */
  readonly channels: readonly number[];
  readonly centre: Float64Array;
  readonly below: Float64Array;
  readonly above: Float64Array;
}

export function bandsOf({ rows, width, stretches }: Series, channels: readonly number[]): Bands {
  const sorted = channels.map((channel) =>
    Float64Array.from(
      stretches.flatMap(([first, end]) =>
        Array.from({ length: end - first }, (_, at) => rows[(first + at) * width + channel]!),
      ),
    ).sort(),
  );
  const quantile = (values: Float64Array, share: number): number =>
    values[Math.floor(share * (values.length - 1))]!;
  const centre = Float64Array.from(sorted, (values) => quantile(values, 1 / 2));
  const side = (share: number): Float64Array =>
    Float64Array.from(sorted, (values, at) => {
      const whole = values.at(-1)! - values[0]!;
      // A channel that never moves to one side must not make the smallest step there infinitely rare.
      return Math.max(
        Math.abs(quantile(values, share) - centre[at]!) / deviationsAtTail,
        whole * deviationShareMin,
        Number.MIN_VALUE * 2 ** 60,
      );
    });
  return { channels, centre, below: side(tailShare), above: side(1 - tailShare) };
}

/** Half the squared number of deviations. Total: what is not finite is as far out as can be. */
export function bandEnergy({ centre, below, above }: Bands, at: number, value: number): number {
  const from = value - centre[at]!;
  const off = from < 0 ? from / below[at]! : from / above[at]!;
  return Number.isFinite(off) ? Math.min((off * off) / 2, energyNatsMax) : energyNatsMax;
}

const tailShare = 0.005;
/** Of a Gaussian, half a percent lies beyond this many deviations. */
const deviationsAtTail = 2.5758293035489004;
const deviationShareMin = 1 / 100;
