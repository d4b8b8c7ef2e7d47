import { assert, Fault } from "#runtime/core/fault.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import {
  foresightBytes,
  foresightColumnsAt,
  foresightDeviation,
  foresightFromRow,
  foresightHigh,
  foresightLow,
  foresightMean,
  foresightPlacesAt,
  foresightReach,
  foresightRows,
  foresightSlow,
  foresightSlowAt,
  foresightSlowHalfWidth,
  foresightSlowMiddle,
  foresightStride,
  foresightWeights,
  foresightWidth,
  plantWidthMax,
} from "#runtime/core/layout.ts";
import type { ForesightFit } from "./foresight.ts";
import { evenly, padded, placeIntegers, placeValues } from "./place-values.ts";

/** The address of a forecaster and its slow channels in the kernels' memory, for a map of `channelCount`. */
export function placeForesight(
  { columns, forecaster, span, fromRow, horizonRows }: ForesightFit,
  { channelCount, kernels }: { channelCount: number; kernels: Kernels },
): number {
  const { width, lags, mean, deviation, lowest, highest, reach, weights } = forecaster;
  assert(lags === 1 && columns.length === width, "a foresight starts from one row of its own columns");
  if (width > plantWidthMax)
    throw new Fault("map/bad-file", `The kernels have no room for a forecast of ${width} channels`, {
      hint: `At most ${plantWidthMax} fit; leave out channels`,
    });
  const at = kernels.reserve(foresightBytes);
  const set = (offset: number, value: number): void => {
    kernels.i32[(at + offset) / 4] = value;
  };
  const put = (offset: number, values: Float64Array): void => set(offset, placeValues(values, kernels));
  const columnOf = new Array<number>(channelCount).fill(-1);
  for (const [column, channel] of columns.entries()) columnOf[channel] = column;
  set(foresightWidth, width);
  set(foresightStride, evenly(width));
  set(foresightRows, horizonRows);
  set(foresightPlacesAt, placeIntegers(columns.map((channel) => 8 * channel), kernels)); // biome-ignore format: short
  set(foresightColumnsAt, placeIntegers(columnOf, kernels));
  put(foresightMean, mean);
  put(foresightDeviation, deviation);
  put(foresightLow, lowest);
  put(foresightHigh, highest);
  kernels.f64[(at + foresightReach) / 8] = reach;
  put(foresightWeights, padded(weights, width, 0));
  set(foresightFromRow, fromRow);
  set(foresightSlow, span.channels.length);
  set(foresightSlowAt, placeIntegers(span.channels, kernels));
  put(foresightSlowMiddle, span.middle);
  put(foresightSlowHalfWidth, span.halfWidth);
  return at;
}
