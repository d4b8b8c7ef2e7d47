import type { Range } from "./candidates.ts";

/** How far apart two answers are at most, as a share of an output's range. NaN where one is no number. */
function apartShare(a: Float64Array, b: Float64Array, ranges: readonly Range[]): number {
  let most = 0;
  for (let output = 0; output < ranges.length; output++) {
    const { min, max } = ranges[output]!;
    const share = Math.abs(a[output]! - b[output]!) / (max - min);
    if (!(share <= most)) most = share;
    if (Number.isNaN(share)) return Number.NaN;
  }
  return most;
}

/** How many of the answers say about the same as this one. */
export function backersOf(
  asked: Float64Array,
  answers: readonly Float64Array[],
  { ranges, shareMax }: { readonly ranges: readonly Range[]; readonly shareMax: number },
): number {
  return answers.filter((answer) => apartShare(asked, answer, ranges) <= shareMax).length;
}

/**
 * Whose answer goes on: the first, in the manifest's order, that enough of all agree with. Where none has so
 * many, the one that the most agree with is put to the judge, who counts again and refuses it.
 */
export function majorityOf(
  answers: readonly Float64Array[],
  rule: { readonly ranges: readonly Range[]; readonly shareMax: number; readonly agree: number },
): number {
  const backers = answers.map((answer) => backersOf(answer, answers, rule));
  const enough = backers.findIndex((count) => count >= rule.agree);
  return enough >= 0 ? enough : backers.indexOf(Math.max(...backers));
}
