import { logarithm } from "../lib/elementary";

/**
 * How evenly each channel of a window is spread over its bins: Shannon's entropy as a share of the highest
 * there can be, 0 in one bin and 1 evenly in all. `edges` has `bins` − 1 ascending values a channel; a value
 * on an edge belongs to the bin above it. Returns the mean over the channels.
 */
export function windowEntropy(
  window: usize,
  width: i32,
  rows: i32,
  edges: usize,
  bins: i32,
  entropies: usize,
): f64 {
  const list = (<usize>width) << 3;
  const perHighest = 1.0 / logarithm(<f64>bins);
  let total: f64 = 0.0;
  for (let column = 0; column < width; column++) {
    const first = window + ((<usize>column) << 3);
    const own = edges + ((<usize>(column * (bins - 1))) << 3);
    let nats: f64 = 0.0;
    let below = 0;
    for (let bin = 0; bin < bins; bin++) {
      let until = rows;
      if (bin < bins - 1) {
        const edge = load<f64>(own + ((<usize>bin) << 3));
        until = 0;
        for (let row = 0, at = first; row < rows; row++, at += list) if (load<f64>(at) < edge) until++;
      }
      if (until > below) {
        const share = <f64>(until - below) / <f64>rows;
        nats -= share * logarithm(share);
        below = until;
      }
    }
    const entropy = nats * perHighest;
    store<f64>(entropies + ((<usize>column) << 3), entropy);
    total += entropy;
  }
  return total / <f64>width;
}
