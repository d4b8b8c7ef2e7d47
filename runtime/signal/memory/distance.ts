import { binsPerLimit, blocks, places } from "./layout.ts";
import { type StateVector, vectorOne } from "./vector.ts";

export type DistanceName = "cosine" | "l2" | "energy";

export const distances: Readonly<Record<DistanceName, (one: StateVector, other: StateVector) => number>> = {
  /** 1 − the cosine of the angle between both, 0 … 2. */
  cosine: (one: StateVector, other: StateVector): number =>
    1 - dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other) || 1),
  /** The straight way between them. Of vectors of length 1 it ranks as the cosine does, but for the last digit. */
  l2: (one: StateVector, other: StateVector): number => Math.sqrt(squares(one, other)) / vectorOne,
  /**
   * Székely's energy distance between how often which share of the limit was met: 2·∫(F − G)², in shares of the limit.
   * It looks at the surprise alone, and at nothing else that the machine did.
   */
  energy: (one: StateVector, other: StateVector): number => energyDistance(one, other),
};

/** Sums of whole numbers below 2⁵³, so the order of adding does not matter. */
function dot(one: StateVector, other: StateVector): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}

function squares(one: StateVector, other: StateVector): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at]! - other[at]!) ** 2;
  return sum;
}

function energyDistance(one: StateVector, other: StateVector): number {
  const [of, and] = [sharesIn(one), sharesIn(other)];
  let [gap, sum] = [0, 0];
  for (let bin = 0; bin < of.length; bin++) {
    gap += of[bin]! - and[bin]!;
    sum += gap ** 2;
  }
  return (2 * sum) / binsPerLimit;
}

/** The histogram as it was before weight, bend and length, or zeros where no surprise was known. */
function sharesIn(vector: StateVector): readonly number[] {
  const bins = Array.from(vector.subarray(places.histogram, places.histogram + blocks.histogram.each));
  const total = bins.reduce((sum, bin) => sum + bin, 0);
  return bins.map((bin) => (total === 0 ? 0 : bin / total));
}
