/**
 * The share of steps of `ahead` rows in which the free energy did not rise by more than `slack`: the energy at the
 * step's end less that at its beginning, less the entropy that the forecast for the end gave for it, T = 1. A step of
 * which one of the three is no number tells nothing; `told` gets how many do. 0 where none does.
 */
export function windowCoherence(
  energies: usize,
  gains: usize,
  rows: i32,
  ahead: i32,
  slack: f64,
  told: usize,
): f64 {
  const back = (<usize>ahead) << 3;
  let count = 0;
  let coherent = 0;
  for (let row = ahead; row < rows; row++) {
    const at = (<usize>row) << 3;
    const rise = load<f64>(energies + at) - load<f64>(energies + at - back) - load<f64>(gains + at);
    if (!(abs(rise) < Infinity)) continue;
    count++;
    if (rise <= slack) coherent++;
  }
  store<f64>(told, <f64>count);
  return count == 0 ? 0.0 : <f64>coherent / <f64>count;
}
