import { type Digest, digestOf } from "#runtime/core/digest.ts";
import type { Kernels } from "#runtime/core/kernels.ts";
import type { EnergyMap } from "#runtime/map/energy.ts";
import { nearestOn } from "#runtime/map/nearest-on.ts";
import { readNpz } from "#runtime/map/npz.ts";
import { denseBytes } from "./dense-place.ts";
import { queriesAt } from "./dense-queries.ts";
import type { DenseFit } from "./grid-fit.ts";
import { fitOf } from "./members.ts";

/**
 * A dense map of one to four channels, multilinear between its nodes. `along` is exact in two channels and
 * elsewhere a bound at most a ten-millionth of a nat above the peak; `reach` and what is outside the box are
 * as in a map of two channels. Queries allocate nothing.
 */
export interface DenseMap extends EnergyMap {
  /** SHA-256 of the file. */
  readonly digest: Digest;
  readonly alpha: number;
  readonly fit: DenseFit;
}

/** Reads a map file of one to four channels into the kernels' memory; what is wrong with it is a Fault "map/bad-file". */
export function openDense(bytes: Uint8Array, kernels: Kernels): DenseMap {
  const fit = fitOf(readNpz(bytes));
  const { channels, threshold, barrier, alpha, calibration, effectiveRows, moves } = fit;
  const limits = { threshold, barrier, calibration, effectiveRows };
  const queries = queriesAt(fit, kernels.reserve(denseBytes(fit)), kernels);
  return Object.freeze({
    ...{ channels, ...limits, moves, alpha, fit, digest: digestOf(bytes) },
    ...queries,
    nearest: nearestOn({ ...queries, foresight: undefined }),
    foresight: undefined,
    explain: () => [],
  });
}
