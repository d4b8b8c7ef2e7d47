import { exponential, logarithm } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Reading } from "./signature.ts";

/** Gives the next temperature after what was seen at the last; undefined once it is cold. */
export type Schedule = (last: Reading | undefined) => number | undefined;

/** From hot to cold in equal ratios. */
export function geometric(ladder: readonly number[]): Schedule {
  let step = 0;
  return () => ladder[step++];
}

/** `count` temperatures in equal ratios from `hot` down to `cold`, both included. */
export function ladderOf({ hot, cold, count }: Span & { readonly count: number }): readonly number[] {
  assert(hot >= cold && cold > 0 && count >= 1, "a ladder of temperatures leads down, and ends above 0");
  if (count === 1) return [cold];
  const fall = logarithm(cold / hot) / (count - 1);
  return Array.from({ length: count }, (_, step) =>
    step === count - 1 ? cold : hot * exponential(Math.max(fall * step, -700)),
  );
}

export interface Span {
  readonly hot: number;
  readonly cold: number;
}

/**
 * Aarts and van Laarhoven's schedule (1985): the next temperature is T / (1 + T · log(1 + δ) / 3σ), so that
 * the distribution of states changes by about δ a step. It slows down by itself where the heat capacity
 * peaks, which a fixed ratio runs through. Bounded, for δ may be chosen too small.
 */
export function adaptive({ hot, cold, closeness }: Span & { readonly closeness: number }): Schedule {
  assert(hot >= cold && cold > 0 && closeness > 0, "an adaptive schedule leads down");
  let steps = 0;
  return (last) => {
    if (last === undefined) return hot;
    if (last.temperature <= cold || ++steps >= stepsMax) return undefined;
    const deviation = Math.sqrt(last.variance);
    // A run that saw one energy only is frozen, or knows nothing: then a tenth of the way is as good as any.
    const slow = deviation > 0 ? (last.temperature * logarithm(1 + closeness)) / (3 * deviation) : 1 / 9;
    return Math.max(cold, last.temperature / (1 + Math.max(slow, slowMin)));
  };
}

const stepsMax = 2_000;
const slowMin = 1e-3;
