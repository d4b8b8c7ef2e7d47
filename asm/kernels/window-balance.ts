/**
 * How far a balance is off over a window: Δstored − ∫(flow + constant) dt over every whole span of `span` steps,
 * by the trapezoidal rule, as a share of what may be wrong: the lower of `tolerance` and `share` of what was stored
 * at its beginning and went through since (`gross`, which has no sign). `steps` + 1 rows. The rule goes over a hole
 * of fewer than `hole` rows as over a longer step, and a span with a longer one, or that begins or ends in one,
 * tells nothing. Returns the highest of the spans that can be told, and −1 where none can; `told` gets how many they
 * are, and of the worst the residual and what it is a share of.
 */
export function windowBalance(
  kept: usize,
  flow: usize,
  gross: usize,
  steps: i32,
  span: i32,
  hole: i32,
  secondsPerRow: f64,
  constant: f64,
  share: f64,
  tolerance: f64,
  told: usize,
): f64 {
  let worst: f64 = -1.0;
  let count = 0;
  store<f64>(told + 8, 0.0);
  store<f64>(told + 16, 0.0);
  for (let first = 0; first + span <= steps; first += span) {
    let flowed: f64 = 0.0;
    let turned: f64 = 0.0;
    let from = -1;
    let last = first - 1;
    for (let row = first; row <= first + span && row - last <= hole; row++) {
      const at = (<usize>row) << 3;
      // What is no number compares with nothing.
      if (!(abs(load<f64>(kept + at)) + abs(load<f64>(flow + at)) + load<f64>(gross + at) < Infinity))
        continue;
      if (from < 0) from = row;
      else {
        const before = (<usize>last) << 3;
        const seconds = <f64>(row - last) * secondsPerRow;
        flowed += ((load<f64>(flow + before) + load<f64>(flow + at)) / 2.0 + constant) * seconds;
        turned += ((load<f64>(gross + before) + load<f64>(gross + at)) / 2.0) * seconds;
      }
      last = row;
    }
    // A hole that is too long ends the walk; so many rows may be missing at the end.
    if (from < 0 || last <= from || first + span - last >= hole) continue;
    const begun = load<f64>(kept + ((<usize>from) << 3));
    const residual = load<f64>(kept + ((<usize>last) << 3)) - begun - flowed;
    const scale = abs(begun) + turned;
    if (!(abs(residual) + scale < Infinity)) continue;
    count++;
    const limit = share * scale < tolerance ? share * scale : tolerance;
    const strain = residual == 0.0 ? 0.0 : abs(residual) / limit;
    if (!(strain > worst)) continue;
    worst = strain;
    store<f64>(told + 8, residual);
    store<f64>(told + 16, scale);
  }
  store<f64>(told, <f64>count);
  return worst;
}
