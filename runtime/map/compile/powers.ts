import { exponential } from "#runtime/core/elementary.ts";

/**
 * 2^(i / 256) for i from 0 to 255, as whole 32768ths rounded down: what stands in a board's read-only memory. A power
 * between two of them is taken for the lower.
 */
export const powers: Uint16Array = Uint16Array.from({ length: 256 }, (_, index) =>
  // The exponential is sure below zero: 2^(i/256) is 2 · e^((i/256 − 1) ln 2).
  Math.floor(65_536 * exponential((index / 256 - 1) * Math.LN2) + (index === 0 ? 0.5 : 0)),
);
