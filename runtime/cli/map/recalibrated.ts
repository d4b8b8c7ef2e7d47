import { Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import { encodeMap } from "#runtime/map/build.ts";
import { fitOf, mapFormat } from "#runtime/map/members.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { encodePlant, plantFitIn } from "#runtime/map/plant-file.ts";
import { thinned } from "#runtime/map/rounded.ts";

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
  const kept = thinned(energies, calibrationKept);
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
  const limits = { threshold, barrier, calibration: kept };
  // Proposals are never limited more strictly than states: one to stay where the machine may be must be allowed.
  const moves = fit.moves.threshold > threshold ? fit.moves : limits;
  const from = { ...fit.provenance, origin: provenance(fit.provenance) };
  return encodePlant({ ...fit, alpha, limits, moves, provenance: from });
}

const barrierMarginNats = 1;
const calibrationKept = 2_048;
