import { logarithm } from "#runtime/core/elementary.ts";
import type { Chance } from "#runtime/map/cluster.ts";

/**
 * Chance from a seed: xoshiro128** 1.1 (Blackman and Vigna, public domain, prng.di.unimi.it) behind
 * splitmix32, two draws a number, so that all 53 bits are chance. The same on every machine; never for keys.
 */
export function chanceFrom(seed: number): Chance {
  const words = new Uint32Array(4);
  let walk = seed >>> 0;
  for (let word = 0; word < 4; word++) {
    walk = (walk + goldenRatio) >>> 0;
    words[word] = mixed(walk);
  }
  return chanceOf(words);
}

/** From a whole state of the generator, which must not be all zero. It is copied. */
export function chanceOf(words: Uint32Array): Chance {
  let [a, b, c, d] = words as unknown as [number, number, number, number];
  const next = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return () => {
    const high = next() >>> 5;
    return (high * 2 ** 26 + (next() >>> 6)) * 2 ** -53;
  };
}

/** A stream of its own, so that one more reader of the first does not change the second. */
export function fork(chance: Chance): Chance {
  return chanceFrom(Math.floor(chance() * 2 ** 32));
}

/** Mean 0, deviation 1, by Marsaglia's polar method: no sine, whose last bit differs between machines. */
export function normalsOf(chance: Chance): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    for (;;) {
      const u = 2 * chance() - 1;
      const v = 2 * chance() - 1;
      const square = u * u + v * v;
      if (square >= 1 || square < squareMin) continue;
      const radius = Math.sqrt((-2 * logarithm(square)) / square);
      spare = v * radius;
      return u * radius;
    }
  };
}

/** The logarithm takes normal numbers only; a square below this comes once in 10³⁰⁰ draws. */
const squareMin = 1e-300;

/** A whole number from 0 up to but without `count`. */
export function below(count: number, chance: Chance): number {
  return Math.floor(chance() * count);
}

const goldenRatio = 0x9e37_79b9;

function mixed(word: number): number {
  let bits = word;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
