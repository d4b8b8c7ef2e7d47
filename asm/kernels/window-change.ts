/**
 * How much better two means explain a window than one: the highest, over all splits that leave `least` rows on
 * either side, of n₁ n₂ / (n₁ + n₂) · mean over the channels of (mean₁ − mean₂)². Of independent rows with
 * deviation 1 and one mean it is about 1 at each split. `sums` is room for two lists of `width` values;
 * `split` gets the first row of the newer part, the earliest of equals.
 */
export function windowChange(
  window: usize,
  width: i32,
  rows: i32,
  least: i32,
  sums: usize,
  split: usize,
): f64 {
  const list = (<usize>width) << 3;
  const older = sums + list;
  memory.fill(sums, 0, 2 * list);
  for (let row = 0, at = window; row < rows; row++)
    for (let to = sums; to < older; to += 8, at += 8) store<f64>(to, load<f64>(to) + load<f64>(at));
  let highest: f64 = 0.0;
  let found = 0;
  for (let row = 1, at = window; row <= rows - least; row++) {
    const before = <f64>row;
    const after = <f64>(rows - row);
    let squares: f64 = 0.0;
    for (let column: usize = 0; column < list; column += 8, at += 8) {
      const sum = load<f64>(older + column) + load<f64>(at);
      store<f64>(older + column, sum);
      const apart = sum / before - (load<f64>(sums + column) - sum) / after;
      squares += apart * apart;
    }
    if (row < least) continue;
    const score = ((before * after) / <f64>rows) * (squares / <f64>width);
    if (score > highest) {
      highest = score;
      found = row;
    }
  }
  store<f64>(split, <f64>found);
  return highest;
}
