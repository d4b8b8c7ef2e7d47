// Hyperbolic tangent and logistic function of four at once, in 32-bit floats, from additions,
// multiplications and divisions alone: the same bits on every machine, a few units in the last place from
// the true value. A library's version differs from one library to the next.

const perLn2: f32 = 1.44269504;
/** So few digits that its product with a whole number is exact; the rest of ln 2 is in the other. */
const ln2High: f32 = 0.693359375;
const ln2Low: f32 = -0.00021219444;
/** Below, a power of two would leave the normal numbers; both functions are at their bound by then. */
const lowest: f32 = -87.0;

export function tanhs(x: v128): v128 {
  const y = f32x4.max(f32x4.mul(f32x4.abs(x), f32x4.splat(-2.0)), f32x4.splat(lowest));
  const scale = scaleOf(y);
  const power = powerOf(scale);
  // e^y − 1 without the difference of two numbers near one, so that small values keep their digits.
  const less = f32x4.add(f32x4.mul(power, restOf(y, scale)), f32x4.sub(power, f32x4.splat(1.0)));
  const size = f32x4.abs(f32x4.div(less, f32x4.add(f32x4.splat(2.0), less)));
  return v128.bitselect(x, size, f32x4.splat(-0.0));
}

export function sigmoids(x: v128): v128 {
  const one = f32x4.splat(1.0);
  const y = f32x4.max(f32x4.neg(f32x4.abs(x)), f32x4.splat(lowest));
  const scale = scaleOf(y);
  const power = powerOf(scale);
  const below = f32x4.add(power, f32x4.mul(power, restOf(y, scale)));
  const above = v128.bitselect(one, below, f32x4.ge(x, f32x4.splat(0.0)));
  return f32x4.div(above, f32x4.add(one, below));
}

/** How many times y holds ln 2, to the nearest. */
function scaleOf(y: v128): v128 {
  return f32x4.floor(f32x4.add(f32x4.mul(y, f32x4.splat(perLn2)), f32x4.splat(0.5)));
}

/** 2 to the power of a whole number; 1.5 · 2²³ and the exponent's bias have the biased exponent lowest. */
function powerOf(scale: v128): v128 {
  return i32x4.shl(f32x4.add(scale, f32x4.splat(12583039.0)), 23);
}

/** e^r − 1 for what is left of y; |r| < 0.35, so the eighth term of the series is below the last place. */
function restOf(y: v128, scale: v128): v128 {
  const high = f32x4.sub(y, f32x4.mul(scale, f32x4.splat(ln2High)));
  const r = f32x4.sub(high, f32x4.mul(scale, f32x4.splat(ln2Low)));
  const s = f32x4.mul(r, r);
  let even = plus(1.0 / 24.0, f32x4.mul(s, f32x4.splat(1.0 / 720.0)));
  even = plus(1.0 / 2.0, f32x4.mul(s, even));
  let odd = plus(1.0 / 120.0, f32x4.mul(s, f32x4.splat(1.0 / 5040.0)));
  odd = plus(1.0 / 6.0, f32x4.mul(s, odd));
  return f32x4.add(r, f32x4.mul(s, f32x4.add(even, f32x4.mul(r, odd))));
}

function plus(constant: f32, values: v128): v128 {
  return f32x4.add(f32x4.splat(constant), values);
}
