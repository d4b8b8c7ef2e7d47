// Hyperbolic tangent and logistic function of four at once, in 32-bit floats, from additions,
// multiplications and divisions alone: the same bits on every machine, a few units in the last place from
// the true value. A library's version differs from one library to the next.

export function tanhs(x: v128): v128 {
  const y = notTooLow(f32x4.mul(f32x4.abs(x), constant(minusTwo)));
  const scale = scaleOf(y);
  const power = powerOf(scale);
  // e^y − 1 without the difference of two numbers near one, so that small values keep their digits.
  const less = f32x4.add(f32x4.mul(power, restOf(y, scale)), f32x4.sub(power, constant(one)));
  const size = f32x4.abs(f32x4.div(less, f32x4.add(constant(two), less)));
  return v128.bitselect(x, size, f32x4.splat(-0.0));
}

export function sigmoids(x: v128): v128 {
  const y = notTooLow(f32x4.neg(f32x4.abs(x)));
  const scale = scaleOf(y);
  const power = powerOf(scale);
  const below = f32x4.add(power, f32x4.mul(power, restOf(y, scale)));
  const above = v128.bitselect(constant(one), below, f32x4.ge(x, f32x4.splat(0.0)));
  return f32x4.div(above, f32x4.add(constant(one), below));
}

/** `pmax` takes a processor one step where `max` takes eight, and what is no number stays none in this order. */
function notTooLow(y: v128): v128 {
  return f32x4.pmax(y, constant(lowest));
}

/** How many times y holds ln 2, to the nearest. */
function scaleOf(y: v128): v128 {
  return f32x4.floor(f32x4.add(f32x4.mul(y, constant(perLn2)), constant(half)));
}

/** 2 to the power of a whole number; 1.5 · 2²³ and the exponent's bias have the biased exponent lowest. */
function powerOf(scale: v128): v128 {
  return i32x4.shl(f32x4.add(scale, constant(biased)), 23);
}

/** e^r − 1 for what is left of y; |r| < 0.35, so the eighth term of the series is below the last place. */
function restOf(y: v128, scale: v128): v128 {
  const high = f32x4.sub(y, f32x4.mul(scale, constant(ln2High)));
  const r = f32x4.sub(high, f32x4.mul(scale, constant(ln2Low)));
  const s = f32x4.mul(r, r);
  let even = f32x4.add(constant(over24), f32x4.mul(s, constant(over720)));
  even = f32x4.add(constant(half), f32x4.mul(s, even));
  let odd = f32x4.add(constant(over120), f32x4.mul(s, constant(over5040)));
  odd = f32x4.add(constant(over6), f32x4.mul(s, odd));
  return f32x4.add(r, f32x4.mul(s, f32x4.add(even, f32x4.mul(r, odd))));
}

/** From memory, as those of `elementary.ts` are: to make one from nothing takes a processor several steps. */
function constant(at: usize): v128 {
  return v128.load32_splat(constants + at);
}

const perLn2: usize = 0;
/** ln 2 in two: the first has so few digits that its product with a whole number is exact. */
const ln2High: usize = 4;
const ln2Low: usize = 8;
/** Below, a power of two would leave the normal numbers; both functions are at their bound by then. */
const lowest: usize = 12;
const minusTwo: usize = 16;
const two: usize = 20;
const one: usize = 24;
const half: usize = 28;
const over6: usize = 32;
const over24: usize = 36;
const over120: usize = 40;
const over720: usize = 44;
const over5040: usize = 48;
const biased: usize = 52;
const constants: usize = memory.data<f32>([
  1.44269504,
  0.693359375,
  -0.00021219444,
  -87.0,
  -2.0,
  2.0,
  1.0,
  0.5,
  1.0 / 6.0,
  1.0 / 24.0,
  1.0 / 120.0,
  1.0 / 720.0,
  1.0 / 5040.0,
  12583039.0,
]);
