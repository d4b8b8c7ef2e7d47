/** From least to greatest. Twice that, and the sign, still is a whole number that a double can hold. */
export const spanMax: number = 2 ** 49;

export function spanOf(wholes: Float64Array): { readonly min: number; readonly span: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of wholes) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, span: max - min };
}
