import { prng } from "#runtime/core/prng.ts";

/** A plant in one number: Gaussian, and so much of each row is the row before. Its energy is x² / 2. */
export function remembering(
  count: number,
  { seed, memory, shift = 0 }: { seed: number; memory: number; shift?: number },
): Float64Array {
  const chance = prng(seed);
  const push = Math.sqrt(1 - memory * memory);
  let x = chance.normal();
  return Float64Array.from({ length: count }, () => {
    x = memory * x + push * chance.normal();
    return (x + shift) ** 2 / 2;
  });
}

/** How often its energy is above a limit, in the long run (Numerical Recipes' erfc, to 1.2e-7 of itself). */
export function rateAbove(limit: number): number {
  const x = Math.sqrt(limit);
  const t = 1 / (1 + x / 2);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
    -0.82215223, 0.17087277,
  ];
  return t * Math.exp(-x * x + terms.reduceRight((sum, term) => sum * t + term, 0));
}
