/**
 * Chance as an argument: xoshiro128** 1.1 (Blackman and Vigna, public domain, prng.di.unimi.it). Small,
 * the same on every machine, and good enough for noise and weather; never for keys.
 */
export class Prng {
  readonly #s: Uint32Array;
  #spare: number | undefined;

  constructor(state: Uint32Array) {
    this.#s = Uint32Array.from(state);
  }

  uint32(): number {
    const s = this.#s;
    const result = Math.imul(rotated(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotated(s[3]!, 11);
    return result;
  }

  /** At least `min`, below `max`. */
  between(min: number, max: number): number {
    return min + (max - min) * (this.uint32() / 2 ** 32);
  }

  /** Mean 0, deviation 1 (Box and Muller; the pair's second half is kept for the next call). */
  normal(): number {
    const kept = this.#spare;
    this.#spare = undefined;
    if (kept !== undefined) return kept;
    // 1 − u, because the logarithm must not see 0.
    const radius = Math.sqrt(-2 * Math.log(1 - this.between(0, 1)));
    const angle = this.between(0, 2 * Math.PI);
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** A stream of its own, so that one more reader of the noise does not change the weather. */
  fork(): Prng {
    return prng(this.uint32());
  }
}

/** A stream from one number. Its state comes out of splitmix32, so near seeds give far streams. */
export function prng(seed: number): Prng {
  const state = new Uint32Array(4);
  let walk = seed >>> 0;
  for (let word = 0; word < 4; word++) {
    walk = (walk + goldenRatio) >>> 0;
    state[word] = mixed(walk);
  }
  return new Prng(state);
}

const goldenRatio = 0x9e37_79b9;

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
function mixed(word: number): number {
  let bits = word;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function rotated(word: number, left: number): number {
  return (word << left) | (word >>> (32 - left));
}
