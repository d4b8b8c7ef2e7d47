// Logarithm and exponential from additions, multiplications and divisions alone, which IEEE 754 rounds
// the same way everywhere. A library's version may differ in the last bit between machines, and then the
// same rows would not give the same map.

const ln2High: f64 = 6.9314718036912381649e-1;
const ln2Low: f64 = 1.9082149292705877e-10;
const perLn2: f64 = 1.442695040888963387;

/** Natural logarithm of a positive normal number, to two units in the last place. */
export function logarithm(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  // The exponent is chosen so that the mantissa lies around one, between √½ and √2.
  const exponent = <i32>((bits + 0x0009_5f62_0000_0000) >> 52) - 1023;
  const mantissa = reinterpret<f64>(bits - ((<u64>exponent) << 52));
  const f = (mantissa - 1.0) / (mantissa + 1.0);
  const g = f * f;
  const h = g * g;
  // 2·atanh(f) as its series; |f| < 0.172, so the twelfth term is below the last place. Terms in turns, so
  // that a processor can work on two at once.
  const first =
    1.0 / 3.0 + h * (1.0 / 7.0 + h * (1.0 / 11.0 + h * (1.0 / 15.0 + h * (1.0 / 19.0 + h * (1.0 / 23.0)))));
  const second = 1.0 / 5.0 + h * (1.0 / 9.0 + h * (1.0 / 13.0 + h * (1.0 / 17.0 + h * (1.0 / 21.0))));
  const sum = g * first + h * second;
  const scale = <f64>exponent;
  return scale * ln2High + (2.0 * f + (2.0 * f * sum + scale * ln2Low));
}

/** eˣ for −700 ≤ x ≤ 0, to two units in the last place; zero below. */
export function exponential(x: f64): f64 {
  if (!(x >= -700.0)) return 0.0;
  return f64x2.extract_lane(exponentials(f64x2.splat(x)), 0);
}

/**
 * The same for two at once, none of them below −700. The constants are loaded: a processor makes one from
 * nothing in three steps, and of these there would be more than of arithmetic.
 */
export function exponentials(x: v128): v128 {
  const half = constant(1);
  const scale = scaleOf(x, half);
  const r = restOf(x, scale);
  // Taylor's series by even and odd powers; |r| < 0.35, so the fourteenth term is below the last place.
  const s = f64x2.mul(r, r);
  let even = f64x2.add(constant(4), f64x2.mul(s, constant(5)));
  even = f64x2.add(constant(6), f64x2.mul(s, even));
  even = f64x2.add(constant(7), f64x2.mul(s, even));
  even = f64x2.add(constant(8), f64x2.mul(s, even));
  even = f64x2.add(half, f64x2.mul(s, even));
  let odd = f64x2.add(constant(9), f64x2.mul(s, constant(10)));
  odd = f64x2.add(constant(11), f64x2.mul(s, odd));
  odd = f64x2.add(constant(12), f64x2.mul(s, odd));
  odd = f64x2.add(constant(13), f64x2.mul(s, odd));
  odd = f64x2.add(constant(14), f64x2.mul(s, odd));
  return scaled(r, s, even, odd, scale);
}

/** The same to 3e-10 of itself: the series ends after its eighth power. */
export function shares(x: v128): v128 {
  const half = constant(1);
  const scale = scaleOf(x, half);
  const r = restOf(x, scale);
  const s = f64x2.mul(r, r);
  let even = f64x2.add(constant(7), f64x2.mul(s, constant(6)));
  even = f64x2.add(constant(8), f64x2.mul(s, even));
  even = f64x2.add(half, f64x2.mul(s, even));
  let odd = f64x2.add(constant(13), f64x2.mul(s, constant(12)));
  odd = f64x2.add(constant(14), f64x2.mul(s, odd));
  return scaled(r, s, even, odd, scale);
}

function scaleOf(x: v128, half: v128): v128 {
  return f64x2.floor(f64x2.add(f64x2.mul(x, constant(0)), half));
}

function restOf(x: v128, scale: v128): v128 {
  const high = f64x2.sub(x, f64x2.mul(scale, constant(2)));
  return f64x2.sub(high, f64x2.mul(scale, constant(3)));
}

function scaled(r: v128, s: v128, even: v128, odd: v128, scale: v128): v128 {
  const rest = f64x2.mul(s, f64x2.add(even, f64x2.mul(r, odd)));
  const mantissa = f64x2.add(constant(15), f64x2.add(r, rest));
  // 1.5 · 2⁵² and the exponent's bias: the sum has the biased exponent as its lowest bits.
  const power = i64x2.shl(f64x2.add(scale, constant(16)), 52);
  return f64x2.mul(mantissa, power);
}

function constant(index: usize): v128 {
  return v128.load64_splat(constants + (index << 3));
}

const constants: usize = memory.data<f64>([
  perLn2,
  0.5,
  ln2High,
  ln2Low,
  1.0 / 3628800.0,
  1.0 / 479001600.0,
  1.0 / 40320.0,
  1.0 / 720.0,
  1.0 / 24.0,
  1.0 / 39916800.0,
  1.0 / 6227020800.0,
  1.0 / 362880.0,
  1.0 / 5040.0,
  1.0 / 120.0,
  1.0 / 6.0,
  1.0,
  6755399441056767.0,
]);
