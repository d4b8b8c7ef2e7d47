import { Fault } from "#runtime/core/fault.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";
import type { EnergySeries } from "#runtime/map/effective-rows.ts";
import { encodeMap } from "#runtime/map/grid/build.ts";
import { ceilingOf } from "#runtime/map/grid/dense-place.ts";
import { fitOf, mapFormat } from "#runtime/map/grid/members.ts";
import { type Limits, limitsOf } from "#runtime/map/limits.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { encodePlant, plantFitIn } from "#runtime/map/plant-file.ts";

export interface Calibration {
  /** Energies of rows the map was not fitted to, in the order of time. */
  readonly series: EnergySeries;
  readonly alpha: number;
  /** Where the rows come from, for people. */
  readonly origin: string;
  /** Why the promise made from them cannot be believed; empty where nothing speaks against it. */
  readonly doubt: string;
}

/** A map with the same energies and another threshold, as a file. The old file stays as it is. */
export function recalibrated(bytes: Uint8Array, { series, alpha, origin, doubt }: Calibration): Uint8Array {
  const limits = limitsOf(series, { alpha, kept: calibrationKept });
  if (!(limits.threshold < energyNatsMax))
    throw new Fault("map/bad-rows", `More than ${alpha} of the rows are in modes that the map never saw`, {
      hint: "Fit a new map with `iv map crawl`",
    });
  const members = readNpz(bytes);
  const provenance = (of: { readonly origin: string }): string => `${of.origin}; calibrated on ${origin}`;
  if (members.get("format")?.values[0] === mapFormat) {
    const fit = fitOf(members);
    // From there on a state is outside the box, or as good as.
    if (limits.threshold >= ceilingOf(fit))
      throw new Fault("map/bad-rows", `More than ${alpha} of the rows are outside what the map covers`, {
        hint: "Fit a new map with `iv map crawl --grid`",
      });
    const own = { ...limits, barrier: Math.max(fit.barrier, limits.barrier) };
    const from = { ...fit.provenance, origin: provenance(fit.provenance) };
    return encodeMap({ ...fit, alpha, ...own, moves: movesBeside(own, fit), doubt, provenance: from });
  }
  const fit = plantFitIn(members);
  const moves = movesBeside(limits, fit);
  const from = { ...fit.provenance, origin: provenance(fit.provenance) };
  return encodePlant({ ...fit, alpha, limits, moves, doubt, provenance: from });
}

/** Proposals are never limited more strictly than states: one to stay where the machine may be must be allowed. */
function movesBeside(limits: Limits, { moves }: { readonly moves: Limits }): Limits {
  return moves.threshold > limits.threshold ? moves : limits;
}

const calibrationKept = 2_048;
