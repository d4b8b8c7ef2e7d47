import { exponential } from "../lib/elementary";

/** 2 · radius + 1 weights of a Gaussian with its deviation in steps; their sum is one. */
export function gaussianWeights(weights: usize, radius: i32, deviation: f64): void {
  let sum: f64 = 0.0;
  for (let tap = -radius; tap <= radius; tap++) {
    const z = <f64>tap / deviation;
    const weight = exponential(-0.5 * z * z);
    store<f64>(weights + ((tap + radius) << 3), weight);
    sum += weight;
  }
  for (let tap = 0; tap <= 2 * radius; tap++) {
    const at = weights + (tap << 3);
    store<f64>(at, load<f64>(at) / sum);
  }
}
