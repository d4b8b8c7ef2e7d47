// Chance for statistics, over the one generator of `prng.ts`: two draws a number, so that all 53 bits are
// chance, and normals without a sine, whose last bit differs between machines. Simulations and records use
// `Prng` itself, whose numbers of 32 bits are in every digest that was ever made from them.

import { logarithm } from "./elementary.ts";
import { assert } from "./fault.ts";
import { Prng, prng } from "./prng.ts";

/** A number from 0 up to but without 1, the next one at each call. Seeded by who calls. */
export type Chance = () => number;

/** Chance from a seed. The same on every machine; never for keys. */
export function chanceFrom(seed: number): Chance {
  return fine(prng(seed));
}

/** From a whole state of the generator, which must not be all zero. It is copied. */
export function chanceOf(words: Uint32Array): Chance {
  return fine(new Prng(words));
}

function fine(source: Prng): Chance {
  return () => joined(source.uint32(), source.uint32());
}

/** A stream of its own, so that one more reader of the first does not change the second. */
export function fork(chance: Chance): Chance {
  return chanceFrom(Math.floor(chance() * 2 ** 32));
}

/** The four generators' states, four words each; drawn from a stream, which goes on as a stream of its own. */
export function wordsOf(chance: Chance): Uint32Array {
  const words = Uint32Array.from({ length: fourfoldWords }, () => Math.floor(chance() * 2 ** 32));
  // A generator of nothing but zeros would stay there; chance hardly ever makes one, but it could.
  for (let at = 0; at < fourfoldWords; at += 4) if (words.subarray(at, at + 4).every(isZero)) words[at] = 1;
  return words;
}

function isZero(word: number): boolean {
  return word === 0;
}

/**
 * Four generators side by side, as the kernels run them in the four lanes of a register: one step of all is
 * two numbers, the first of the first and the third generator, the second of the second and the fourth.
 */
export function fourfold(words: Uint32Array): Chance {
  assert(words.length === fourfoldWords, "four generators have four words each");
  const [a, b, c, d] = [0, 4, 8, 12].map((at) => new Prng(words.subarray(at, at + 4)));
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    const first = joined(a!.uint32(), c!.uint32());
    spare = joined(b!.uint32(), d!.uint32());
    return first;
  };
}

const fourfoldWords = 16;

/** All 53 bits from two words. */
function joined(high: number, low: number): number {
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53;
}

/** Mean 0, deviation 1, by Marsaglia's polar method. */
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
