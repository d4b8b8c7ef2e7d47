// What a forecast and what then came have to do with each other. All energies are nats of the map, T = 1.

import { logarithm } from "#runtime/core/elementary.ts";
import { energyNatsMax } from "#runtime/core/layout.ts";

/** Half the squared residual in the forecast's own deviations: −log of a Gaussian but for its constant. Total. */
export function residualNats(value: number, mean: number, deviation: number): number {
  const off = (value - mean) / deviation;
  const nats = (off * off) / 2;
  return nats <= energyNatsMax ? nats : energyNatsMax;
}

/**
 * The entropy that a forecast adds to a state known as well as it can be read: Σ ln(σ / δ) with δ the map's
 * resolution. A forecast surer than any reading adds none. Total: what is no number adds none either.
 */
export function entropyGain(deviations: Float64Array, resolutions: Float64Array): number {
  let gain = 0;
  for (let index = 0; index < deviations.length; index++) {
    const ratio = deviations[index]! / resolutions[index]!;
    if (ratio > 1 && ratio < Number.POSITIVE_INFINITY) gain += logarithm(ratio);
  }
  return gain;
}
