import type { Chance } from "#runtime/core/chance.ts";
import { exponential } from "#runtime/core/elementary.ts";
import { assert } from "#runtime/core/fault.ts";
import type { Chain, Moves } from "#runtime/discover/chain.ts";
import { blocksOf } from "./colouring.ts";
import { type SpinModel, spinEnergy } from "./model.ts";

export interface SpinOptions {
  readonly chance: Chance;
  /** Where to start; by chance where absent. */
  readonly start?: Int8Array;
  /**
   * `heat-bath` draws each spin anew from what its neighbours leave it: Gibbs sampling. `metropolis` turns
   * each spin over if the heat allows it: the faster of the two in the cold. Both leave e^(−E/T) as it is.
   */
  readonly rule?: "heat-bath" | "metropolis";
  /** Spins that stay as they are in `start`: what is known, when the rest is asked for. */
  readonly held?: readonly number[];
}

/**
 * The plain form of what the kernels sweep (`spinChains`), and what they are compared with.
 *
 * Block by block through all spins. What the neighbours exert on each spin is kept and corrected at a
 * flip, so a cold sweep, in which nearly nothing flips, looks at no neighbour at all.
 */
export function spinChain(model: SpinModel, options: SpinOptions): Chain<Int8Array> {
  const { chance, held = [], rule = "heat-bath" } = options;
  const { count, starts, neighbours, couplings } = model;
  const spins = options.start?.slice() ?? startOf(model, chance);
  assert(spins.length === count && spins.every((spin) => spin === 1 || spin === -1), "each spin is ±1");
  const stays = new Set(held);
  const order = Int32Array.from(
    blocksOf(model)
      .flatMap((block) => Array.from(block))
      .filter((spin) => !stays.has(spin)),
  );
  const pulls = pullsOf(model, spins);
  let energy = spinEnergy(model, spins);
  let sinceSum = 0;
  const flip = (spin: number): void => {
    const now = -spins[spin]!;
    energy -= 2 * now * pulls[spin]!;
    spins[spin] = now;
    for (let at = starts[spin]!; at < starts[spin + 1]!; at++)
      pulls[neighbours[at]!]! += 2 * now * couplings[at]!;
  };
  const up = remembered((pull, temperature) => chanceOfUp((2 * pull) / temperature));
  const over = remembered((rise, temperature) => exponential(-rise / temperature));
  const heatBath = (temperature: number): number => {
    let flips = 0;
    for (let at = 0; at < order.length; at++) {
      const spin = order[at]!;
      if (chance() < up(pulls[spin]!, temperature) === (spins[spin] === 1)) continue;
      flip(spin);
      flips++;
    }
    return flips;
  };
  const metropolis = (temperature: number): number => {
    let flips = 0;
    for (let at = 0; at < order.length; at++) {
      const spin = order[at]!;
      const rise = 2 * spins[spin]! * pulls[spin]!;
      if (rise > 0 && (rise > coldest * temperature || chance() >= over(rise, temperature))) continue;
      flip(spin);
      flips++;
    }
    return flips;
  };
  const pass = rule === "heat-bath" ? heatBath : metropolis;
  return {
    get energy(): number {
      return energy;
    },
    sweep(temperature): Moves {
      const taken = pass(temperature);
      // Rounding of many small corrections is wiped out before anybody could see it.
      if (++sinceSum === sweepsPerSum) {
        energy = spinEnergy(model, spins);
        sinceSum = 0;
      }
      return { asked: order.length, taken };
    },
    state: () => spins.slice(),
  };
}

export function startOf({ count }: SpinModel, chance: Chance): Int8Array {
  return Int8Array.from({ length: count }, () => (chance() < 0.5 ? -1 : 1));
}

/** What field and neighbours exert on each spin. */
export function pullsOf(
  { count, fields, starts, neighbours, couplings }: SpinModel,
  spins: Int8Array,
): Float64Array {
  const pulls = Float64Array.from(fields);
  for (let spin = 0; spin < count; spin++)
    for (let at = starts[spin]!; at < starts[spin + 1]!; at++)
      pulls[spin]! += couplings[at]! * spins[neighbours[at]!]!;
  return pulls;
}

/**
 * A lattice, a graph or a problem in whole numbers pulls at its spins with few different strengths, and an
 * exponential costs as much as all the rest of a step. The answers are the same bits, remembered or not.
 */
function remembered(
  answer: (value: number, temperature: number) => number,
): (value: number, temperature: number) => number {
  const values = new Float64Array(rememberedCount).fill(Number.NaN);
  const answers = new Float64Array(rememberedCount);
  let known = Number.NaN;
  return (value, temperature) => {
    if (temperature !== known) {
      values.fill(Number.NaN);
      known = temperature;
    }
    const place = (value * rememberedPerUnit) & (rememberedCount - 1);
    if (values[place] === value) return answers[place]!;
    values[place] = value;
    answers[place] = answer(value, temperature);
    return answers[place]!;
  };
}

const rememberedCount = 64;
const rememberedPerUnit = 4;

/** 1 / (1 + e^(−x)), by the exponential of what is below zero, which is all that ours takes. */
function chanceOfUp(x: number): number {
  if (x >= 0) return 1 / (1 + exponential(-x));
  const odds = exponential(x);
  return odds / (1 + odds);
}

/** A rise of so many temperatures happens once in 10¹⁶ tries, and is not tried. */
const coldest = 37;
export const sweepsPerSum = 256;
