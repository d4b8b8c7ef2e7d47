import { assert } from "#runtime/core/fault.ts";

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface Spread {
  /** How many, the answer itself among them. */
  readonly count: number;
  /** How far from the answer, as a share of each range. */
  readonly share: number;
}

/**
 * Set-points around an answer, the answer itself first and as it is. The others follow the additive recurrence
 * of the generalised golden ratio (Roberts 2018): it fills a box of any width evenly from the first few points
 * on, without chance, so the same answer always has the same candidates. Each lies within its ranges.
 */
export class Candidates {
  readonly count: number;
  readonly ranges: readonly Range[];
  /** Of one candidate after the other, how far each number is from the answer's. */
  readonly offsets: Float64Array;

  constructor(ranges: readonly Range[], { count, share }: Spread) {
    assert(count >= 1 && count <= candidatesMax, "a bounded number of candidates is looked at");
    this.count = count;
    this.ranges = ranges;
    const steps = goldenSteps(ranges.length);
    this.offsets = Float64Array.from({ length: count * ranges.length }, (_, at) => {
      const [candidate, output] = [Math.floor(at / ranges.length), at % ranges.length];
      if (candidate === 0) return 0;
      const place = (0.5 + candidate * steps[output]!) % 1;
      const { min, max } = ranges[output]!;
      return (2 * place - 1) * share * (max - min);
    });
  }

  /** Writes one of them into `to`; where all are weighed at once, the kernel does the same (`asm/lib/weigh.ts`). */
  take(candidate: number, answer: Float64Array, to: Float64Array): void {
    const width = this.ranges.length;
    for (let output = 0; output < width; output++) {
      const asked = answer[output]!;
      const { min, max } = this.ranges[output]!;
      to[output] =
        candidate === 0
          ? asked
          : Math.min(Math.max(asked + this.offsets[candidate * width + output]!, min), max);
    }
  }
}

/** As the manifest's schema has it. */
export const candidatesMax = 64;

/** 1/φ, 1/φ², … with φ the real root above 1 of φ^(d + 1) = φ + 1. */
function goldenSteps(dimensions: number): readonly number[] {
  let ratio = 2;
  for (let round = 0; round < ratioRounds; round++) ratio = (1 + ratio) ** (1 / (dimensions + 1));
  return Array.from({ length: dimensions }, (_, output) => ratio ** -(output + 1));
}

const ratioRounds = 64;
