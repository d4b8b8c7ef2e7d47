// Bounds of an exponential for a fifth of its price: most decisions by chance are clear long before its last
// place. What is not clear is asked exactly, so a decision is always that of the exact exponential.

/** e^(−x) is 2^(−x · this). */
export const perLn2: f64 = 1.442695040888963387;
/** A step of the straight lines that stand for 2ˣ between whole x: the lowest bit of a double's high word. */
export const stepsPerPower: f64 = 1_048_576.0;
/** 1 in such steps, and two more: one for what rounding down to a whole one loses, one for other rounding. */
const topStep: f64 = 1_072_693_250.0;
/** 2⁻¹⁰¹⁰: what is below has no say beside 1. */
const lowStep: f64 = 13_631_488.0;
/** The line lies above the curve by no more than 1.0615 times, and by the steps that were added. */
export const leastShare: f64 = 0.942;

/** Not less than 2^(−steps / stepsPerPower) for steps ≥ 0, nearly 0 for what is no number; `leastShare` of it is not more. */
export function atMost(steps: v128): v128 {
  const line = f64x2.pmax(f64x2.splat(lowStep), f64x2.sub(f64x2.splat(topStep), steps));
  const high = i32x4.trunc_sat_f64x2_s_zero(line);
  return v128.shuffle<i32>(i32x4.splat(0), high, 0, 4, 1, 5);
}

/** The same for one. */
export function oneAtMost(steps: f64): f64 {
  const line = topStep - steps;
  const high = <i64>(<i32>(line > lowStep ? line : lowStep));
  return reinterpret<f64>(high << 32);
}
