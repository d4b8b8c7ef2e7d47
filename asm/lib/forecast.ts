// How a forecaster's answer is read: what `forecaster.ts` and `surprise.ts` of the runtime do, operation by operation.

import { logVarianceMax } from "../../runtime/core/layout";
import { exponentials, logarithm } from "./elementary";

/** A network that is absurdly sure or unsure is held to a millionth and a million of a scale. */
export function deviationOf(logVariance: f32, scale: f64): f64 {
  const held = min(max(<f64>logVariance, -logVarianceMax), logVarianceMax);
  return f64x2.extract_lane(exponentials(f64x2.splat(held / 2.0)), 0) * abs(scale);
}

/** What is forecast has to be a number, and somewhat unsure. */
export function isSaid(mean: f64, deviation: f64): bool {
  return mean - mean == 0.0 && deviation > 0.0;
}

/** The entropy that an output adds, against the resolution of its channel. */
export function gainOf(deviation: f64, resolution: f64): f64 {
  const ratio = deviation / resolution;
  return ratio > 1.0 && ratio < Infinity ? logarithm(ratio) : 0.0;
}
