/**
 * The share of pairs, one of each kind, in which the one with the label scores higher; a tie counts half.
 * NaN where one kind is missing: there is nothing to tell apart.
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<boolean>): number {
  const order = Array.from({ length: scores.length }, (_, index) => index);
  order.sort((a, b) => (scores[a]! < scores[b]! ? -1 : scores[a]! > scores[b]! ? 1 : 0));
  let below = 0;
  let pairs = 0;
  let positives = 0;
  for (let first = 0; first < order.length; ) {
    let end = first;
    let tied = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[first]!]; end++)
      if (labels[order[end]!]) tied++;
    const others = end - first - tied;
    pairs += tied * (below + others / 2);
    below += others;
    positives += tied;
    first = end;
  }
  return pairs / (positives * below);
}
