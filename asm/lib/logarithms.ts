// `logarithm` of elementary.ts in two lanes, operation by operation.

const ln2High: f64 = 6.9314718036912381649e-1;
const ln2Low: f64 = 1.9082149292705877e-10;

/** Natural logarithms of two positive normal numbers. */
export function logarithms(x: v128): v128 {
  const exponent = i64x2.sub(
    i64x2.shr_u(i64x2.add(x, i64x2.splat(0x0009_5f62_0000_0000)), 52),
    i64x2.splat(1023),
  );
  const mantissa = i64x2.sub(x, i64x2.shl(exponent, 52));
  const one = f64x2.splat(1.0);
  const f = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one));
  const g = f64x2.mul(f, f);
  const h = f64x2.mul(g, g);
  let first = plus(1.0 / 19.0, f64x2.mul(h, f64x2.splat(1.0 / 23.0)));
  first = plus(1.0 / 15.0, f64x2.mul(h, first));
  first = plus(1.0 / 11.0, f64x2.mul(h, first));
  first = plus(1.0 / 7.0, f64x2.mul(h, first));
  first = plus(1.0 / 3.0, f64x2.mul(h, first));
  let second = plus(1.0 / 17.0, f64x2.mul(h, f64x2.splat(1.0 / 21.0)));
  second = plus(1.0 / 13.0, f64x2.mul(h, second));
  second = plus(1.0 / 9.0, f64x2.mul(h, second));
  second = plus(1.0 / 5.0, f64x2.mul(h, second));
  const sum = f64x2.add(f64x2.mul(g, first), f64x2.mul(h, second));
  // The exponents are small: their low words say all.
  const scale = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2));
  const twice = f64x2.add(f, f);
  const low = f64x2.add(f64x2.mul(twice, sum), f64x2.mul(scale, f64x2.splat(ln2Low)));
  return f64x2.add(f64x2.mul(scale, f64x2.splat(ln2High)), f64x2.add(twice, low));
}

function plus(constant: f64, values: v128): v128 {
  return f64x2.add(f64x2.splat(constant), values);
}
