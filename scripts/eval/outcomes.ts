/** What alarms above a limit come to. Shares of 1; NaN where there is nothing to divide by. */
export interface Outcome {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  /** Alarms among the rows without an anomaly. */
  readonly falseAlarms: number;
}

export function outcomeOf(alarms: ArrayLike<boolean | number>, labels: ArrayLike<boolean | number>): Outcome {
  const counts = { hit: 0, missed: 0, false: 0, quiet: 0 };
  for (let row = 0; row < alarms.length; row++)
    counts[alarms[row] ? (labels[row] ? "hit" : "false") : labels[row] ? "missed" : "quiet"]++;
  return {
    f1: (2 * counts.hit) / (2 * counts.hit + counts.false + counts.missed),
    precision: counts.hit / (counts.hit + counts.false),
    recall: counts.hit / (counts.hit + counts.missed),
    falseAlarms: counts.false / (counts.false + counts.quiet),
  };
}

export function shareAbove(scores: ArrayLike<number>, limit: number): number {
  let above = 0;
  for (let row = 0; row < scores.length; row++) if (scores[row]! > limit) above++;
  return above / scores.length;
}

/** As NumPy has it: linear between the two nearest ranks. */
export function quantileOf(scores: Float64Array, share: number): number {
  const ascending = scores.toSorted();
  const at = share * (ascending.length - 1);
  const [low, high] = [ascending[Math.floor(at)]!, ascending[Math.ceil(at)]!];
  return low + (at - Math.floor(at)) * (high - low);
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function percent(share: number): string {
  return Number.isNaN(share) ? "–" : (100 * share).toFixed(1);
}
