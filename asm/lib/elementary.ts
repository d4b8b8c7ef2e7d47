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
  // 2·atanh(f) as its series; |f| < 0.172, so the twelfth term is below the last place.
  let sum: f64 = 0.0;
  for (let odd = 23; odd >= 3; odd -= 2) sum = (sum + 1.0 / <f64>odd) * g;
  const scale = <f64>exponent;
  return scale * ln2High + (2.0 * f + (2.0 * f * sum + scale * ln2Low));
}

/** eˣ for −700 ≤ x ≤ 0, to two units in the last place; zero below. */
export function exponential(x: f64): f64 {
  if (!(x >= -700.0)) return 0.0;
  const scale = Math.floor(x * perLn2 + 0.5);
  const r = x - scale * ln2High - scale * ln2Low;
  // Taylor in Horner's form; |r| < 0.35, so the fifteenth term is below the last place.
  let sum: f64 = 1.0;
  for (let order = 15; order >= 1; order--) sum = 1.0 + (r / <f64>order) * sum;
  return sum * reinterpret<f64>((<u64>(<i64>scale + 1023)) << 52);
}
