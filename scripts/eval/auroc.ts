/**
 * The probability that a positive has the higher score, equals counted half: the area under the ROC curve,
 * from the ranks (Mann and Whitney). NaN where one of the two kinds is missing.
 */
export function aurocOf(scores: ArrayLike<number>, isPositive: ArrayLike<number | boolean>): number {
  const order = Uint32Array.from({ length: scores.length }, (_, index) => index).sort(
    (a, b) => scores[a]! - scores[b]!,
  );
  let positives = 0;
  let rankSum = 0;
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && scores[order[end]!] === scores[order[first]!]) end++;
    // Equal scores share the middle of their ranks, which count from one.
    const rank = (first + 1 + end) / 2;
    for (; first < end; first++) {
      if (!isPositive[order[first]!]) continue;
      positives++;
      rankSum += rank;
    }
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
