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

/** The same for two at once, none of them below −700. */
export function exponentials(x: v128): v128 {
  const scale = f64x2.floor(f64x2.add(f64x2.mul(x, f64x2.splat(perLn2)), f64x2.splat(0.5)));
  const high = f64x2.sub(x, f64x2.mul(scale, f64x2.splat(ln2High)));
  const r = f64x2.sub(high, f64x2.mul(scale, f64x2.splat(ln2Low)));
  // Taylor's series by even and odd powers; |r| < 0.35, so the fourteenth term is below the last place.
  const s = f64x2.mul(r, r);
  let even = plus(1.0 / 3628800.0, f64x2.mul(s, f64x2.splat(1.0 / 479001600.0)));
  even = plus(1.0 / 40320.0, f64x2.mul(s, even));
  even = plus(1.0 / 720.0, f64x2.mul(s, even));
  even = plus(1.0 / 24.0, f64x2.mul(s, even));
  even = plus(1.0 / 2.0, f64x2.mul(s, even));
  let odd = plus(1.0 / 39916800.0, f64x2.mul(s, f64x2.splat(1.0 / 6227020800.0)));
  odd = plus(1.0 / 362880.0, f64x2.mul(s, odd));
  odd = plus(1.0 / 5040.0, f64x2.mul(s, odd));
  odd = plus(1.0 / 120.0, f64x2.mul(s, odd));
  odd = plus(1.0 / 6.0, f64x2.mul(s, odd));
  const rest = f64x2.mul(s, f64x2.add(even, f64x2.mul(r, odd)));
  const mantissa = plus(1.0, f64x2.add(r, rest));
  // 1.5 · 2⁵² and the exponent's bias: the sum has the biased exponent as its lowest bits.
  const power = i64x2.shl(f64x2.add(scale, f64x2.splat(6755399441056767.0)), 52);
  return f64x2.mul(mantissa, power);
}

function plus(constant: f64, values: v128): v128 {
  return f64x2.add(f64x2.splat(constant), values);
}
