// Sums that do not depend on the order of their terms. A shard adds its rows, a merge adds shards, a crawl
// that was killed adds the rest, and each must end at the same bits as one run over everything. So nothing
// is rounded while adding: the sum is a whole number of 2^-1074, the smallest step a double knows.

const limbBits = 32;
const limbSize = 2 ** limbBits;
/** 2098 bits reach from the smallest to the largest double; two limbs more hold what 2^53 terms carry. */
const limbCount = 68;
/** Of digits of 32 bits in doubles: beyond it a limb could pass 2^53 and round. */
const addsMax = 2 ** 20;

const float: Float64Array = new Float64Array(1);
/** The same eight bytes; the sources run on little-endian machines, as the maps they write. */
const halves: Uint32Array = new Uint32Array(float.buffer);

export function powerOfTwo(exponent: number): number {
  halves[0] = 0;
  halves[1] = (exponent + 1023) << 20;
  return float[0]!;
}

/** Per lowest limb, what brings a term to the unit of the limb two above it. */
const scales: Float64Array = Float64Array.from({ length: limbCount - 4 }, (_, limb) =>
  powerOfTwo(1074 - limbBits * (limb + 2)),
);

export class ExactSum {
  readonly #limbs = new Float64Array(limbCount);
  #adds = 0;

  /** A finite number. A double's 53 bits lie across at most three limbs, and each split is exact. */
  add(term: number): void {
    if (term === 0) return;
    float[0] = term;
    const exponent = (halves[1]! >>> 20) & 0x7ff;
    const limb = (exponent === 0 ? 0 : exponent - 1) >>> 5;
    const whole = term * scales[limb]!;
    const top = Math.trunc(whole);
    const rest = (whole - top) * limbSize;
    const middle = Math.trunc(rest);
    this.#limbs[limb + 2]! += top;
    this.#limbs[limb + 1]! += middle;
    this.#limbs[limb]! += (rest - middle) * limbSize;
    if (++this.#adds === addsMax) this.#carry();
  }

  /** The square of a number whose magnitude lies in 2^±400, as the exact sum of two doubles. */
  addSquare(root: number): void {
    const square = root * root;
    const shifted = root * splitter;
    const high = shifted - (shifted - root);
    const low = root - high;
    this.add(square);
    this.add(high * high - square + 2 * high * low + low * low);
  }

  absorb(other: ExactSum): void {
    this.#carry();
    other.#carry();
    for (let limb = 0; limb < limbCount; limb++) this.#limbs[limb]! += other.#limbs[limb]!;
    this.#carry();
  }

  /** In units of 2^-1074. */
  whole(): bigint {
    this.#carry();
    let sum = 0n;
    for (let limb = limbCount - 1; limb >= 0; limb--)
      sum = (sum << BigInt(limbBits)) + BigInt(this.#limbs[limb]!);
    return sum;
  }

  static of(whole: bigint): ExactSum {
    const sum = new ExactSum();
    let rest = whole;
    for (let limb = 0; limb < limbCount - 1; limb++) {
      sum.#limbs[limb] = Number(BigInt.asUintN(limbBits, rest));
      rest >>= BigInt(limbBits);
    }
    sum.#limbs[limbCount - 1] = Number(rest);
    return sum;
  }

  #carry(): void {
    for (let limb = 0; limb + 1 < limbCount; limb++) {
      const carried = Math.floor(this.#limbs[limb]! / limbSize);
      this.#limbs[limb]! -= carried * limbSize;
      this.#limbs[limb + 1]! += carried;
    }
    this.#adds = 0;
  }
}

/** Veltkamp's: cuts 53 bits into 26 and 27. */
const splitter = 2 ** 27 + 1;

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** Rounded once, from exact sums: the last place is right, however large the mean beside the spread. */
export function momentsOf(count: number, sum: ExactSum, squares: ExactSum): Moments {
  if (count === 0) return { mean: 0, deviation: 0 };
  const n = BigInt(count);
  const total = sum.whole();
  const spread = ((n * squares.whole()) << 1074n) - total * total;
  return {
    mean: quotient(total, n, -1074),
    deviation: Math.sqrt(Math.max(0, quotient(spread, n * n, -2148))),
  };
}

/** numerator ÷ denominator × 2^exponent, to the nearest double where that is a normal one. */
function quotient(numerator: bigint, denominator: bigint, exponent: number): number {
  if (numerator === 0n) return 0;
  const magnitude = numerator < 0n ? -numerator : numerator;
  const shift = bitsOf(denominator) - bitsOf(magnitude) + 66;
  const scaled = shift >= 0 ? magnitude << BigInt(shift) : magnitude >> BigInt(-shift);
  // A bit that was cut off still decides between two neighbours.
  const lost = shift < 0 && scaled << BigInt(-shift) !== magnitude;
  const rounded = Number((scaled / denominator) | (lost || scaled % denominator !== 0n ? 1n : 0n));
  const value = scaledBy(rounded, exponent - shift);
  return numerator < 0n ? -value : value;
}

function bitsOf(value: bigint): number {
  return 4 * value.toString(16).length;
}

function scaledBy(value: number, exponent: number): number {
  let result = value;
  let rest = exponent;
  for (; rest < -1000; rest += 1000) result *= powerOfTwo(-1000);
  for (; rest > 1000; rest -= 1000) result *= powerOfTwo(1000);
  return result * powerOfTwo(rest);
}
