import { prng } from "#runtime/core/prng.ts";
import { thresholdOf } from "#runtime/map/conformal.ts";
import type { Watched } from "#runtime/map/drift/monitor.ts";

/** Independent energies x² / 2 of a Gaussian that stands `shift` deviations away from where it was. */
export function stream(seed: number): (shift?: number) => number {
  const chance = prng(seed);
  return (shift = 0) => (chance.normal() + shift) ** 2 / 2;
}

export function watched(next: () => number, rows: number = 1_000): Watched {
  const calibration = Float64Array.from({ length: rows }, () => next()).sort();
  return { calibration, threshold: thresholdOf(calibration, 0.01), alpha: 0.01 };
}
