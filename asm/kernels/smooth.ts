/**
 * One pass of a separable smoothing: each value of `target` becomes the weighted sum of its neighbours in
 * `source`, `step` values apart (1 along a row, the row length along a column). Beyond the edge is nothing:
 * what is smoothed out of the box is lost. Taps are added in ascending order for every value, two values
 * at a time, so the SIMD result has the bits of the plain one.
 */
export function smooth(
  source: usize,
  target: usize,
  columns: i32,
  rows: i32,
  weights: usize,
  radius: i32,
  step: i32,
): void {
  memory.fill(target, 0, (<usize>(columns * rows)) << 3);
  const alongRow = step == 1;
  for (let tap = -radius; tap <= radius; tap++) {
    const weight = load<f64>(weights + ((tap + radius) << 3));
    const shift = tap * step;
    const firstColumn = alongRow ? max(0, -tap) : 0;
    const endColumn = alongRow ? min(columns, columns - tap) : columns;
    const firstRow = alongRow ? 0 : max(0, -tap);
    const endRow = alongRow ? rows : min(rows, rows - tap);
    for (let row = firstRow; row < endRow; row++) {
      const first = row * columns + firstColumn;
      add(source + ((first + shift) << 3), target + (first << 3), endColumn - firstColumn, weight);
    }
  }
}

/** target += weight × source, over `count` values. */
function add(source: usize, target: usize, count: i32, weight: f64): void {
  const pair = f64x2.splat(weight);
  const end = target + ((<usize>max(count, 0)) << 3);
  while (target + 16 <= end) {
    v128.store(target, f64x2.add(v128.load(target), f64x2.mul(pair, v128.load(source))));
    target += 16;
    source += 16;
  }
  if (target < end) store<f64>(target, load<f64>(target) + weight * load<f64>(source));
}
