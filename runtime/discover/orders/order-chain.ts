import type { Chance } from "#runtime/core/chance.ts";
import { below } from "#runtime/core/chance.ts";
import { assert } from "#runtime/core/fault.ts";
import { type Chain, isTaken, type Moves } from "#runtime/discover/chain.ts";
import type { Move, OrderProblem } from "./problem.ts";

export interface OrderOptions {
  readonly chance: Chance;
  /** Where to start; by chance where absent. */
  readonly start?: Int32Array;
}

/**
 * The plain form of what the kernels sweep (`orderChains`), and what they are compared with.
 *
 * Metropolis on the orders: every move is asked as often as its inverse, so at a fixed temperature each
 * order is visited as e^(−cost/T) says. A sweep asks as many moves as there are places.
 */
export function orderChain(problem: OrderProblem, { chance, start }: OrderOptions): Chain<Int32Array> {
  const { count, moves } = problem;
  const order = start?.slice() ?? shuffled(count, chance);
  assert(isOrder(order, count), "an order names every place once");
  let energy = problem.costOf(order);
  let sinceSum = 0;
  const tryOne = (temperature: number): boolean => {
    const move = moves[below(moves.length, chance)]!;
    let i = below(count, chance);
    let j = below(count - 1, chance);
    if (j >= i) j++;
    if (move === "reverse" && i > j) [i, j] = [j, i];
    if (problem.riseOf !== undefined) {
      const rise = problem.riseOf(order, move, [i, j]);
      if (!isTaken(rise, temperature, chance)) return false;
      apply(order, move, [i, j]);
      energy += rise;
      return true;
    }
    apply(order, move, [i, j]);
    const cost = problem.costOf(order);
    if (isTaken(cost - energy, temperature, chance)) {
      energy = cost;
      return true;
    }
    apply(order, move, move === "insert" ? [j, i] : [i, j]);
    return false;
  };
  return {
    get energy(): number {
      return energy;
    },
    sweep(temperature): Moves {
      let taken = 0;
      for (let move = 0; move < count; move++) if (tryOne(temperature)) taken++;
      if (++sinceSum === sweepsPerSum) {
        energy = problem.costOf(order);
        sinceSum = 0;
      }
      return { asked: count, taken };
    },
    state: () => order.slice(),
  };
}

/** Rounding of many small rises is wiped out before anybody could see it. */
export const sweepsPerSum = 256;

export function isOrder(order: Int32Array, count: number): boolean {
  return (
    order.length === count &&
    new Set(order).size === count &&
    order.every((place) => place >= 0 && place < count)
  );
}

export function apply(order: Int32Array, move: Move, [i, j]: readonly [number, number]): void {
  if (move === "swap") [order[i], order[j]] = [order[j]!, order[i]!];
  else if (move === "reverse") order.subarray(i, j + 1).reverse();
  else {
    const moved = order[i]!;
    if (i < j) order.copyWithin(i, i + 1, j + 1);
    else order.copyWithin(j + 1, j, i);
    order[j] = moved;
  }
}

/** Fisher and Yates: every order as likely as any other. */
export function shuffled(count: number, chance: Chance): Int32Array {
  const order = Int32Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last--) {
    const other = below(last + 1, chance);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
