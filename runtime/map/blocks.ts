/** Rows from `first` up to but without `end`. */
export type Range = readonly [first: number, end: number];

/** Longer memories than this share of the recording cannot be told from drift. */
const memoryShareMax = 1 / 20;

/** Whether a channel still remembers at the longest lag that is looked at: then nobody knows when it forgets. */
export function isMemoryOpen(rows: Float64Array, width: number): boolean {
  const lag = Math.max(1, Math.floor((rows.length / width) * memoryShareMax));
  for (let column = 0; column < width; column++) if (correlationOf(rows, { column, width })(lag)) return true;
  return false;
}

/** The lag in rows after which the slowest channel has forgotten: autocorrelation below 1/e. At least 1. */
export function memoryRows(rows: Float64Array, width: number): number {
  const count = rows.length / width;
  const lagMax = Math.max(1, Math.floor(count * memoryShareMax));
  let slowest = 1;
  for (let column = 0; column < width; column++) {
    const remembers = correlationOf(rows, { column, width });
    // Doubling, then halving: the autocorrelation of a plant falls, and a lag in between is good enough.
    let low = 0;
    let high = 1;
    while (high < lagMax && remembers(high)) {
      low = high;
      high = Math.min(2 * high, lagMax);
    }
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (remembers(middle)) low = middle;
      else high = middle;
    }
    slowest = Math.max(slowest, high);
  }
  return slowest;
}

function correlationOf(
  rows: Float64Array,
  { column, width }: { column: number; width: number },
): (lag: number) => boolean {
  const count = rows.length / width;
  const at = (row: number): number => rows[row * width + column]!;
  let sum = 0;
  for (let row = 0; row < count; row++) sum += at(row);
  const mean = sum / count;
  let variance = 0;
  for (let row = 0; row < count; row++) variance += (at(row) - mean) ** 2;
  return (lag) => {
    let covariance = 0;
    for (let row = lag; row < count; row++) covariance += (at(row) - mean) * (at(row - lag) - mean);
    return covariance > variance * 0.36787944117144233;
  };
}
