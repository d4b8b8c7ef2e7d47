import { assert } from "#runtime/core/fault.ts";

/**
 * The cosines of one whole turn in `count` steps, a power of two of at least four. `Math.cos` may differ between two
 * builds in the last place; this takes square roots, products and sums alone, which are the same everywhere.
 */
export function cosinesOf(count: number): Float64Array {
  assert(count >= 4 && Number.isInteger(Math.log2(count)), "a turn is halved again and again");
  const cosines = new Float64Array(count);
  const quarter = count / 4;
  // Cosine and sine of half a turn, of a quarter, and so on: each from the one before.
  const halved: { readonly cosine: number; readonly sine: number }[] = [{ cosine: -1, sine: 0 }];
  for (let steps = quarter; steps >= 1; steps /= 2) {
    const { cosine } = halved.at(-1)!;
    halved.push({ cosine: Math.sqrt((1 + cosine) / 2), sine: Math.sqrt((1 - cosine) / 2) });
  }
  for (let step = 0; step <= quarter; step++) {
    let [cosine, sine] = [1, 0];
    for (let part = halved.length - 1, bit = 1; part >= 0; part--, bit *= 2) {
      if ((step & bit) === 0) continue;
      const turn = halved[part]!;
      [cosine, sine] = [cosine * turn.cosine - sine * turn.sine, sine * turn.cosine + cosine * turn.sine];
    }
    const even = step === quarter ? 0 : cosine;
    cosines[step] = even;
    cosines[(count - step) % count] = even;
    cosines[2 * quarter - step] = -even;
    cosines[(2 * quarter + step) % count] = -even;
  }
  return cosines;
}
