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
  const h = g * g;
  // 2·atanh(f) as its series; |f| < 0.172, so the twelfth term is below the last place. Terms in turns, so
  // that a processor can work on two at once.
  const first = 1 / 3 + h * (1 / 7 + h * (1 / 11 + h * (1 / 15 + h * (1 / 19 + h * (1 / 23)))));
  const second = 1 / 5 + h * (1 / 9 + h * (1 / 13 + h * (1 / 17 + h * (1 / 21))));
  const sum = g * first + h * second;
  return exponent * ln2High + (2 * f + (2 * f * sum + exponent * ln2Low));
}

/** eˣ for −700 ≤ x ≤ 700, to two units in the last place; zero below, infinity above. */
export function exponential(x: number): number {
  if (!(x >= -700)) return 0;
  if (x > 700) return Number.POSITIVE_INFINITY;
  const scale = Math.floor(x * perLn2 + 0.5);
  const r = x - scale * ln2High - scale * ln2Low;
  // Taylor's series by even and odd powers; |r| < 0.35, so the fourteenth term is below the last place.
  const s = r * r;
  const even =
    1 / 2 + s * (1 / 24 + s * (1 / 720 + s * (1 / 40_320 + s * (1 / 3_628_800 + s * (1 / 479_001_600)))));
  const odd =
    1 / 6 +
    s * (1 / 120 + s * (1 / 5_040 + s * (1 / 362_880 + s * (1 / 39_916_800 + s * (1 / 6_227_020_800)))));
  return (1 + (r + s * (even + r * odd))) * powersOfTwo[scale - powerMin]!;
}

/** The same for −700 ≤ x ≤ 0 to 3e-10 of itself: the series ends after its eighth power. */
function shareOf(x: number): number {
  const scale = Math.floor(x * perLn2 + 0.5);
  const r = x - scale * ln2High - scale * ln2Low;
  const s = r * r;
  const even = 1 / 2 + s * (1 / 24 + s * (1 / 720 + s * (1 / 40_320)));
  const odd = 1 / 6 + s * (1 / 120 + s * (1 / 5_040));
  return (1 + (r + s * (even + r * odd))) * powersOfTwo[scale - powerMin]!;
}

const powerMin = -1_010;
const powersOfTwo: Float64Array = Float64Array.from({ length: 1 - 2 * powerMin }, (_, index) => {
  let power = 1;
  for (let halvings = index; halvings < -powerMin; halvings++) power /= 2;
  for (let doublings = -powerMin; doublings < index; doublings++) power *= 2;
  return power;
});

/**
 * log Σ exp(termsᵢ) to 1e-6; the terms become their shares of the sum. A term 20 below the highest would be a share of
 * 2e-9 at most and costs nothing. Even and odd terms are summed apart, as the kernels' two lanes do.
 */
export function logSumOf(terms: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < terms.length; index++) highest = Math.max(highest, terms[index]!);
  let even = 0;
  let odd = 0;
  for (let index = 0; index < terms.length; index++) {
    const below = terms[index]! - highest;
    const share = below < -negligibleNats ? 0 : shareOf(below);
    terms[index] = share;
    if (index % 2 === 0) even += share;
    else odd += share;
  }
  const sum = even + odd;
  const perSum = 1 / sum;
  for (let index = 0; index < terms.length; index++) terms[index]! *= perSum;
  return highest + logarithm(sum);
}

const negligibleNats = 20;
