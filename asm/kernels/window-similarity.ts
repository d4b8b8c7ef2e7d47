/** The cosine between two spectra, 0 … 1: 1 where one is a multiple of the other. 0 where one of them is empty. */
export function windowSimilarity(one: usize, other: usize, bins: i32): f64 {
  let product: f64 = 0.0;
  let first: f64 = 0.0;
  let second: f64 = 0.0;
  for (let bin = 0; bin < bins; bin++) {
    const at = (<usize>bin) << 3;
    const a = load<f64>(one + at);
    const b = load<f64>(other + at);
    product += a * b;
    first += a * a;
    second += b * b;
  }
  const size = sqrt(first) * sqrt(second);
  if (!(size > 0.0)) return 0.0;
  const cosine = product / size;
  return cosine < 1.0 ? cosine : 1.0;
}
