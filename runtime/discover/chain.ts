import type { Chance } from "#runtime/core/chance.ts";
import { exponential } from "#runtime/core/elementary.ts";

/**
 * Something that wanders among states so that, at a fixed temperature, it is in each as often as
 * e^(−energy / temperature) says. Spins, orders and set-points are all of this kind, so annealing,
 * tempering and the energy signature are written once.
 */
export interface Chain<State> {
  /** Of the state it is in. */
  readonly energy: number;
  /** One move asked of every part of the state; returns how many were asked and taken. */
  sweep(temperature: number): Moves;
  /** A copy that later sweeps do not change. */
  state(): State;
}

export interface Moves {
  readonly asked: number;
  readonly taken: number;
}

/** Metropolis: a way down is always taken, a way up as often as the heat allows. */
export function isTaken(rise: number, temperature: number, chance: Chance): boolean {
  const ratio = rise / temperature;
  return ratio <= 0 || (ratio < ratioMax && chance() < exponential(-ratio));
}

/** So far up a way is taken once in 10¹⁶ tries, and nobody tries. */
const ratioMax = 37;
