// The kernels' logarithm and exponential in TypeScript, operation by operation, so that what is fitted here
// has the same bits as what is computed there. `Math.log` and `Math.exp` may differ between two builds of
// Node in the last place, and a map is named by the digest of its bytes.

const words: DataView = new DataView(new ArrayBuffer(8));
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
const perLn2: number = Math.LOG2E;

/** Natural logarithm of a positive normal number, to two units in the last place. */
export function logarithm(x: number): number {
  words.setFloat64(0, x);
  const high = words.getUint32(0);
  // The exponent is chosen so that the mantissa lies around one, between √½ and √2.
  const exponent = ((high + 0x0009_5f62) >>> 20) - 1023;
  words.setUint32(0, high - (exponent << 20));
  const mantissa = words.getFloat64(0);
  const f = (mantissa - 1) / (mantissa + 1);
  const g = f * f;
  let sum = 0;
  for (let odd = 23; odd >= 3; odd -= 2) sum = (sum + 1 / odd) * g;
  return exponent * ln2High + (2 * f + (2 * f * sum + exponent * ln2Low));
}

/** eˣ for −700 ≤ x ≤ 0, to two units in the last place; zero below. */
export function exponential(x: number): number {
  if (!(x >= -700)) return 0;
  const scale = Math.floor(x * perLn2 + 0.5);
  const r = x - scale * ln2High - scale * ln2Low;
  let sum = 1;
  for (let order = 15; order >= 1; order--) sum = 1 + (r / order) * sum;
  words.setUint32(0, (scale + 1023) << 20);
  words.setUint32(4, 0);
  return sum * words.getFloat64(0);
}

/**
 * log Σ exp(termsᵢ); the terms become their shares of the sum. A term 40 below the highest is under the
 * last place of the sum and costs nothing.
 */
export function logSumOf(terms: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < terms.length; index++) highest = Math.max(highest, terms[index]!);
  let sum = 0;
  for (let index = 0; index < terms.length; index++) {
    const below = terms[index]! - highest;
    const share = below < -negligibleNats ? 0 : exponential(below);
    terms[index] = share;
    sum += share;
  }
  for (let index = 0; index < terms.length; index++) terms[index]! /= sum;
  return highest + logarithm(sum);
}

const negligibleNats = 40;
