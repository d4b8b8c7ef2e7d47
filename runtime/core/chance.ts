// Chance for statistics, over the one generator of `prng.ts`: two draws a number, so that all 53 bits are
// chance, and normals without a sine, whose last bit differs between machines. Simulations and records use
// `Prng` itself, whose numbers of 32 bits are in every digest that was ever made from them.

import { logarithm } from "./elementary.ts";
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
  return () => {
    const high = source.uint32() >>> 5;
    return (high * 2 ** 26 + (source.uint32() >>> 6)) * 2 ** -53;
  };
}

/** A stream of its own, so that one more reader of the first does not change the second. */
export function fork(chance: Chance): Chance {
  return chanceFrom(Math.floor(chance() * 2 ** 32));
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
