/**
 * Mean, deviation, skewness and excess kurtosis of each channel of a window, oldest row first: four lists of
 * `width` values. A channel that did not move has no shape: its third and fourth are 0.
 */
export function windowMoments(window: usize, width: i32, rows: i32, moments: usize): void {
  const list = (<usize>width) << 3;
  const count = <f64>rows;
  for (let column = 0; column < width; column++) {
    const first = window + ((<usize>column) << 3);
    const to = moments + ((<usize>column) << 3);
    let sum: f64 = 0.0;
    for (let row = 0, at = first; row < rows; row++, at += list) sum += load<f64>(at);
    const mean = sum / count;
    let second: f64 = 0.0;
    let third: f64 = 0.0;
    let fourth: f64 = 0.0;
    for (let row = 0, at = first; row < rows; row++, at += list) {
      const off = load<f64>(at) - mean;
      const square = off * off;
      second += square;
      third += square * off;
      fourth += square * square;
    }
    const variance = second / count;
    const deviation = sqrt(variance);
    const isStill = !(variance > 1e-150);
    store<f64>(to, mean);
    store<f64>(to + list, deviation);
    store<f64>(to + 2 * list, isStill ? 0.0 : third / count / (variance * deviation));
    store<f64>(to + 3 * list, isStill ? 0.0 : fourth / count / (variance * variance) - 3.0);
  }
}
