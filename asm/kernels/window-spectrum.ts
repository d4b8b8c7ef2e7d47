/**
 * The power spectrum of a series after Welch: the mean of the squared sizes of the Fourier transforms of all segments
 * of `segment` rows, each half a segment after the one before, less its mean and under a Hann window; frequencies 1 …
 * `segment` / 2 per segment. `cosines` are those of one whole turn in `segment` steps. A value that is missing is left
 * out of its sums, and a segment in which `hole` or more are missing is left out. To each frequency comes the power of white noise of deviation `floor`, so that a series that
 * does not move has the spectrum of the step in which it is read. Returns how many segments there were.
 */
export function windowSpectrum(
  series: usize,
  rows: i32,
  segment: i32,
  hole: i32,
  cosines: usize,
  floor: f64,
  shaped: usize,
  spectrum: usize,
): i32 {
  const half = segment >> 1;
  const mask = segment - 1;
  const quarter = 3 * (segment >> 2);
  let count = 0;
  memory.fill(spectrum, 0, (<usize>half) << 3);
  for (let first = 0; first + segment <= rows; first += half) {
    const from = series + ((<usize>first) << 3);
    let sum: f64 = 0.0;
    let known = 0;
    for (let row = 0; row < segment; row++) {
      const value = load<f64>(from + ((<usize>row) << 3));
      if (!(abs(value) < Infinity)) continue;
      sum += value;
      known++;
    }
    if (segment - known >= hole) continue;
    count++;
    const mean = sum / <f64>known;
    for (let row = 0; row < segment; row++) {
      const at = (<usize>row) << 3;
      const value = load<f64>(from + at);
      const weight = 0.5 - 0.5 * load<f64>(cosines + at);
      store<f64>(shaped + at, abs(value) < Infinity ? (value - mean) * weight : 0.0);
    }
    for (let turn = 1; turn <= half; turn++) {
      let real: f64 = 0.0;
      let imaginary: f64 = 0.0;
      for (let row = 0, angle = 0; row < segment; row++, angle = (angle + turn) & mask) {
        const value = load<f64>(shaped + ((<usize>row) << 3));
        real += value * load<f64>(cosines + ((<usize>angle) << 3));
        imaginary += value * load<f64>(cosines + ((<usize>((angle + quarter) & mask)) << 3));
      }
      const to = spectrum + ((<usize>(turn - 1)) << 3);
      store<f64>(to, load<f64>(to) + (real * real + imaginary * imaginary));
    }
  }
  // The squares of a Hann window sum to three eighths of its length.
  const noise = floor * floor * 0.375 * <f64>segment;
  for (let bin = 0; bin < half; bin++) {
    const to = spectrum + ((<usize>bin) << 3);
    store<f64>(to, (count == 0 ? 0.0 : load<f64>(to) / <f64>count) + noise);
  }
  return count;
}
