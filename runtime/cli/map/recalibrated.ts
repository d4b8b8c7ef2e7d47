import { Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { encodeMap } from "#runtime/map/build.ts";
import { fitOf, mapFormat } from "#runtime/map/members.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { encodePlant, plantFitIn } from "#runtime/map/plant-file.ts";

export interface Calibration {
  /** Ascending energies of rows the map was not fitted to. */
  readonly energies: Float64Array;
  readonly threshold: number;
  readonly alpha: number;
  /** Where the rows come from, for people. */
  readonly origin: string;
}

/** A map with the same energies and another threshold, as a file. The old file stays as it is. */
export function recalibrated(bytes: Uint8Array, calibration: Calibration): Uint8Array {
  const { energies, threshold, alpha, origin } = calibration;
  if (!(threshold < energyNatsMax))
    throw new Fault("map/bad-rows", `More than ${alpha} of the rows are in modes that the map never saw`, {
      hint: "Fit a new map with `iv map crawl`",
    });
  const members = readNpz(bytes);
  const kept = evenly(energies, calibrationKept);
  const provenance = (of: { readonly origin: string }): string => `${of.origin}; calibrated on ${origin}`;
  if (members.get("format")?.values[0] === mapFormat) {
    const fit = fitOf(members);
    const barrier = Math.max(fit.barrier, threshold + barrierMarginNats);
    const from = { ...fit.provenance, origin: provenance(fit.provenance) };
    return encodeMap({ ...fit, alpha, threshold, barrier, calibration: kept, provenance: from });
  }
  const fit = plantFitIn(members);
  const highest = energies.findLast((energy) => energy < energyNatsMax) ?? threshold;
  const barrier = Math.min(Math.max(highest, threshold) + barrierMarginNats, energyNatsMax);
  const from = { ...fit.provenance, origin: provenance(fit.provenance) };
  return encodePlant({ ...fit, alpha, threshold, barrier, calibration: kept, provenance: from });
}

const barrierMarginNats = 1;
const calibrationKept = 3_072;

/** Both ends with it: ranks among the kept are the ranks among all, to within one step. */
function evenly(ascending: Float64Array, most: number): Float64Array {
  if (ascending.length <= most) return ascending;
  return Float64Array.from(
    { length: most },
    (_, at) => ascending[Math.floor((at * (ascending.length - 1)) / (most - 1))]!,
  );
}
