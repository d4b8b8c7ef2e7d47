import { assert } from "#runtime/core/fault.ts";

export const signatureLength = 16;

/**
 * The energy signature of a map: evenly spaced quantiles of its calibration energies above their median, in
 * nats. It tells how normal operation is spread over its landscape (one deep basin, several, a long tail)
 * whatever the channels and their units are, so that maps of different plants can be compared.
 */
export function signatureOf(calibration: Float64Array): readonly number[] {
  const count = calibration.length;
  if (count === 0) return [];
  const at = (share: number): number => {
    const rank = share * (count - 1);
    const low = calibration[Math.floor(rank)]!;
    return low + (rank - Math.floor(rank)) * (calibration[Math.ceil(rank)]! - low);
  };
  const median = at(0.5);
  return Array.from({ length: signatureLength }, (_, index) => {
    const nats = at((index + 0.5) / signatureLength) - median;
    assert(Number.isFinite(nats), "calibration energies are finite");
    // A thousandth of a nat is more than 8 000 rows can tell, and short in the catalog's file.
    return Math.round(nats * 1_000) / 1_000;
  });
}
